/// How many messages left in the last whole second: what a sender without a limit learns from when Meta says "too fast".
struct DepartureMeter: Sendable {
    private static let second: Int64 = 1_000_000_000

    private var begunAt = Int64.min / 2
    private var count = 0
    private var last = 0

    mutating func note(at now: Int64) {
        turn(at: now)
        count += 1
    }

    /// Messages a second, lately.
    mutating func rate(at now: Int64) -> Int {
        turn(at: now)
        return max(last, count)
    }

    private mutating func turn(at now: Int64) {
        guard now - begunAt >= Self.second else { return }
        last = now - begunAt < 2 * Self.second ? count : 0
        (begunAt, count) = (now, 0)
    }
}
