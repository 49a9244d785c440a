import Domain
import ServiceLifecycle

/// Keeps the senders' lanes going: asks each now and then to look into the store, and sees them to their end.
///
/// The store is the truth and waking a lane only a hint: due times pass, and other processes write, without anybody saying so.
package struct Dispatcher: Service {
    private static let pollMilliseconds: Int64 = 500
    private static let drainMilliseconds: Int64 = 30_000

    let roster: SenderRoster
    let waiters: Waiters
    let clock: any WallClock

    /// Runs until shutdown, then lets the attempts under way end.
    package func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            for lane in roster.lanes { lane.wake() }
            do {
                try await cancelWhenGracefulShutdown { [clock] in
                    try await clock.sleep(until: clock.now + Self.pollMilliseconds)
                }
            } catch {
                // Cut short by shutdown, which the loop looks at next.
                break
            }
        }
        await drain()
    }

    /// Ends everybody's patience, puts back what has not left, and waits until what has is written down.
    func drain() async {
        waiters.releaseAll()
        for lane in roster.lanes { lane.close() }
        let deadline = clock.now + Self.drainMilliseconds
        while roster.lanes.contains(where: { $0.inFlight > 0 }), clock.now < deadline {
            do {
                try await clock.sleep(until: clock.now + 20)
            } catch {
                return
            }
        }
    }
}
