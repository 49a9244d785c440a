import Domain
import Store

/// What a receiver did with an event.
enum EventAnswer: Hashable, Sendable {
    case status(Int)
    /// There was no answer; a short sentence without anything secret.
    case failed(String)

    /// For the log of deliveries.
    var result: String {
        switch self {
        case .status(let status): String(status)
        case .failed(let sentence): sentence
        }
    }
}

/// Decides what follows from a receiver's answer. Pure: the same answer, tries, time and dice decide the same.
struct EventJudge: Sendable {
    struct Judgement: Hashable, Sendable {
        var outcome: EventSettlement.Outcome
        /// The receiver said that it is gone for good.
        var endsSubscription = false
    }

    /// The first try again after some seconds, later ones after hours.
    static let baseMilliseconds: Int64 = 5_000
    static let maximumMilliseconds: Int64 = 3 * 3_600_000
    /// With these waits, a quarter less on average for chance, this many tries take three days.
    static let attemptMaximum = 42

    /// - Parameters:
    ///   - attempts: those before this one.
    ///   - jitter: 0 to 1, drawn anew each time.
    func judge(_ answer: EventAnswer, attempts: Int, at moment: Timestamp, jitter: Double) -> Judgement {
        switch answer {
        case .status(200..<300): return Judgement(outcome: .delivered)
        case .status(410): return Judgement(outcome: .parked, endsSubscription: true)
        case .status, .failed:
            guard attempts + 1 < Self.attemptMaximum else { return Judgement(outcome: .parked) }
            return Judgement(outcome: .retry(dueAt: moment + Self.wait(afterAttempts: attempts + 1, jitter)))
        }
    }

    /// Doubles with every try; half of it is left to chance, so that what failed together does not come back together.
    private static func wait(afterAttempts attempts: Int, _ jitter: Double) -> Int64 {
        let whole = min(maximumMilliseconds, baseMilliseconds << Int64(min(attempts - 1, 20)))
        return whole / 2 + Int64(Double(whole / 2) * min(1, max(0, jitter)))
    }
}
