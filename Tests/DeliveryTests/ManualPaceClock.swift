import Delivery
import Domain
import TestKit

/// The pace of a clock that a test moves by hand: one time for everything, so that a whole day passes in a moment.
struct ManualPaceClock: PaceClock {
    let clock: ManualClock

    var nanoseconds: Int64 { clock.now.milliseconds * 1_000_000 }

    func sleep(untilNanoseconds moment: Int64) async throws {
        // A whole millisecond later rather than earlier: a message may leave after its slot, never before.
        try await clock.sleep(until: .init(milliseconds: (moment + 999_999) / 1_000_000))
    }
}
