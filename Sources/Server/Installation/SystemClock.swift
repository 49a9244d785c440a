package import Domain
import Foundation

/// The machine's clock.
package struct SystemClock: WallClock {
    package init() {}

    package var now: Timestamp {
        var time = timespec()
        // Cannot fail: the clock exists and the pointer is ours.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package func sleep(until moment: Timestamp) async throws {
        let rest = moment - now
        guard rest > 0 else { return try Task.checkCancellation() }
        // Bounded, so that a clock set back while we sleep costs at most one such round.
        try await Task.sleep(for: .milliseconds(min(rest, 3_600_000)))
    }
}
