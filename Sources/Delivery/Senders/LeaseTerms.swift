/// How senders are held: for how long, how often that is renewed, and how far clocks are trusted.
///
/// A holder counts on its monotonic clock, from before it asked; the store compares the wall clocks of those who ask. As long as no wall
/// clock jumps, the holder stops ``marginMilliseconds`` before the end and the next one begins ``graceMilliseconds`` after it: three
/// seconds in which nobody sends, more than clocks that are set by the network differ and more than a second, in which the rate is
/// counted. What a jump can do is an early takeover (one that asks is ahead, or the holder was behind): both send for up to a lease's
/// length, but the old holder only what it had in memory, which stands in doubt, and its fence lets it take nothing more. Or a late
/// one: a lease that was written by a clock far ahead is over when the others get there, unless its holder is known to be dead.
package struct LeaseTerms: Hashable, Sendable {
    /// Four renewals may fail, by a busy database or a slow network, before a sender stands still.
    package var lengthMilliseconds: Int64 = 10_000
    package var renewalMilliseconds: Int64 = 2_000
    package var marginMilliseconds: Int64 = 1_000
    package var graceMilliseconds: Int64 = 2_000

    package init() {}

    /// Until when a lease holds that was asked for at this moment, in nanoseconds of the pace clock.
    func end(askedAt moment: Int64) -> Int64 {
        moment + (lengthMilliseconds - marginMilliseconds) * 1_000_000
    }
}
