import HTTPTypes
import Hummingbird
import NIOCore

/// Every path of the sandbox, in one list.
struct SandboxRoutes: Sendable {
    let state: SandboxState
    let handshake: SubscriptionHandshake

    func router() -> Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        addSandboxPaths(to: router)
        addGraphPaths(to: router)
        return router
    }

    private func addSandboxPaths(to router: Router<SandboxContext>) {
        let desk = DeskRoutes(state: state)
        router.get("/") { _, _ in desk.page() }
        router.get("/sandbox/messages") { request, _ in desk.messages(request) }
        router.delete("/sandbox/messages") { _, _ in desk.forgetMessages() }
        router.get("/sandbox/stats") { _, _ in desk.stats() }
        router.get("/sandbox/faults") { _, _ in try desk.faults() }
        router.put("/sandbox/faults") { request, _ in try await desk.setFaults(request) }
        router.post("/sandbox/incoming") { request, _ in try await desk.incoming(request) }
    }

    private func addGraphPaths(to router: Router<SandboxContext>) {
        let sends = SendRoutes(state: state)
        let templates = TemplateRoutes(state: state)
        let objects = ObjectRoutes(state: state, handshake: handshake)
        let catalogs = CatalogRoutes(state: state)
        router.post("/:version/:id/messages") { try await sends.send($0, $1, door: .messages) }
        router.post("/:version/:id/marketing_messages") { try await sends.send($0, $1, door: .marketingMessages) }
        router.get("/:version/:id/message_templates") { try templates.list($0, $1) }
        router.post("/:version/:id/message_templates") { try await templates.create($0, $1) }
        router.delete("/:version/:id/message_templates") { try templates.delete($0, $1) }
        router.post("/:version/:id/unpause") { try templates.unpause($0, $1) }
        router.post("/:version/:id/media") { try await objects.upload($0, $1) }
        router.get("/attachments/:id") { try objects.download($0, $1) }
        router.get("/:version/:id/product_catalogs") { try catalogs.catalogs($0, $1) }
        router.get("/:version/:id/products") { try catalogs.products($0, $1) }
        router.get("/:version/:id/phone_numbers") { try objects.phoneNumbers($0, $1) }
        router.get("/:version/:id/subscribed_apps") { try objects.subscriptions($0, $1) }
        router.post("/:version/:id/subscribed_apps") { try await objects.subscribe($0, $1) }
        router.delete("/:version/:id/subscribed_apps") { try objects.unsubscribe($0, $1) }
        router.post("/:version/:id/register") { try objects.register($0, $1) }
        router.get("/debug_token") { try objects.debugToken($0, $1) }
        router.get("/:version/debug_token") { try objects.debugToken($0, $1) }
        router.get("/:version/:id") { try objects.read($0, $1) }
        router.delete("/:version/:id") { try objects.deleteMedia($0, $1) }
    }
}

/// What every Graph path begins with: who asks, of which object, and what becomes of a refusal.
struct GraphDoor: Sendable {
    let state: SandboxState

    /// Runs one event for a caller with a valid token; a refusal becomes its answer.
    func answer(
        _ request: Request,
        _ context: SandboxContext,
        _ work: (inout SandboxMachine, _ id: String, _ now: Int64) throws(GraphRefusal) -> Response
    ) -> Response {
        let token = Self.token(request)
        let id = context.parameters.get("id") ?? ""
        do {
            try Self.checkVersion(context)
            return try state.event { machine, now throws(GraphRefusal) in
                try machine.authorize(token)
                return try work(&machine, id, now)
            }
        } catch {
            return Answer.refusal(error, trace: trace())
        }
    }

    /// A number for `fbtrace_id`; nothing depends on it.
    func trace() -> UInt64 { state.event { machine, _ in machine.dice.next() } }

    static func checkVersion(_ context: SandboxContext) throws(GraphRefusal) {
        guard let version = context.parameters.get("version") else { return }
        let parts = version.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard version.first == "v", parts.count == 2, parts.allSatisfy({ Int($0) != nil }) else {
            var refusal = GraphRefusal(2500)
            refusal.message = "Unknown path components: /\(version)"
            throw refusal
        }
    }

    /// From `Authorization: Bearer …`, or the `access_token` of the query.
    static func token(_ request: Request) -> String? {
        if let header = request.headers[.authorization] {
            for scheme in ["Bearer ", "OAuth "] where header.hasPrefix(scheme) {
                return String(header.dropFirst(scheme.count))
            }
            return nil
        }
        return query(request, "access_token")
    }

    static func query(_ request: Request, _ name: String) -> String? {
        request.uri.queryParameters[Substring(name)].map(String.init)
    }

    static func fields(_ request: Request) -> [String] {
        (query(request, "fields") ?? "").split(separator: ",").map { String($0.filter { $0 != " " }) }
    }

    /// The body as JSON; an empty or unreadable one is an empty object, which then lacks what is required.
    static func json(_ request: Request, bytesMaximum: Int = 1_048_576) async throws -> JSONTree {
        let buffer = try await request.body.collect(upTo: bytesMaximum)
        // Meta answers broken JSON as if nothing had been sent.
        return (try? JSONTreeReader.read(Array(buffer.readableBytesView))) ?? .object([])
    }

    static func origin(_ request: Request) -> String {
        "http://\(request.head.authority ?? "localhost")"
    }
}
