/// Decides after each try whether there is another one, and in the end what the caller may believe. Knows no sockets and no clock: what
/// happened, how much time has gone by, and chance are given to it.
struct RetryDecision: Sendable {
    /// What came of one try.
    enum Event: Sendable, Hashable {
        case answered(Reply)
        /// No connection came about, so that not a byte can have arrived.
        case unsent
        /// No whole answer came. The server may have got the call.
        case lost
        /// Not even the request could be made; it is the same every time.
        case impossible
    }

    /// An answer, as far as it matters here.
    struct Reply: Sendable, Hashable {
        var status: Int
        var code: ErrorCode?
        /// Of the header `Retry-After`.
        var retryAfter: Duration?
        /// Whether the key's effect is known to be there: the answer is a kept one, or names the message it is about. The same call
        /// gets the same answer then, however often it is made.
        var isSettled = false

        var isSuccess: Bool { (200..<300).contains(status) }
    }

    /// What is to be done next.
    enum Step: Sendable, Hashable {
        case pause(Duration)
        case end
    }

    /// What the caller may believe in the end.
    enum Ending: Sendable, Hashable {
        case answer
        case refused
        /// Nothing was done.
        case unreachable
        /// Something may have been done.
        case uncertain
    }

    let policy: RetryPolicy
    /// Whether the call only reads, so that nothing can have been done by it.
    let isRead: Bool
    private(set) var tries = 0
    private var mayHaveArrived = false

    init(policy: RetryPolicy, isRead: Bool) {
        self.policy = policy
        self.isRead = isRead
    }

    /// Takes in what came of a try.
    /// - Parameters:
    ///   - elapsed: since the first try began.
    ///   - chance: where in its range the pause lies, from 0 to 1.
    mutating func note(_ event: Event, elapsed: Duration, chance: Double) -> Step {
        tries += 1
        if Self.mayHaveArrived(event) { mayHaveArrived = true }
        guard Self.isWorthAnother(event), tries < policy.triesMaximum else { return .end }
        let pause = pause(after: event, chance: min(max(chance, 0), 1))
        return elapsed + pause < policy.deadline ? .pause(pause) : .end
    }

    /// What the last event means, once there is no further try.
    func ending(_ last: Event) -> Ending {
        let silence: Ending = mayHaveArrived && !isRead ? .uncertain : .unreachable
        guard case .answered(let reply) = last else { return silence }
        if reply.isSuccess { return .answer }
        // Who is turned away at the door learns nothing of what an earlier try did behind it.
        let saysNothing = Self.isWorthAnother(last) || [401, 403].contains(reply.status)
        return saysNothing && silence == .uncertain ? .uncertain : .refused
    }

    private static func isWorthAnother(_ event: Event) -> Bool {
        switch event {
        case .unsent, .lost: true
        case .impossible: false
        case .answered(let reply):
            !reply.isSuccess && !reply.isSettled
                && (reply.status >= 500 || [408, 429].contains(reply.status) || reply.code == .idempotencyKeyInUse
                    || reply.retryAfter != nil)
        }
    }

    private static func mayHaveArrived(_ event: Event) -> Bool {
        switch event {
        case .unsent, .impossible: false
        case .lost: true
        case .answered(let reply): reply.status >= 500 || reply.code == .idempotencyKeyInUse
        }
    }

    private func pause(after event: Event, chance: Double) -> Duration {
        // So that callers who were told the same time do not come in one moment.
        if case .answered(let reply) = event, let told = reply.retryAfter { return told + policy.firstPause * chance }
        // Thirty doublings of a millisecond are more than a week.
        let limit = policy.firstPause * (1 << min(tries - 1, 30))
        return min(limit, policy.pauseMaximum) * chance
    }
}
