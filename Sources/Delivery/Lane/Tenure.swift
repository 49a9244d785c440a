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

    func holds(at now: Int64) -> Bool { now < until }

    /// Takes in that the store has given the sender to this node. An answer older than what is known says nothing.
    /// - Returns: whether somebody else may have held it meanwhile, so that what was taken before is not this node's to send any more.
    mutating func renew(fence: Int64, until: Int64) -> Bool {
        guard fence >= self.fence else { return false }
        let isAnother = fence > self.fence
        self.until = isAnother ? until : max(self.until, until)
        self.fence = fence
        return isAnother
    }

    /// Takes in that it is another's, or nobody's.
    /// - Parameter newest: the lowest fence that whoever holds it now, or will, can have.
    mutating func lose(newest: Int64) {
        guard newest >= fence else { return }
        fence = newest
        until = .min
    }
}
