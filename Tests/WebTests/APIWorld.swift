import Domain
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Messages
import NIOCore
import Store
import Synchronization
import TestKit
import Testing
import Web
import WireJSON

/// A workspace with a key, a sender, templates and a campaign, behind the whole API.
struct APIWorld: Sendable {
    static let token = "crier_test_0123456789"
    let store: MemoryStore
    let clock: ManualClock
    let door: ScriptedDoor
    let desk: ScriptedDesk
    let syncing: ScriptedSync
    let events: MemoryEvents
    let editing: ScriptedEditing
    let media: ScriptedMedia
    let catalogs = ScriptedCatalogs()
    let routes: APIRoutes
    let workspace: Workspace
    let key: APIKey
    let sender: Sender

    init(
        settings: WorkspaceSettings = WorkspaceSettings(),
        apiSettings: APISettings = APISettings()
    ) async throws {
        let store = MemoryStore()
        let clock = ManualClock()
        let now = clock.now
        var workspace = try await store.ensureWorkspace(named: "Test", at: now)
        try await store.updateSettings(settings, of: workspace.id)
        workspace.settings = settings
        key = try await store.addKey(
            NewAPIKey(
                workspace: workspace.id,
                name: "test",
                prefix: "crier_te",
                hash: testHash(Array(Self.token.utf8)),
                createdAt: now
            )
        )
        sender = try await store.putSender(
            NewSender(
                workspace: workspace.id,
                name: "Main",
                phoneNumberID: "106540352242922",
                wabaID: "waba-1",
                accessToken: SealedSecret(bytes: [1]),
                appSecret: nil,
                verifyToken: nil,
                rateLimit: nil,
                createdAt: now
            )
        )
        _ = try await store.mirrorTemplates(TemplateShelf.all, of: "waba-1", in: workspace.id, at: now)
        _ = try await store.createBroadcast(
            NewBroadcast(
                workspace: workspace.id,
                name: "festival offer",
                kind: .apiCampaign,
                state: .live,
                templateName: "festival_offer_template",
                createdAt: now
            ),
            answer: nil
        )
        door = ScriptedDoor(store: store)
        desk = ScriptedDesk()
        syncing = ScriptedSync()
        events = MemoryEvents()
        editing = ScriptedEditing(store: store, workspace: workspace.id)
        media = ScriptedMedia()
        routes = APIRoutes(
            store: store,
            door: door,
            desk: desk,
            syncing: syncing,
            editing: editing,
            media: media,
            catalogs: catalogs,
            events: events,
            vault: TestVault(),
            clock: clock,
            settings: apiSettings,
            findContact: { question throws(StoreError) in try await store.contacts([question]).first ?? nil },
            hash: testHash,
            makeDigest: { TestDigest() },
            readiness: { await store.healthProblems() },
            version: "0.0.0-test"
        )
        self.store = store
        self.clock = clock
        self.workspace = workspace
    }

    /// Somebody wrote.
    func hear(from number: String, millisecondsAgo: Int64 = 1_000) async throws {
        var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: clock.now)
        work.incoming = [
            IncomingReport(
                phoneNumberID: sender.phoneNumberID,
                wamid: "in.1",
                from: number,
                profileName: "Asha Rao",
                kind: "text",
                text: "Hi",
                context: nil,
                occurredAt: clock.now + -millisecondsAgo
            )
        ]
        _ = try await store.applyStatuses(work)
    }

    /// Runs a test against the API.
    func run<Value: Sendable>(
        _ setup: TestingSetup = .router,
        _ body: @Sendable (APIClient) async throws -> Value
    ) async throws -> Value {
        let router = Router(context: APIContext.self)
        router.add(middleware: RequestShell(known: routes.paths))
        routes.mount(on: router)
        let app = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await app.test(setup) { client in try await body(APIClient(client: client)) }
    }
}

/// Calls the API as a program would.
struct APIClient: Sendable {
    let client: any TestClientProtocol

    func post(_ path: String, _ body: String?, _ headers: [String: String] = [:]) async throws -> Reply {
        try await call(.post, path, body, headers)
    }

    func delete(_ path: String) async throws -> Reply { try await call(.delete, path, nil, [:]) }

    func put(_ path: String, _ body: String?, _ headers: [String: String] = [:]) async throws -> Reply {
        try await call(.put, path, body, headers)
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await call(.get, path, nil, headers)
    }

    /// - Parameter headers: on top of the API key and, where there is a body, JSON as its type; an empty value takes a
    ///   header away.
    func call(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        _ headers: [String: String] = [:]
    ) async throws -> Reply {
        var fields: HTTPFields = [.authorization: "Bearer \(APIWorld.token)"]
        if body != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields[name] = value.isEmpty ? nil : value
        }
        let response = try await client.executeRequest(
            uri: path,
            method: method,
            headers: fields,
            body: body.map { ByteBuffer(string: $0) }
        )
        return Reply(status: response.status.code, headers: response.headers, bytes: Array(buffer: response.body))
    }
}

/// What came back.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { (try? JSONValue.parse(bytes)) ?? .null }  // null fails whatever is expected of it
    var code: String? { json["code"]?.stringValue }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The details as `field code`.
    var details: [String] {
        (json["details"]?.arrayValue ?? []).map {
            "\($0["field"]?.stringValue ?? "") \($0["code"]?.stringValue ?? "")"
        }
    }
}

/// A Meta whose templates can be changed, or not, as it is told.
final class ScriptedEditing: TemplateEditing {
    private let store: MemoryStore
    private let workspace: ID<Workspace>
    private let state = Mutex<(failure: TemplateEditFailure?, bodies: [JSONValue], deleted: [String])>((nil, [], []))

