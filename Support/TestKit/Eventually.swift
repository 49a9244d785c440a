/// Asks again and again until a condition holds or the time is over; returns whether it held. For what other tasks do on their own,
/// where no clock of ours can be moved.
package func eventually(
    withinSeconds seconds: Double = 60,
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    while try await !condition() {
        if clock.now >= end { return false }
        await Task.yield()
    }
    return true
}
