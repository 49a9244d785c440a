import Domain
import TestKit
import Testing

@Suite struct ManualClockTests {
    @Test func `a sleeper wakes when its moment has come, and not before`() async throws {
        let clock = ManualClock()
        let end = clock.now + 100
        let sleeper = Task { try await clock.sleep(until: end) }
        #expect(await eventually { clock.sleeperCount == 1 })
        #expect(clock.nextWakeUp == end)
        clock.advance(by: 99)
        #expect(clock.sleeperCount == 1)
        clock.advance(by: 1)
        #expect(clock.sleeperCount == 0)
        try await sleeper.value
    }

    @Test func `a moment in the past is not waited for`() async throws {
        let clock = ManualClock()
        try await clock.sleep(until: clock.now)
        try await clock.sleep(until: clock.now + -5)
    }

    @Test func `a cancelled sleeper wakes with a cancellation error`() async throws {
        let clock = ManualClock()
        let sleeper = Task { try await clock.sleep(until: clock.now + 100) }
        #expect(await eventually { clock.sleeperCount == 1 })
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.sleeperCount == 0)
    }
}
