package import Domain
package import Gateway
package import Store

/// What one attempt ended with.
package enum AttemptOutcome: Sendable {
    case accepted(Acceptance)
    case refused(Refusal)
    /// No byte can have left.
    case notSent(reason: String)
    /// It may have reached Meta.
    case uncertain(reason: String)
}

/// Decides what follows from the outcome of an attempt. Pure: the same outcome, attempt, time and dice give the same judgement,
/// so a simulation can hold every history against it.
package struct AttemptJudge: Sendable {
    /// What to write down, and what to do about the sender and the broadcast.
    package struct Judgement: Sendable {
        package var settlement: Settlement.Outcome
        package var order: SenderOrder?
        /// What it says of the broadcast, where it says something.
        package var strike: Strike?
    }

    /// A refusal that other recipients of the broadcast may meet as well.
    package struct Strike: Hashable, Sendable {
        package var refusal: Refusal
        /// No other recipient can fare better.
        package var pausesAtOnce: Bool
    }

    package enum SenderOrder: Hashable, Sendable {
        case slowDown
        /// Stop, keep the queue, tell the operator. A token that is no good stops every sender that uses it.
        case pause(code: Int, reason: String, distrustsToken: Bool)
    }

    /// Meta answered "failed, try again", or was never reached.
    private static let retryBackoff = Backoff(baseMilliseconds: 1_000, maximumMilliseconds: 60_000)
    private static let throttleBackoff = Backoff(baseMilliseconds: 500, maximumMilliseconds: 8_000)
    /// One pair is to be tried again after 4^X seconds (`throughput`), X from 0; bounded at about 17 minutes.
    private static let pairExponentMaximum = 5

    package init() {}

    /// Judges the outcome of try number `attempt`, from 1.
    package func judge(
        _ outcome: AttemptOutcome,
        attempt: Int,
        at now: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) -> Judgement {
        switch outcome {
        case .accepted(let acceptance):
            return Judgement(
                settlement: .accepted(wamid: acceptance.wamid, waID: acceptance.waID, isHeld: acceptance.isHeld),
                order: nil
            )
        case .uncertain(let reason):
            return Judgement(settlement: .inDoubt(reason: reason), order: nil)
        case .notSent:
            let delay = Self.retryBackoff.delay(afterAttempt: attempt, using: &generator)
            return Judgement(settlement: .requeued(dueAt: now + delay, refusal: nil), order: nil)
        case .refused(let refusal):
            return judge(refusal, attempt: attempt, at: now, using: &generator)
        }
    }

    private func judge(
        _ refusal: Refusal,
        attempt: Int,
        at now: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) -> Judgement {
        func requeued(after delay: Int64, _ order: SenderOrder? = nil) -> Judgement {
            Judgement(settlement: .requeued(dueAt: now + delay, refusal: refusal), order: order)
        }
        switch Verdict(for: refusal, road: .call, attempt: attempt) {
        case .retry:
            return requeued(after: Self.retryBackoff.delay(afterAttempt: attempt, using: &generator))
        case .slowSender:
            return requeued(after: Self.throttleBackoff.delay(afterAttempt: attempt, using: &generator), .slowDown)
        case .delayRecipient:
            let seconds = (0..<min(attempt - 1, Self.pairExponentMaximum)).reduce(Int64(1)) { delay, _ in delay * 4 }
            return requeued(after: seconds * 1_000)
        case .failRecipient:
            return Judgement(settlement: .failed(refusal), order: nil)
        case .failCampaign(let pausesAtOnce):
            let strike = Strike(refusal: refusal, pausesAtOnce: pausesAtOnce)
            return Judgement(settlement: .failed(refusal), order: nil, strike: strike)
        case .pauseSender:
            return requeued(after: 0, .pause(code: refusal.code, reason: refusal.title, distrustsToken: false))
        case .distrustToken:
            return requeued(after: 0, .pause(code: refusal.code, reason: refusal.title, distrustsToken: true))
        }
    }
}
