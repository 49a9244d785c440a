import Domain
import ServiceLifecycle

/// Ends the patience of callers whose time is up: one timer for all of them.
package struct PatienceSweeper: Service {
    private static let intervalMilliseconds: Int64 = 50

    let waiters: Waiters
    let clock: any WallClock

    package func run() async throws {
        while !Task.isShuttingDownGracefully {
            waiters.sweep(at: clock.now)
            do {
                try await cancelWhenGracefulShutdown { [clock] in
                    try await clock.sleep(until: clock.now + Self.intervalMilliseconds)
                }
            } catch is CancellationError {
                break
            }
        }
        waiters.releaseAll()
    }
}