    init(store: MemoryStore, workspace: ID<Workspace>) {
        self.store = store
        self.workspace = workspace
    }

    func fail(with failure: TemplateEditFailure?) { state.withLock { $0.failure = failure } }
    var bodies: [JSONValue] { state.withLock { $0.bodies } }
    var deleted: [String] { state.withLock { $0.deleted } }

    func createTemplate(_ body: [UInt8], by sender: ID<Sender>) async throws(TemplateEditFailure) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        guard let json = try? JSONValue.parse(body) else { throw .failed("no JSON") }
        state.withLock { $0.bodies.append(json) }
        let made = RemoteTemplate(
            waTemplateID: "9001",
            name: json["name"]?.stringValue ?? "",
            language: json["language"]?.stringValue ?? "",
            category: TemplateCategory(rawValue: json["category"]?.stringValue ?? ""),
            status: "PENDING",
            parameterFormat: .positional,
            quality: nil,
            components: Array("[]".utf8)
        )
        _ = try? await store.mirrorTemplates(
            TemplateShelf.all + [made],
            of: "waba-1",
            in: workspace,
            at: Timestamp(milliseconds: 1)
        )
    }

    func deleteTemplate(named name: String, id: String?, by sender: ID<Sender>) async throws(TemplateEditFailure) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        state.withLock { $0.deleted.append([name, id].compactMap(\.self).joined(separator: " ")) }
    }
}

/// Seals by turning bytes over: a test sees that what is stored is not what was given.
struct TestVault: Vault {
    func newKey() -> Secret { Secret("crier_new_\(UInt64.random(in: 0...UInt64.max))") }
    func newSigningSecret() -> Secret { Secret("whsec_\(UInt64.random(in: 0...UInt64.max))") }
    func seal(_ secret: Secret) -> SealedSecret { SealedSecret(bytes: secret.reveal().utf8.reversed()) }
}

/// A Meta that takes files, and remembers what was asked.
final class ScriptedMedia: MediaDesk {
    private let state = Mutex<(failure: MediaDeskFailure?, uploads: [String], deleted: [String])>((nil, [], []))

    func fail(with failure: MediaDeskFailure?) { state.withLock { $0.failure = failure } }
    /// The files that were uploaded, by our ids.
    var uploads: [String] { state.withLock { $0.uploads } }
    var deleted: [String] { state.withLock { $0.deleted } }

    private func requireWorking() throws(MediaDeskFailure) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    func resolved(
        _ content: [UInt8],
        for sender: ID<Sender>,
        until moment: Timestamp
    ) async throws(MediaDeskFailure) -> [UInt8] {
        try requireWorking()
        return MediaReference.resolved(content) { "meta-\($0.text)" }
    }

    func upload(_ media: PublicID<Media>, for sender: ID<Sender>) async throws(MediaDeskFailure) -> MediaUpload {
        try requireWorking()
        state.withLock { $0.uploads.append(media.text) }
        return MediaUpload(
            media: media.id,
            sender: sender,
            metaID: "meta-\(media.text)",
            uploadedAt: Timestamp(milliseconds: 1)
        )
    }

    func media(_ metaID: String, of sender: ID<Sender>) async throws(MediaDeskFailure) -> MediaInfo {
        try requireWorking()
        return MediaInfo(
            id: metaID,
            url: "https://meta.example/\(metaID)",
            mimeType: "image/png",
            sha256: "aa",
            byteCount: 3
        )
    }

    func download(_ info: MediaInfo, by sender: ID<Sender>) async throws(MediaDeskFailure) -> FileBytes {
        try requireWorking()
        return AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield([1, 2])
            continuation.yield([3])
            continuation.finish()
        }
    }

    func delete(_ metaID: String, of sender: ID<Sender>) async throws(MediaDeskFailure) {
        try requireWorking()
        state.withLock { $0.deleted.append(metaID) }
    }
}

/// Two pages of catalogs, and whatever goes wrong.
final class ScriptedCatalogs: CatalogDesk {
    private let state = Mutex<(failure: MediaDeskFailure?, asked: [GraphPageRequest])>((nil, []))

    func fail(with failure: MediaDeskFailure?) { state.withLock { $0.failure = failure } }
    var asked: [GraphPageRequest] { state.withLock { $0.asked } }

    func catalogs(of sender: ID<Sender>, _ page: GraphPageRequest) async throws(MediaDeskFailure) -> GraphPage {
        try answer(page, #"[{"id":"1","name":"shop"}]"#)
    }

    func products(
        of catalogID: String,
        by sender: ID<Sender>,
        _ page: GraphPageRequest
    ) async throws(MediaDeskFailure) -> GraphPage {
        try answer(page, #"[{"id":"7","retailer_id":"SKU-\#(catalogID)"}]"#)
    }

    private func answer(_ page: GraphPageRequest, _ items: String) throws(MediaDeskFailure) -> GraphPage {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        state.withLock { $0.asked.append(page) }
        return GraphPage(items: Array(items.utf8), after: page.after == nil ? "next" : nil)
    }
}

/// ``testHash(_:)`` of all that was added.
struct TestDigest: RunningDigest {
    private var bytes: [UInt8] = []
    mutating func add(_ more: [UInt8]) { bytes += more }
    var digest: [UInt8] { testHash(bytes) }
}

/// Stands for SHA-256 where no stranger tries to break it: 32 bytes that depend on all of the input.
func testHash(_ bytes: [UInt8]) -> [UInt8] {
    (0..<4).flatMap { (seed: UInt64) -> [UInt8] in
        var value = 0xCBF2_9CE4_8422_2325 &+ seed &* 0x9E37_79B9_7F4A_7C15
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
