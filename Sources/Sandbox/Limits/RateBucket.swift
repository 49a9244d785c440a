/// The throughput of one number: a bucket that holds a second's worth of messages and fills at the number's rate
/// (`throughput`; refusal 130429). Integers only: thousandths of a message.
struct RateBucket: Sendable {
    private let ratePerSecond: Int64
    private var thousandths: Int64
    private var filledAt: Int64

    init(ratePerSecond: Int, at now: Int64) {
        precondition(ratePerSecond > 0, "a number that may send nothing is no sender")
        self.ratePerSecond = Int64(ratePerSecond)
        thousandths = Int64(ratePerSecond) * 1_000
        filledAt = now
    }

    /// Takes one message's room; false when there is none.
    mutating func take(at now: Int64) -> Bool {
        let elapsed = min(max(now - filledAt, 0), 1_000)
        thousandths = min(thousandths + elapsed * ratePerSecond, ratePerSecond * 1_000)
        filledAt = max(now, filledAt)
        guard thousandths >= 1_000 else { return false }
        thousandths -= 1_000
        return true
    }
}
