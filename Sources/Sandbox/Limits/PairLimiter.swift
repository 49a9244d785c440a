/// One number to one person: a message every six seconds, 45 of which may be borrowed ahead and are then waited for
/// (`throughput`, "pair rate"; refusal 131056).
struct PairLimiter: Sendable {
    static let intervalMilliseconds: Int64 = 6_000
    static let burst: Int64 = 45

    /// Until when the messages so far have used up the pair's time; in the past for a pair that owes nothing.
    private var paidUntil: [String: Int64] = [:]
    private let pairsMaximum: Int

    init(pairsMaximum: Int = 1_000_000) {
        self.pairsMaximum = pairsMaximum
    }

    mutating func take(_ recipient: String, at now: Int64) -> Bool {
        let start = max(paidUntil[recipient] ?? now, now)
        guard start - now <= (Self.burst - 1) * Self.intervalMilliseconds else { return false }
        if paidUntil.count >= pairsMaximum { paidUntil = paidUntil.filter { $0.value > now } }
        // Still full: only then is a pair that owes time forgotten, so that memory stays bounded.
        if paidUntil.count >= pairsMaximum { paidUntil.removeAll(keepingCapacity: true) }
        paidUntil[recipient] = start + Self.intervalMilliseconds
        return true
    }
}
