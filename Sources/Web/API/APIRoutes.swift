package import Domain
package import HTTPTypes
package import Hummingbird
package import Store
import WireJSON

/// The whole JSON API, made from what it needs and mounted by the wiring.
///
/// ```swift
/// let routes = APIRoutes(…)
/// let router = Router(context: APIContext.self)
/// router.add(middleware: RequestShell(known: routes.paths + [(.post, "/webhooks/whatsapp")]))
/// routes.mount(on: router)
/// ```
package struct APIRoutes: Sendable {
    /// Keys that were changed in this process are cleared here.
    package let keys: KeyRing
    /// Campaigns, templates and senders that were changed in this process are cleared here.
    package let book: CampaignBook
    package let endpoints: [Endpoint]
    private let front: APIFront

    /// The protocols of the store that the API asks.
    package typealias APIStore = AccountStore & TemplateStore & ContactStore & BroadcastStore & AnswerStore
        & MessageStore & PlanStore & AudienceStore & InboxStore & ConsentStore & MediaStore

    /// - Parameters:
    ///   - findContact: who has a number; the wiring batches the questions of many calls.
    ///   - hash: SHA-256.
    ///   - makeDigest: the same, of bytes that come one after the other.
    ///   - readiness: sentences that say why requests cannot be served now; empty when they can.
    ///   - version: of this program, for the document.
    package init(
        store: any APIStore,
        door: any DeliveryDoor,
        desk: any BroadcastDesk,
        syncing: any TemplateSyncing,
        editing: any TemplateEditing,
        media: any MediaDesk,
        catalogs: any CatalogDesk,
        events: any EventStore,
        vault: any Vault,
        clock: any WallClock,
        settings: APISettings = APISettings(),
        findContact: @escaping @Sendable (ContactQuestion) async throws(StoreError) -> Contact?,
        hash: @escaping @Sendable ([UInt8]) -> [UInt8],
        makeDigest: @escaping @Sendable () -> any RunningDigest,
        readiness: @escaping @Sendable () async -> [String],
        version: String
    ) {
        let book = CampaignBook(store: store)
        let keys = KeyRing(accounts: store, hash: hash, at: clock.now)
        let deadlines = BodyDeadlines(
            allowanceMilliseconds: settings.bodyAllowanceMilliseconds,
            sweepMilliseconds: settings.bodySweepMilliseconds
        )
        let files = MediaUse(store: store, desk: media)
        let keyed =
            Self.broadcastEndpoints(
                Self.broadcastDesks(store, book, door, desk, files, findContact)
            )
            + Self.templateEndpoints(
                TemplateCalls(store: store, syncing: syncing, book: book),
                TemplateEdits(store: store, editing: editing, book: book),
                TemplatePreviews(store: store)
            )
            + Self.contactEndpoints(
                ContactCalls(store: store),
                ContactSaving(store: store),
                ConversationCalls(store: store)
            )
            + Self.contactListEndpoints(ContactListCalls(store: store))
            + Self.settingsEndpoints(
                SettingsCalls(store: store, ring: keys),
                KeyCalls(store: store, ring: keys, vault: vault, hash: hash),
                SenderCalls(store: store, book: book, vault: vault, desk: desk)
            )
            + Self.vocabularyEndpoints(store, book)
            + Self.subscriptionEndpoints(SubscriptionCalls(store: events, vault: vault))
            + Self.messageEndpoints(
                MessageCalls(store: store, desk: desk),
                MessageSend(store: store, door: door, files: files, findContact: findContact)
            )
            + Self.mediaEndpoints(MediaCalls(store: store, desk: media, makeDigest: makeDigest))
            + Self.catalogEndpoints(CatalogCalls(store: store, desk: catalogs))
        self.keys = keys
        self.book = book
        self.endpoints = keyed + OpenEndpoints(readiness: readiness, version: version).endpoints(beside: keyed)
        self.front = APIFront(
            keys: keys,
            bodies: BodyReader(deadlines: deadlines),
            answers: store,
            clock: clock,
            hash: hash
        )
    }

    private static func broadcastDesks(
        _ store: any APIStore,
        _ book: CampaignBook,
        _ door: any DeliveryDoor,
        _ desk: any BroadcastDesk,
        _ files: MediaUse,
        _ findContact: @escaping @Sendable (ContactQuestion) async throws(StoreError) -> Contact?
    ) -> BroadcastDesks {
        let tester = BroadcastTester(store: store, door: door, files: files, findContact: findContact)
        return BroadcastDesks(
            send: CampaignSend(book: book, door: door, files: files, findContact: findContact),
            calls: BroadcastCalls(
                store: store,
                book: book,
                lists: ListBroadcastCalls(store: store, desk: desk, files: files, tester: tester)
            ),
            reads: BroadcastReads(store: store),
            actions: BroadcastActions(store: store, book: book, desk: desk, tester: tester),
            retry: BroadcastRetry(store: store, desk: desk),
            messages: BroadcastMessages(store: store)
        )
    }

    /// Every path of the API, for ``RequestShell``.
    package var paths: [(method: HTTPRequest.Method, path: String)] { endpoints.map { ($0.method, $0.path) } }

    /// Puts every endpoint on a router, each `GET` for `HEAD` too.
    package func mount(on router: Router<APIContext>) {
        for endpoint in endpoints {
            let meters = EndpointMeters(method: endpoint.method, path: endpoint.path)
            let front = front
            for method in endpoint.method == .get ? [.get, .head] : [endpoint.method] {
                router.on(RouterPath(endpoint.path), method: method) { request, context in
                    await front.respond(endpoint, request, context, meters)
                }
            }
        }
    }

    // MARK: Shapes that several documents have in common

    static func success(_ data: Schema) -> Schema {
        .object([
            .required("status", .string(of: ["success"])), .required("message", .string()), .required("data", data),
        ])
    }

    static func list(_ name: String, _ element: Schema) -> Schema {
        success(
            .object([
                .required(name, .array(element)), .required("total", .integer()), .required("page", .integer()),
                .required("limit", .integer()),
            ])
        )
    }
}

/// What an operator may choose for the API.
package struct APISettings: Hashable, Sendable {
    /// How long a request's body may take to arrive, in milliseconds.
    package var bodyAllowanceMilliseconds: Int64
    /// How late, at the most, an overdue body is noticed, in milliseconds.
    package var bodySweepMilliseconds: Int64

    package init(bodyAllowanceMilliseconds: Int64 = 10_000, bodySweepMilliseconds: Int64 = 1_000) {
        self.bodyAllowanceMilliseconds = bodyAllowanceMilliseconds
        self.bodySweepMilliseconds = bodySweepMilliseconds
    }
}
