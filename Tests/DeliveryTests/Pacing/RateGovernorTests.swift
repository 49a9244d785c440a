import Delivery
import TestKit
import Testing

struct RateGovernorTests {
    @Test func `a refusal for speed cuts at once, a burst of them only once`() {
        var governor = RateGovernor(ceiling: 80)
        governor.throttled(at: 0, observedRate: 80)
        #expect(governor.rate == 56)
        for moment: Int64 in [0, 1, 500, 999] { governor.throttled(at: moment, observedRate: 80) }
        #expect(governor.rate == 56)
        governor.throttled(at: 1_000, observedRate: 56)
        #expect(governor.rate == 39)
    }

    @Test func `the rate comes back by twentieths of the ceiling, and no further than the ceiling`() {
        var governor = RateGovernor(ceiling: 80)
        governor.throttled(at: 10_000, observedRate: 80)
        governor.recover(at: 14_999)
        #expect(governor.rate == 56)
        var rates: [Int] = []
        for step: Int64 in 1...8 {
            governor.recover(at: 10_000 + step * 5_000)
            rates.append(governor.rate)
        }
        #expect(rates == [60, 64, 68, 72, 76, 80, 80, 80])
    }

    @Test func `a refusal right after a step of recovery still cuts`() {
        var governor = RateGovernor(ceiling: 80)
        governor.throttled(at: 0, observedRate: 80)
        governor.recover(at: 5_000)
        #expect(governor.rate == 60)
        governor.throttled(at: 5_100, observedRate: 60)
        #expect(governor.rate == 42)
        governor.recover(at: 10_000)
        #expect(governor.rate == 42)
    }

    @Test func `the rate never falls below one message a second`() {
        var governor = RateGovernor(ceiling: 2)
        for step: Int64 in 0..<20 { governor.throttled(at: step * 1_000, observedRate: 0) }
        #expect(governor.rate == 1)
        governor.recover(at: 60_000)
        #expect(governor.rate == 2)
    }

    @Test func `a sender without a limit learns from its speed and is free again after long enough, without a stumble`()
    {
        var governor = RateGovernor(ceiling: 0)
        governor.recover(at: 0)
        #expect(governor.rate == 0)
        governor.throttled(at: 0, observedRate: 0)
        #expect(governor.rate == 1)
        // A day of quiet: growth by fifths would leave the integers within twenty minutes.
        var moment: Int64 = 0
        while moment < 86_400_000 {
            moment += 5_000
            governor.recover(at: moment)
            #expect(governor.rate <= 5_000)
        }
        #expect(governor.rate == 0)
    }

    @Test func `a clock that is set back stops neither the cut nor the recovery`() {
        var governor = RateGovernor(ceiling: 100)
        governor.throttled(at: 1_000_000, observedRate: 100)
        governor.throttled(at: 500, observedRate: 100)
        #expect(governor.rate == 49)
        governor.recover(at: 100)
        #expect(governor.rate == 54)
    }

    @Test func `a new ceiling counts from now on, the same one changes nothing`() {
        var governor = RateGovernor(ceiling: 80)
        governor.throttled(at: 0, observedRate: 80)
        governor.setCeiling(80)
        #expect(governor.rate == 56)
        governor.setCeiling(1_000)
        #expect(governor.rate == 1_000)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `whatever happens, the rate stays between one and the ceiling`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        for ceiling in [1, 7, 80, 1_000] {
            var governor = RateGovernor(ceiling: ceiling)
            var moment: Int64 = 0
            for _ in 0..<1_000 {
                moment += .random(in: -2_000...4_000, using: &dice)
                if Bool.random(using: &dice) {
                    governor.throttled(at: moment, observedRate: .random(in: 0...2_000, using: &dice))
                } else {
                    governor.recover(at: moment)
                }
                #expect((1...ceiling).contains(governor.rate), "seed \(seed)")
            }
        }
    }
}
