import Delivery
import TestKit
import Testing

struct BackoffTests {
    @Test(arguments: [UInt64(1), 2, 3])
    func `the wait is anything up to a bound that doubles to its maximum`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        let backoff = Backoff(baseMilliseconds: 1_000, maximumMilliseconds: 60_000)
        for (attempt, bound) in [(1, 1_000), (2, 2_000), (3, 4_000), (6, 32_000), (7, 60_000), (50, 60_000)]
            as [(Int, Int64)]
        {
            let waits = (0..<2_000).map { _ in backoff.delay(afterAttempt: attempt, using: &dice) }
            #expect(waits.allSatisfy { (0...bound).contains($0) })
            // Full jitter: both ends and the middle are met.
            #expect(waits.min() ?? bound < bound / 20 && waits.max() ?? 0 > bound - bound / 20, "seed \(seed)")
            let mean = waits.reduce(0, +) / Int64(waits.count)
            #expect((bound * 45 / 100...bound * 55 / 100).contains(mean), "seed \(seed)")
        }
    }

    @Test(arguments: [Int.min, -1, 0, 1, 31, 62, 63, 64, Int.max])
    func `no attempt and no base makes it stumble or forget its bound`(attempt: Int) {
        var dice = SeededGenerator(seed: 9)
        for base: Int64 in [1, 1_000, 1 << 40, .max] {
            let waits = (0..<200).map { _ in
                Backoff(baseMilliseconds: base, maximumMilliseconds: 5_000).delay(afterAttempt: attempt, using: &dice)
            }
            #expect(waits.allSatisfy { (0...5_000).contains($0) })
            if base >= 5_000 { #expect(waits.max() ?? 0 > 2_500) }
        }
    }
}
