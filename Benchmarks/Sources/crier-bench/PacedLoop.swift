/// Calls at fixed moments. The time of a call runs from the moment it was due, not from when it got its turn, so that a
/// client that falls behind counts against the answer (Gil Tene's "coordinated omission").
struct PacedLoop {
    let plan: Plan
    let caller: Caller

    /// The first second warms connections and caches up and is not counted.
    private static let warmUpSeconds = 1

    func run() async throws -> Measurement {
        let clock = ContinuousClock()
        let before = ProcessUsage.now()
        let start = clock.now
        let warmUpCalls = Self.warmUpSeconds * plan.rate
        let total = warmUpCalls + plan.seconds * plan.rate
        let gap = Duration.nanoseconds(1_000_000_000 / plan.rate)
        var measurement = Measurement()
        try await withThrowingTaskGroup(of: (number: Int, succeeded: Bool, took: Duration).self) { group in
            for number in 0..<total {
                let due = start + gap * number
                // Half a millisecond early at most; the rest is spun away, because the kernel's timer wakes late.
                try await clock.sleep(until: due - .microseconds(500), tolerance: .zero)
                while clock.now < due { await Task.yield() }
                group.addTask {
                    let succeeded = try await caller.call(number)
                    return (number, succeeded, clock.now - due)
                }
            }
            for try await call in group where call.number >= warmUpCalls {
                measurement.record(call.succeeded, took: call.took)
            }
        }
        measurement.warmUpCalls = warmUpCalls
        measurement.finish(took: clock.now - start, before: before)
        return measurement
    }
}
