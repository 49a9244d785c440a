/// An answer as it came.
struct RawAnswer: Sendable {
    var status: Int
    var body: [UInt8]
    var retryAfter: Duration?
    var requestID: String?
    /// Whether the server gave a kept answer again.
    var isReplay = false

    /// What it refuses; `nil` where it does not.
    var refusal: Refusal? { (200..<300).contains(status) ? nil : Refusal(reading: self) }

    /// What the decision wants to know of it.
    var reply: RetryDecision.Reply {
        let refusal = refusal
        return RetryDecision.Reply(
            status: status,
            code: refusal?.code,
            retryAfter: retryAfter,
            isSettled: isReplay || refusal?.messageID != nil
        )
    }

    /// The time that `Retry-After` tells in seconds. A date is passed over: it would need two clocks that agree.
    static func retryAfter(_ header: String?) -> Duration? {
        guard let header, let seconds = Int(header), seconds >= 0 else { return nil }
        return .seconds(min(seconds, 86_400))
    }
}
