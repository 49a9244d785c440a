/// Says when the next message of one sender may leave, so that no second, wherever it begins, holds more than the rate.
///
/// Two rules together. Slots are spaced evenly, with a little room to catch up after a late wake-up, or the mean would stay
/// below the rate. And a message whose slot has come still asks ``pass(at:)``, which remembers when messages really left: the
/// one as many sends ago as the rate must be a whole second away, so that neither catching up nor late wake-ups ever make a second
/// too full.
///
/// Times are nanoseconds of one monotonic clock.
package struct Pacer: Sendable {
    private static let second: Int64 = 1_000_000_000
    /// What a second is held to be for what has left: a little longer, because messages do not all take the same time to arrive, and
    /// it is at the other end that seconds are counted. The mean stays above 98 % of the rate.
    private static let guardedSecond: Int64 = 1_012_000_000
    /// How far behind its even spacing a sender may be and still catch up.
    private static let catchUpNanoseconds: Int64 = 20_000_000
    /// Above this rate the window is not remembered: the memory would be large and the spacing alone is exact enough.
    private static let rememberedRateMaximum = 5_000

    /// Messages a second; 0 is no limit.
    package private(set) var rate: Int
    private var nextSlot = Int64.min / 2
    /// When the last `rate` messages left, as a ring; `oldest` is where the next one goes.
    private var departures: [Int64] = []
    private var oldest = 0

    package init(messagesPerSecond rate: Int) {
        self.rate = 0
        setRate(rate)
    }

    /// Changes the rate. What was sent in the last second counts against the new one.
    package mutating func setRate(_ newRate: Int) {
        precondition(newRate >= 0, "a rate is positive, or 0 for no limit")
        guard newRate != rate else { return }
        let remembered = Array(departures[oldest...] + departures[..<oldest])
        let oldInterval = intervalNanoseconds
        rate = newRate
        let size = newRate > 0 && newRate <= Self.rememberedRateMaximum ? newRate : 0
        departures = Array(repeating: Int64.min / 2, count: max(0, size - remembered.count)) + remembered.suffix(size)
        oldest = 0
        // Slots already given out keep their times; the spacing between the last of them and the next is the new one.
        if oldInterval > 0 { nextSlot += intervalNanoseconds - oldInterval }
    }

    private var intervalNanoseconds: Int64 { rate == 0 ? 0 : max(1, Self.second / Int64(rate)) }

    /// Takes the next slot; the message may ask to ``pass(at:)`` then, not earlier.
    package mutating func reserve(at now: Int64) -> Int64 {
        guard rate > 0 else { return now }
        let slot = max(nextSlot, now - Self.catchUpNanoseconds)
        nextSlot = slot + intervalNanoseconds
        return max(slot, now)
    }

    /// Lets a message leave now, and remembers it; or says when to ask again.
    package mutating func pass(at now: Int64) -> Int64? {
        guard !departures.isEmpty else { return nil }
        let free = departures[oldest] + Self.guardedSecond
        guard free <= now else { return free }
        departures[oldest] = now
        oldest = (oldest + 1) % departures.count
        return nil
    }

    /// Lets a message leave now, and remembers it; or says when to ask again. One question for whoever holds a whole queue, where
    /// nobody needs a slot of their own ahead of time.
    package mutating func depart(at now: Int64) -> Int64? {
        guard rate > 0 else { return nil }
        let slot = max(nextSlot, now - Self.catchUpNanoseconds)
        if slot > now { return slot }
        if let later = pass(at: now) { return later }
        nextSlot = slot + intervalNanoseconds
        return nil
    }

    /// How long a message that asked now would wait, in nanoseconds, when `count` others take their slots before it.
    package func wait(at now: Int64, behind count: Int = 0) -> Int64 {
        rate == 0 ? 0 : max(0, max(nextSlot, now - Self.catchUpNanoseconds) + Int64(count) * intervalNanoseconds - now)
    }

    /// How many slots there are from now until `horizonNanoseconds` later, when `count` others take theirs first.
    package func slotCount(at now: Int64, within horizonNanoseconds: Int64, behind count: Int = 0) -> Int {
        guard rate > 0 else { return Int.max }
        let room = horizonNanoseconds - wait(at: now)
        return room < 0 ? 0 : max(0, Int(room / intervalNanoseconds) + 1 - count)
    }
}
