package import Domain
package import Gateway
package import Logging
import ServiceLifecycle
package import Store
import Synchronization

/// The senders that this process knows, with their secrets unsealed: one lane each, which sends while the ``LeaseKeeper`` holds its
/// sender and answers questions about it always. Looks at the store every other second, because a
/// sender can be added, changed, paused or resumed by another process (`crier senders add`).
package final class SenderRoster: Service {
    private static let refreshIntervalMilliseconds: Int64 = 2_000
    /// Meta's view of a number (its throughput) is asked for this often.
    private static let reviewIntervalMilliseconds: Int64 = 3_600_000
    private static let reviewRetryMilliseconds: Int64 = 60_000
    /// How long whoever waits for the first word about a number does so; Meta answers within a second, or not at all.
    private static let introductionMilliseconds: Int64 = 3_000

    private let store: any AccountStore
    private let reader: any AccountReader
    private let unseal: @Sendable (SealedSecret) throws -> Secret
    private let settings: DeliverySettings
    private let ground: LaneGround
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var lanes: [ID<Sender>: SenderLane] = [:]
        var secrets: [SenderSecrets] = []
        var reported: [ID<Sender>: Reported] = [:]
        var reviewDue: [ID<Sender>: Timestamp] = [:]
        var unreadable: Set<ID<Sender>> = []
        var known: Set<ID<Sender>> = []
    }

    /// What Meta told of a number.
    private struct Reported {
        var rate: Int?
        var recipientsPerDay: Int?
    }

    /// What Meta's door checks webhooks with.
    package struct SenderSecrets: Hashable, Sendable {
        package var appSecret: Secret?
        package var verifyToken: Secret?
    }

    package init(
        store: any AccountStore,
        reader: any AccountReader,
        unseal: @escaping @Sendable (SealedSecret) throws -> Secret,
        settings: DeliverySettings,
        ground: LaneGround,
        logger: Logger
    ) {
        self.store = store
        self.reader = reader
        self.unseal = unseal
        self.settings = settings
        self.ground = ground
        self.clock = ground.clock
        self.logger = logger
    }

    package func lane(of sender: ID<Sender>) -> SenderLane? {
        state.withLock { $0.lanes[sender] }
    }

    package var lanes: [SenderLane] {
        state.withLock { $0.lanes.values.sorted { $0.sender < $1.sender } }
    }

    /// Every sender of the store, those without a lane (their secrets cannot be read) included.
    package var senders: [ID<Sender>] {
        state.withLock { $0.known.sorted() }
    }

    package var secrets: [SenderSecrets] {
        state.withLock { $0.secrets }
    }

    /// Meta says that a number may do more, or less: it is asked what, soon.
    package func reviewSoon() {
        state.withLock { $0.reviewDue = [:] }
    }

    /// Keeps the roster true until shutdown.
    package func run() async throws {
        while !Task.isShuttingDownGracefully {
            do {
                try await refresh()
                await reviewNumbers()
                for lane in lanes { lane.recover() }
            } catch {
                logger.warning("the senders could not be read", metadata: ["error": "\(error)"])
            }
            do {
                try await cancelWhenGracefulShutdown { [clock] in
                    try await clock.sleep(until: clock.now + Self.refreshIntervalMilliseconds)
                }
            } catch is CancellationError {
                return
            }
        }
    }

    /// Asks Meta about numbers of which nothing is known yet, so that nobody is written to beyond what they may. Waits for its answers,
    /// though not for long: without Meta nothing is sent anyhow.
    package func introduce() async {
        do {
            let senders = try await store.senders(in: nil)
            let strangers = Set(senders.lazy.filter { $0.displayPhoneNumber == nil }.map(\.id))
            let isNew = state.withLock { state in strangers.contains { state.reviewDue[$0] == nil } }
            guard isNew else { return }
        } catch {
            return
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.reviewNumbers() }
            group.addTask { [clock] in
                // Cancelled when the answers are there first.
                try? await clock.sleep(until: clock.now + Self.introductionMilliseconds)
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Reads the senders once.
    package func refresh() async throws(StoreError) {
        let senders = try await store.senders(in: nil)
        var secrets: [SenderSecrets] = []
        for sender in senders {
            do {
                let account = SenderAccount(
                    sender: sender.id,
                    workspace: sender.workspace,
                    phoneNumberID: sender.phoneNumberID,
                    wabaID: sender.wabaID,
                    accessToken: try unseal(sender.accessToken)
                )
                secrets.append(
                    SenderSecrets(
                        appSecret: try sender.appSecret.map(unseal),
                        verifyToken: try sender.verifyToken.map(unseal)
                    )
                )
                put(account, sender)
            } catch {
                reportUnreadable(sender)
            }
        }
        let known = Set(senders.map(\.id))
        state.withLock { state in
            state.secrets = Array(Set(secrets))
            state.known = known
            state.lanes = state.lanes.filter { known.contains($0.key) }
        }
    }

    private func put(_ account: SenderAccount, _ sender: Sender) {
        let isPaused = sender.state != .active
        let (existing, reported) = state.withLock { state in (state.lanes[sender.id], state.reported[sender.id]) }
        let rate = sender.rateLimit ?? settings.senderRate ?? reported?.rate ?? DeliverySettings.defaultRate
        let lane =
            existing
            ?? SenderLane(
                account: account,
                isPaused: isPaused,
                rate: rate,
                windowMaximum: settings.windowMaximum,
                ground: ground,
                roster: self
            )
        // What was told before the last stop counts until Meta says otherwise.
        let recipientsPerDay = reported == nil ? sender.recipientsPerDay : reported?.recipientsPerDay
        lane.update(account: account, isPaused: isPaused, rate: rate, budget: recipientsPerDay.map(budget))
        if existing == nil { state.withLock { $0.lanes[sender.id] = lane } }
    }

    /// Broadcasts leave a tenth of the day's recipients to calls of the API.
    private func budget(of recipientsPerDay: Int) -> RecipientBudget {
        RecipientBudget(recipientsPerDay: recipientsPerDay, reserve: recipientsPerDay / 10)
    }

    /// Keeps a sender paused, and with it those that share its token where that is what is no good.
    func keepPaused(_ lane: SenderLane, code: Int, reason: String, distrustsToken: Bool) async {
        let token = lane.account.accessToken
        let sharing = distrustsToken ? lanes.filter { $0 !== lane && $0.account.accessToken == token } : []
        for other in sharing { other.pause() }
        for lane in [lane] + sharing {
            do {
                try await store.setSenderState(.paused(code: code, reason: reason), of: lane.sender, at: clock.now)
            } catch {
                logger.error("a sender's pause could not be written down", metadata: ["error": "\(error)"])
            }
        }
    }

    private func reportUnreadable(_ sender: Sender) {
        let isNew = state.withLock { $0.unreadable.insert(sender.id).inserted }
        guard isNew else { return }
        logger.error(
            "a sender's secrets cannot be read with this installation's key: put the old key file back, or add the sender again",
            metadata: ["phoneNumberID": "\(sender.phoneNumberID)"]
        )
    }

    /// Asks Meta about numbers that have not been looked at for an hour.
    private func reviewNumbers() async {
        for lane in lanes {
            let now = clock.now
            let isDue = state.withLock { ($0.reviewDue[lane.sender] ?? now) <= now }
            guard isDue, !Task.isShuttingDownGracefully else { continue }
            do {
                let info = try await reader.phoneNumber(of: lane.account)
                state.withLock { state in
                    state.reported[lane.sender] = Reported(
                        rate: info.messagesPerSecond,
                        recipientsPerDay: info.recipientsPerDay
                    )
                    state.reviewDue[lane.sender] = now + Self.reviewIntervalMilliseconds
                }
                let report = NumberReport(
                    displayPhoneNumber: info.displayPhoneNumber,
                    recipientsPerDay: info.recipientsPerDay
                )
                try await store.noteNumber(report, of: lane.sender)
                // At once, and not at the next turn: until then it could write to more people than it may.
                try await refresh()
            } catch {
                state.withLock { $0.reviewDue[lane.sender] = now + Self.reviewRetryMilliseconds }
                logger.warning(
                    "Meta could not be asked about a number",
                    metadata: ["phoneNumberID": "\(lane.account.phoneNumberID)", "error": "\(error)"]
                )
            }
        }
    }
}
