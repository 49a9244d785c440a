package import Domain
import Gateway
package import Logging
import ServiceLifecycle
package import Store

/// Looks after attempts without an answer. With ``InDoubtPolicy/resendWhenProven`` it puts back what provably never left; with
/// ``InDoubtPolicy/hold`` it only counts, and the operator decides.
package struct DoubtKeeper: Service {
    private static let intervalMilliseconds: Int64 = 1_000

    let roster: SenderRoster
    let messages: any MessageStore
    let settings: DeliverySettings
    let clock: any WallClock
    let logger: Logger

    package init(
        roster: SenderRoster,
        messages: any MessageStore,
        settings: DeliverySettings,
        clock: any WallClock,
        logger: Logger
    ) {
        self.roster = roster
        self.messages = messages
        self.settings = settings
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        guard settings.inDoubtPolicy == .resendWhenProven else {
            try await gracefulShutdown()
            return
        }
        while !Task.isShuttingDownGracefully {
            await requeueProven()
            do {
                try await cancelWhenGracefulShutdown { [clock] in
                    try await clock.sleep(until: clock.now + Self.intervalMilliseconds)
                }
            } catch is CancellationError {
                return
            }
        }
    }

    private func requeueProven() async {
        for lane in roster.lanes {
            let now = clock.now
            do {
                let count = try await messages.requeueProven(
                    of: lane.sender,
                    settledBefore: now + -settings.settleAfterMilliseconds,
                    at: now
                )
                guard count > 0 else { continue }
                logger.notice("attempts that provably never left are sent again", metadata: ["count": "\(count)"])
                lane.wake()
            } catch {
                logger.warning("doubts could not be looked at", metadata: ["error": "\(error)"])
            }
        }
    }
}
