package import Domain
package import Logging
import ServiceLifecycle
package import Store
import Synchronization

/// Tells every subscription what is to be told to it: one lane each, so that a receiver that hangs holds up nobody else.
package struct EventDelivery: Service {
    /// How late, at the most, a new or changed subscription is noticed; another process may have made it.
    private static let refreshMilliseconds: Int64 = 1_000
    /// What was told is kept for a week, for the log of deliveries.
    private static let keptMilliseconds: Int64 = 7 * 86_400_000
    private static let forgetIntervalMilliseconds: Int64 = 600_000

    private let store: any EventStore
    private let clock: any WallClock
    private let logger: Logger
    private let poster: any EventPosting
    private let lane: EventLane
    private let roster = SubscriptionRoster()

    /// To be made once, after the metrics system is set up.
    package init(
        store: any EventStore,
        rule: AddressRule,
        unseal: @escaping @Sendable (SealedSecret) throws -> Secret,
        clock: any WallClock,
        logger: Logger
    ) {
        self.init(store: store, poster: EventPoster(rule: rule), unseal: unseal, clock: clock, logger: logger)
    }

    init(
        store: any EventStore,
        poster: any EventPosting,
        unseal: @escaping @Sendable (SealedSecret) throws -> Secret,
        clock: any WallClock,
        logger: Logger
    ) {
        self.store = store
        self.clock = clock
        self.logger = logger
        self.poster = poster
        lane = EventLane(store: store, poster: poster, clock: clock, unseal: unseal, logger: logger)
    }

    /// Runs until shutdown; what is on its way then gets its answer noted.
    package func run() async {
        await withDiscardingTaskGroup { group in
            var forgetAt = clock.now
            while !Task.isShuttingDownGracefully && !Task.isCancelled {
                for id in await refresh() {
                    group.addTask {
                        await lane.run { roster.present(id) }
                        roster.end(id)
                    }
                }
                if clock.now >= forgetAt {
                    await forget()
                    forgetAt = clock.now + Self.forgetIntervalMilliseconds
                }
                do {
                    try await cancelWhenGracefulShutdown {
                        try await clock.sleep(until: clock.now + Self.refreshMilliseconds)
                    }
                } catch {
                    break
                }
            }
            roster.close()
        }
        await poster.shutdown()
    }

    /// - Returns: those that have no lane yet.
    private func refresh() async -> [ID<Subscription>] {
        do {
            return roster.update(try await store.subscriptions(in: nil))
        } catch {
            logger.warning("the subscriptions could not be read", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func forget() async {
        do {
            let end = clock.now + -Self.keptMilliseconds
            while try await store.forgetEvents(toldBefore: end) > 0, !Task.isShuttingDownGracefully {}
        } catch {
            logger.warning("old events could not be forgotten", metadata: ["error": "\(error)"])
        }
    }
}

/// The subscriptions as they were last read, and which of them have a lane.
final class SubscriptionRoster: Sendable {
    private struct State {
        var enabled: [ID<Subscription>: Subscription] = [:]
        var running: Set<ID<Subscription>> = []
        var isClosed = false
    }

    private let state = Mutex(State())

    /// - Returns: those that need a lane; they count as having one from now on.
    func update(_ subscriptions: [Subscription]) -> [ID<Subscription>] {
        state.withLock { state in
            state.enabled = Dictionary(
                subscriptions.filter(\.isEnabled).map { ($0.id, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            let new = state.enabled.keys.filter { !state.running.contains($0) }.sorted()
            state.running.formUnion(new)
            return new
        }
    }

    /// `nil` when its lane is to end.
    func present(_ id: ID<Subscription>) -> Subscription? {
        state.withLock { state in state.isClosed ? nil : state.enabled[id] }
    }

    func end(_ id: ID<Subscription>) {
        _ = state.withLock { $0.running.remove(id) }
    }

    func close() {
        state.withLock { $0.isClosed = true }
    }
}
