import Delivery
import TestKit
import Testing

struct PacerTests {
    private static let second: Int64 = 1_000_000_000

    /// The most slots that any second holds, wherever it begins.
    private func busiestSecond(_ slots: [Int64]) -> Int {
        let sorted = slots.sorted()
        var first = 0
        var most = 0
        for (last, slot) in sorted.enumerated() {
            while sorted[first] <= slot - Self.second { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    /// Lets messages that ask at `arrivals` through: each takes its slot, wakes up late, and asks to pass until it may. Returns when
    /// each left.
    private func departures(
        of arrivals: [Int64],
        through pacer: inout Pacer,
        latenessMaximum: Int64,
        dice: inout SeededGenerator
    ) -> [Int64] {
        // In the order of their next question, which is what real time would do.
        var waiting: [(at: Int64, hasSlot: Bool)] = arrivals.map { ($0, false) }
        var left: [Int64] = []
        while let next = waiting.indices.min(by: { waiting[$0].at < waiting[$1].at }) {
            let (now, hasSlot) = waiting[next]
            var turn: Int64?
            if hasSlot {
                turn = pacer.pass(at: now)
            } else {
                let slot = pacer.reserve(at: now)
                #expect(slot >= now)
                turn = slot
            }
            if let turn {
                let lateness: Int64 = turn > now ? .random(in: 0...latenessMaximum, using: &dice) : 0
                waiting[next] = (max(turn, now) + lateness, true)
            } else {
                left.append(now)
                waiting.remove(at: next)
            }
        }
        return left
    }

    @Test(arguments: [1, 3, 20, 80, 400], [UInt64(1), 2, 3])
    func `no second holds more than the rate, and the mean is kept in spite of late wake-ups`(rate: Int, seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var pacer = Pacer(messagesPerSecond: rate)
        let start: Int64 = .random(in: 0...Self.second, using: &dice)
        let count = max(rate * 6, 12)
        let left = departures(
            of: Array(repeating: start, count: count),
            through: &pacer,
            latenessMaximum: 5_000_000,
            dice: &dice
        )
        #expect(left.count == count)
        #expect(busiestSecond(left) <= rate, "seed \(seed)")
        // The first leaves at the start, so n messages span n - 1 intervals.
        let mean = Double(count - 1) / (Double((left.max() ?? 0) - start) / Double(Self.second))
        #expect(mean >= 0.98 * Double(rate), "seed \(seed): \(mean) a second")
        #expect(mean <= 1.05 * Double(rate), "seed \(seed): \(mean) a second")
    }

    @Test(arguments: [1, 20, 80, 1_000], [UInt64(4), 5])
    func `callers that come as they like never fill a second beyond the rate`(rate: Int, seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var pacer = Pacer(messagesPerSecond: rate)
        var now: Int64 = 0
        var arrivals: [Int64] = []
        for _ in 0..<600 {
            // Bursts, pauses, and once in a while a long silence.
            switch Int.random(in: 0..<100, using: &dice) {
            case 0..<70: break
            case 70..<98: now += .random(in: 0...2 * Self.second / Int64(rate), using: &dice)
            default: now += .random(in: 0...3 * Self.second, using: &dice)
            }
            arrivals.append(now)
        }
        let left = departures(of: arrivals, through: &pacer, latenessMaximum: 30_000_000, dice: &dice)
        #expect(busiestSecond(left) <= rate, "seed \(seed)")
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `after a change of the rate no second holds more than the new one`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var pacer = Pacer(messagesPerSecond: 80)
        var now: Int64 = 0
        for _ in 0..<20 {
            let rate = [1, 5, 20, 56, 80, 200].randomElement(using: &dice) ?? 80
            pacer.setRate(rate)
            let arrivals = Array(repeating: now, count: rate * 2 + 3)
            let left = departures(of: arrivals, through: &pacer, latenessMaximum: 2_000_000, dice: &dice)
            #expect(busiestSecond(left) <= rate, "seed \(seed), rate \(rate)")
            now = left.max() ?? now
        }
    }

    @Test func `what left before a cut counts against the lower rate`() {
        var pacer = Pacer(messagesPerSecond: 100)
        #expect((0..<100).allSatisfy { _ in pacer.pass(at: 0) == nil })
        pacer.setRate(10)
        // A second after the hundred, and not before, the next may leave.
        #expect(pacer.pass(at: 990_000_000) ?? 0 >= Self.second)
        #expect(pacer.pass(at: 1_100_000_000) == nil)
    }

    @Test func `a late wake-up is caught up with, a long silence is not`() {
        var pacer = Pacer(messagesPerSecond: 1_000)
        #expect(pacer.reserve(at: 0) == 0)
        // 10 ms late: the ten that were missed leave together.
        let late = (0..<12).map { _ in pacer.reserve(at: 10_000_000) }
        #expect(late.prefix(10).allSatisfy { $0 == 10_000_000 })
        // An hour late: twenty milliseconds' worth and no more.
        let hour: Int64 = 3_600 * Self.second
        let slots = (0..<40).map { _ in pacer.reserve(at: hour) }
        #expect(slots.filter { $0 == hour }.count <= 21)
        #expect(slots.last ?? 0 >= hour + 18_000_000)
    }

    @Test func `no limit is no limit`() {
        var pacer = Pacer(messagesPerSecond: 0)
        #expect((0..<10_000).allSatisfy { _ in pacer.reserve(at: 7) == 7 })
        #expect(pacer.wait(at: 7) == 0)
        #expect(pacer.slotCount(at: 7, within: 0) == Int.max)
    }

    @Test(arguments: [1, 80, 1_000, 5_001, 1_000_000, 2_000_000_000, Int.max])
    func `any rate can be asked`(rate: Int) {
        var pacer = Pacer(messagesPerSecond: rate)
        _ = pacer.reserve(at: 0)
        #expect(pacer.slotCount(at: 0, within: 250_000_000) >= 0)
        #expect(pacer.wait(at: 0, behind: 512) >= 0)
    }

    @Test(arguments: [1, 20, 80, 1_000])
    func `the slots that are counted are there`(rate: Int) {
        var pacer = Pacer(messagesPerSecond: rate)
        let horizon: Int64 = 250_000_000
        for now in [Int64(0), 1_000_000, 400_000_000, 5 * Self.second] {
            let count = pacer.slotCount(at: now, within: horizon)
            #expect(pacer.slotCount(at: now, within: horizon, behind: 2) == max(0, count - 2))
            for place in 0..<count {
                #expect(pacer.wait(at: now, behind: count - place - 1) <= horizon)
                #expect(pacer.reserve(at: now) <= now + horizon)
            }
            // What is left is what catching up allows, 20 ms' worth.
            #expect(pacer.slotCount(at: now, within: horizon) <= rate / 50 + 1)
        }
    }
}
