package import Domain
import Foundation

/// The machine's clock.
package struct SystemClock: WallClock {
    package init() {}

    package var now: Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }

    package func sleep(until moment: Timestamp) async throws {
        let rest = moment - now
        guard rest > 0 else { return try Task.checkCancellation() }
        // Bounded, so that a clock set back while we sleep costs at most one such round.
        try await Task.sleep(for: .milliseconds(min(rest, 3_600_000)))
    }
}
