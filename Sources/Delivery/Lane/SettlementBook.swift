import DequeModule

/// Attempts that have ended and are not written down yet, and when to write them: in company where nobody waits for them, because a
/// transaction costs the same for one and for a hundred. One batch is under way at a time.
///
/// Times are nanoseconds of the pace clock.
struct SettlementBook: Sendable {
    /// How long an ended attempt nobody waits for may wait for others to be written down with.
    static let companyNanoseconds: Int64 = 5_000_000
    /// So many are company enough.
    static let companyMinimum = 192
    private static let backoff = Backoff(baseMilliseconds: 50, maximumMilliseconds: 2_000)

    /// What to do now.
    enum Step: Sendable {
        case write([EndedAttempt])
        /// Ask again at this moment; `nil` is when something has changed.
        case wait(until: Int64?)
    }

    private let batchMaximum: Int
    private var ended: Deque<EndedAttempt> = []
    private var oldestAt: Int64 = 0
    /// How many of them are calls of the API, whose callers wait.
    private var callCount = 0
    private var underWay = 0
    private var notBefore = Int64.min
    private var failures = 0

    /// - Parameter batchMaximum: how many attempts one transaction writes down.
    init(batchMaximum: Int) {
        self.batchMaximum = batchMaximum
    }

    /// All that is not known to be written down.
    var count: Int { ended.count + underWay }

    mutating func add(_ attempt: EndedAttempt, at now: Int64) {
        if ended.isEmpty { oldestAt = now }
        if attempt.attempt.isCall { callCount += 1 }
        ended.append(attempt)
    }

    /// So many of the batch under way are written down.
    mutating func settled(_ count: Int) {
        underWay -= count
        failures = 0
    }

    /// The batch under way could not be written down: it comes first again, after a while.
    mutating func failed(_ attempts: [EndedAttempt], at now: Int64, _ dice: inout Dice) {
        underWay -= attempts.count
        for attempt in attempts.reversed() { ended.prepend(attempt) }
        callCount += attempts.count { $0.attempt.isCall }
        failures += 1
        notBefore = now + max(1, Self.backoff.delay(afterAttempt: failures, using: &dice)) * 1_000_000
    }

    /// - Parameter isHurried: whether no company is to be expected.
    mutating func next(at now: Int64, isHurried: Bool) -> Step {
        guard !ended.isEmpty, underWay == 0 else { return .wait(until: nil) }
        guard now >= notBefore else { return .wait(until: notBefore) }
        let due = oldestAt + Self.companyNanoseconds
        guard callCount > 0 || ended.count >= Self.companyMinimum || isHurried || now >= due else {
            return .wait(until: due)
        }
        let batch = Array(ended.prefix(batchMaximum))
        ended.removeFirst(batch.count)
        callCount -= batch.count { $0.attempt.isCall }
        oldestAt = now
        underWay = batch.count
        return .write(batch)
    }
}
