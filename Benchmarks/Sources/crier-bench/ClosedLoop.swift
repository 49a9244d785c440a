/// The bare loop: as many tasks as connections, each calling again as soon as it has its answer.
struct ClosedLoop {
    let plan: Plan
    let caller: Caller

    func run() async throws -> Measurement {
        let clock = ContinuousClock()
        let before = ProcessUsage.now()
        let start = clock.now
        let end = start + .seconds(plan.seconds)
        var measurement = Measurement()
        try await withThrowingTaskGroup(of: Measurement.self) { group in
            for task in 0..<plan.tasks {
                group.addTask {
                    var own = Measurement()
                    // Every task has numbers of its own, so that no two calls are alike.
                    var number = task
                    while clock.now < end {
                        let begun = clock.now
                        let succeeded = try await caller.call(number)
                        own.record(succeeded, took: clock.now - begun)
                        number += plan.tasks
                    }
                    return own
                }
            }
            for try await own in group { measurement.add(own) }
        }
        measurement.finish(took: clock.now - start, before: before)
        return measurement
    }
}
