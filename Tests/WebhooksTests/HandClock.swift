import Domain
import Synchronization

/// A clock that stands still until it is moved.
final class HandClock: WallClock {
    private let moment: Mutex<Timestamp>

    init(_ moment: Timestamp = Timestamp(milliseconds: 1_790_000_000_000)) {
        self.moment = Mutex(moment)
    }

    var now: Timestamp { moment.withLock { $0 } }

    func advance(byMilliseconds milliseconds: Int64) {
        moment.withLock { $0 = $0 + milliseconds }
    }

    func sleep(until end: Timestamp) async throws {
        while now < end { try await Task.sleep(for: .milliseconds(1)) }
    }
}

/// Looks again and again until something is so; false when it still is not after ten seconds.
func eventually(_ isSo: () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if await isSo() { return true }
        await Task.yield()
    }
    return false
}
