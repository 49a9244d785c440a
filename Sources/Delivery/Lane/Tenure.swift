/// Whether a lane may send for its sender, as far as it can know: the newest lease it has heard of, and until when that one is its own.
///
/// The end is one of the pace clock, and counts from before the store was asked: however long the answer took, and however long the
/// process stood still before it read it, the store has not given the sender to anybody else by then.
///
/// Times are nanoseconds of the pace clock.
struct Tenure: Sendable {
    /// 0 before any.
    private(set) var fence: Int64 = 0
    private(set) var until = Int64.min
    /// The newest fence that is known not to count any more.
    private var over: Int64 = 0

    func holds(at now: Int64) -> Bool { now < until }

    /// Takes in that the store has given the sender to this node. An answer older than what is known says nothing.
    /// - Returns: whether somebody else may have held it meanwhile, so that what was taken before is not this node's to send any more.
    mutating func renew(fence: Int64, until: Int64) -> Bool {
        guard fence >= self.fence, fence > over else { return false }
        let isAnother = fence > self.fence
        self.until = isAnother ? until : max(self.until, until)
        self.fence = fence
        return isAnother
    }

    /// Takes in that no lease of this node counts any more, up to and including the one with this fence. A newer one stands: that the
    /// older one is over may be told late, as when the store refuses what was asked for under it.
    mutating func lose(upTo last: Int64) {
        over = max(over, last)
        if fence <= over { until = .min }
    }
}
