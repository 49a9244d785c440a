import Delivery
import Domain
import Gateway
import GatewayMeta
import Logging
import ServiceLifecycle
import Store
import Web
import Webhooks

/// Every part of a server, put together once. Readable from top to bottom: what stands on what.
struct Wiring: Sendable {
    let gateway: MetaGateway
    let delivery: DeliveryRoom
    let inbox: InboxProcessor
    let door: WebhookDoor
    let events: EventDelivery
    let indexer: ContactIndexer
    let api: APIRoutes

    /// With so many messages of one sender on their way, what can wait does.
    private static let busyMessages = 64

    /// - Parameter installation: opened; its schema is this program's.
    init(settings: Settings, installation: Installation, logger: Logger) async throws {
        let store = installation.store
        let clock = installation.clock
        let secrets = installation.secrets

        // One commit for whoever comes while another runs: see GroupCommit.
        let admissions = SharedAdmissions(into: store)
        let questions = GroupCommit { (batch: [ContactQuestion]) async throws(StoreError) in
            try await store.contacts(batch)
        }
        let arrivals = GroupCommit(on: store.commitExecutor) {
            (batch: [InboxDraft]) async throws(StoreError) -> [Void] in
            try await store.appendToInbox(batch)
            return batch.map { _ in () }
        }

        gateway = try MetaGateway(settings: settings)
        let delivery = DeliveryRoom(
            on: DeliveryRoom.Ground(
                accounts: store,
                leases: store,
                messages: store,
                answers: store,
                templates: store,
                audiences: store,
                plans: store,
                media: store,
                sender: gateway.sender,
                reader: gateway.reader,
                keeper: gateway.keeper,
                admit: { (admission) async throws(StoreError) in try await admissions.admit(admission) },
                settle: { (settlements) async throws(StoreError) in try await store.settle(settlements) },
                unseal: { try secrets.unseal($0) },
                clock: clock,
                paceClock: SystemPaceClock(),
                installation: try await store.installation(),
                // The lock on the database file says so: see ServeLock.
                isAlone: true,
                executor: gateway.executor
            ),
            settings: settings.delivery,
            logger: logger
        )
        self.delivery = delivery

        let signal = InboxSignal()
        inbox = InboxProcessor(store: store, signal: signal, clock: clock, logger: logger) { changes, work in
            for change in changes { delivery.express.statusChanged(change) }
            if work.templates.contains(where: \.outdatesMirror) { delivery.templates.outdate() }
            if work.accounts.contains(where: { $0.effect == .review }) { delivery.roster.reviewSoon() }
            // Broadcasts may go on, and senders.
            if !work.templates.isEmpty || !work.accounts.isEmpty { delivery.wake() }
        }
        door = WebhookDoor(
            secrets: {
                let known = delivery.roster.secrets
                return WebhookSecrets(
                    appSecrets: known.compactMap(\.appSecret),
                    verifyTokens: known.compactMap(\.verifyToken)
                )
            },
            append: { (draft) async throws(StoreError) in try await arrivals.submit(draft) },
            signal: signal,
            clock: clock,
            logger: logger
        )
        events = EventDelivery(
            store: installation.events,
            rule: AddressRule(allowsPrivate: settings.allowsPrivateWebhooks),
            unseal: { try secrets.unseal($0) },
            clock: clock,
            logger: logger
        )
        indexer = ContactIndexer(
            store: store,
            isBusy: { delivery.roster.lanes.contains { $0.inFlight >= Self.busyMessages } },
            logger: logger
        )
        api = APIRoutes(
            store: store,
            door: ExpressDoor(express: delivery.express),
            desk: PlanningDesk(delivery: delivery, dryRun: DryRun(audiences: store, clock: clock)),
            syncing: MirrorSyncing(mirror: delivery.templates),
            editing: MetaEditing(editor: gateway.editor, delivery: delivery),
            media: MetaFiles(keeper: gateway.keeper, delivery: delivery),
            catalogs: MetaCatalogs(reader: gateway.catalogs, delivery: delivery),
            events: installation.events,
            vault: InstallationVault(secrets: secrets),
            clock: clock,
            findContact: { (question) async throws(StoreError) in try await questions.submit(question) },
            hash: sha256,
            makeDigest: { SHA256Digest() },
            readiness: { await store.healthProblems() },
            version: CrierVersion.text
        )
    }

    /// What runs beside the HTTP server, in the order to start; they stop in the opposite one, so that whoever writes stops before
    /// what it writes to.
    var services: [any Service] {
        [
            delivery.leases, delivery.roster, delivery.sweeper, delivery.doubts, delivery.templates, inbox,
            delivery.dispatcher, delivery.planner, events, indexer,
        ]
    }
}

/// This program's version.
package enum CrierVersion {
    package static let text = "0.1.0"
}
