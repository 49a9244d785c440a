import Crypto
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import TestKit
import Testing

@testable import Sandbox

/// A webhook receiver as a customer would write it: verifies the signature over the raw bytes, then keeps the body.
final class WebhookReceiver: Sendable {
    struct State {
        var bodies: [[UInt8]] = []
        var badSignatures = 0
        var calls = 0
        /// Answer 500 to so many calls first.
        var refusalsLeft = 0
    }

    private let state = Mutex(State())

    init(refusing refusals: Int = 0) {
        state.withLock { $0.refusalsLeft = refusals }
    }

    var bodies: [[UInt8]] { state.withLock { $0.bodies } }
    var badSignatures: Int { state.withLock { $0.badSignatures } }
    var calls: Int { state.withLock { $0.calls } }

    private func take(_ body: [UInt8], signature: String?) -> Bool {
        let code = HMAC<SHA256>.authenticationCode(
            for: body,
            using: SymmetricKey(data: Array("sandbox-app-secret".utf8))
        )
        let expected = "sha256=" + code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        return state.withLock { state in
            state.calls += 1
            if state.refusalsLeft > 0 {
                state.refusalsLeft -= 1
                return false
            }
            guard signature == expected else {
                state.badSignatures += 1
                return false
            }
            state.bodies.append(body)
            return true
        }
    }

    /// The statuses received, in order of arrival.
    func statuses() throws -> [JSONTree] {
        try values("messages").flatMap { $0["statuses"]?.list ?? [] }
    }

    /// The `value` of every change of that field.
    func values(_ field: String) throws -> [JSONTree] {
        try bodies.flatMap { body in
            let entries = try JSONTreeReader.read(body)["entry"]?.list ?? []
            return entries.flatMap { $0["changes"]?.list ?? [] }
                .filter { $0["field"]?.text == field }
                .compactMap { $0["value"] }
        }
    }

    /// Every body received fits the contract.
    func checkContract() throws {
        let schema = try ContractSchema.load()
        for body in bodies {
            let problems = schema.problems(in: body, as: "WebhookPayload")
            #expect(problems.isEmpty, "\(problems) in \(String(decoding: body, as: UTF8.self))")
        }
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/hook") { request, _ -> Response in
            let query = request.uri.queryParameters
            guard query["hub.verify_token"] == "sandbox-verify", let challenge = query["hub.challenge"] else {
                return Response(status: .forbidden)
            }
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(substring: challenge)))
        }
        router.post("/hook") { request, _ -> Response in
            let buffer = try await request.body.collect(upTo: 3 << 20)
            guard let name = HTTPField.Name("X-Hub-Signature-256") else { return Response(status: .badRequest) }
            let isTaken = self.take(Array(buffer.readableBytesView), signature: request.headers[name])
            return Response(status: isTaken ? .ok : .unauthorized)
        }
        return router
    }
}

/// A sandbox whose webhooks go to a receiver, both on real sockets.
func withSandboxAndReceiver(
    _ settings: SandboxSettings = quickSettings(),
    receiver: WebhookReceiver = WebhookReceiver(),
    _ body: @escaping @Sendable (SandboxClient, WebhookReceiver) async throws -> Void
) async throws {
    let (ports, port) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
    var logger = Logger(label: "receiver-tests")
    logger.logLevel = .critical
    let app = Application(
        router: receiver.router(),
        configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
        logger: logger
    )
    try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
            try await app.run()
            return false
        }
        group.addTask {
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            var settings = settings
            settings.webhookURL = "http://127.0.0.1:\(port)/hook"
            try await withSandbox(settings) { sandbox in try await body(sandbox, receiver) }
            return true
        }
        for try await isBody in group where isBody { group.cancelAll() }
    }
}
