import Crypto
import HTTPTypes
import Hummingbird
import NIOCore

/// Numbers, business accounts, media, subscriptions and tokens.
struct ObjectRoutes: Sendable {
    /// A document may have 100 MB; the rest is the form around it.
    private static let uploadBytesMaximum = 104_857_600 + 65_536

    private let state: SandboxState
    private let door: GraphDoor
    private let handshake: SubscriptionHandshake

    init(state: SandboxState, handshake: SubscriptionHandshake) {
        self.state = state
        self.handshake = handshake
        door = GraphDoor(state: state)
    }

    func read(_ request: Request, _ context: SandboxContext) throws -> Response {
        let fields = GraphDoor.fields(request)
        let origin = GraphDoor.origin(request)
        return door.answer(request, context) { machine, id, now throws(GraphRefusal) in
            Answer.json(try machine.object(id, fields: fields, origin: origin, at: now))
        }
    }

    func phoneNumbers(_ request: Request, _ context: SandboxContext) throws -> Response {
        let fields = GraphDoor.fields(request)
        return door.answer(request, context) { machine, id, _ throws(GraphRefusal) in
            Answer.json(try machine.phoneNumbers(of: id, fields: fields))
        }
    }

    func debugToken(_ request: Request, _ context: SandboxContext) throws -> Response {
        guard let token = GraphDoor.query(request, "input_token") else {
            return Answer.refusal(.parameter("The parameter input_token is required."), trace: door.trace())
        }
        return door.answer(request, context) { machine, _, _ throws(GraphRefusal) in
            Answer.json(machine.debugToken(token))
        }
    }

    func register(_ request: Request, _ context: SandboxContext) throws -> Response {
        door.answer(request, context) { machine, id, _ throws(GraphRefusal) in
            guard machine.numberIndex(id) != nil else { throw .unknownObject(id, verb: "post") }
            return Answer.json(Answer.success)
        }
    }

    // MARK: Media (`business-phone-numbers/media`)

    func upload(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let buffer = try await request.body.collect(upTo: Self.uploadBytesMaximum)
        let form = MultipartForm(
            contentType: request.headers[.contentType] ?? "",
            body: Array(buffer.readableBytesView)
        )
        let digest = form.part("file").map { WebhookSender.hexadecimal(SHA256.hash(data: $0.bytes)) } ?? ""
        return door.answer(request, context) { machine, id, _ throws(GraphRefusal) in
            guard machine.numberIndex(id) != nil else { throw .unknownObject(id, verb: "post") }
            guard form.text("messaging_product") == "whatsapp" else {
                throw .parameter("The parameter messaging_product is required.")
            }
            guard let file = form.part("file") else { throw .parameter("The parameter file is required.") }
            let type = form.text("type") ?? file.contentType ?? ""
            guard let bytesMaximum = MediaShelf.sizeMaximum(mimeType: type) else {
                throw .parameter("Param file must be a file of a supported type. Received file of type '\(type)'.")
            }
            guard !file.bytes.isEmpty, file.bytes.count <= bytesMaximum else {
                throw GraphRefusal(131053, "The file has 1 to \(bytesMaximum) bytes")
            }
            let item = MediaShelf.Item(
                id: String(machine.nextObjectNumber()),
                mimeType: type,
                digest: digest,
                bytes: file.bytes
            )
            machine.media.put(item)
            return Answer.json(["id": .text(item.id)])
        }
    }

    func download(_ request: Request, _ context: SandboxContext) throws -> Response {
        let expiry = GraphDoor.query(request, "ext").flatMap { Int64($0) } ?? 0
        return door.answer(request, context) { machine, id, now throws(GraphRefusal) in
            guard let item = machine.media[id], now < expiry else {
                return Answer.plain("URL signature expired", status: 404, type: "text/plain")
            }
            return Response(
                status: .ok,
                headers: [.contentType: item.mimeType],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: item.bytes))
            )
        }
    }

    func deleteMedia(_ request: Request, _ context: SandboxContext) throws -> Response {
        door.answer(request, context) { machine, id, _ throws(GraphRefusal) in
            guard machine.media.remove(id) else { throw .unknownObject(id, verb: "delete") }
            return Answer.json(Answer.success)
        }
    }

    // MARK: Subscriptions (`webhooks/override`)

    func subscriptions(_ request: Request, _ context: SandboxContext) throws -> Response {
        door.answer(request, context) { machine, id, _ throws(GraphRefusal) in
            guard machine.books[id] != nil else { throw .unknownObject(id, verb: "get") }
            guard let address = machine.webhooks.address else { return Answer.json(["data": []]) }
            let app: JSONTree = ["name": "Crier Sandbox", "id": "634974688087057"]
            return Answer.json(
                ["data": [["whatsapp_business_api_data": app, "override_callback_uri": .text(address)]]]
            )
        }
    }

    func subscribe(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let body = try await GraphDoor.json(request)
        let address = body["override_callback_uri"]?.text ?? GraphDoor.query(request, "override_callback_uri")
        let token = body["verify_token"]?.text ?? GraphDoor.query(request, "verify_token")
        let allowed = door.answer(request, context) { machine, id, _ throws(GraphRefusal) in
            guard machine.books[id] != nil else { throw .unknownObject(id, verb: "post") }
            return Answer.json(Answer.success)
        }
        guard allowed.status == .ok, let address else { return allowed }
        let challenge = String(door.trace() >> 33)
        let verifyToken = state.event { machine, _ in token ?? machine.settings.verifyToken }
        guard await handshake.isAccepted(by: address, verifyToken: verifyToken, challenge: challenge) else {
            var refusal = GraphRefusal(2200)
            refusal.message = "(#2200) Callback verification failed: the receiver did not give the challenge back."
            return Answer.refusal(refusal, trace: door.trace())
        }
        state.event { machine, _ in machine.webhooks.address = address }
        return allowed
    }

    func unsubscribe(_ request: Request, _ context: SandboxContext) throws -> Response {
        door.answer(request, context) { machine, id, _ throws(GraphRefusal) in
            guard machine.books[id] != nil else { throw .unknownObject(id, verb: "delete") }
            machine.webhooks.address = nil
            return Answer.json(Answer.success)
        }
    }
}
