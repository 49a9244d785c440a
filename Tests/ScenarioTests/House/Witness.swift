import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import TestKit

/// Stands between server and sandbox, passes everything on, and holds every message request and every answer to it against the
/// contract schema. The two sides share no code, and this shares none with either.
final class Witness: Sendable {
    let url: String
    private let task: Task<Void, any Error>
    private let record: Record

    private final class Record: Sendable {
        let problems = Mutex<[String]>([])
        let requests = Mutex<[[UInt8]]>([])
        let arrivals = Mutex<[ContinuousClock.Instant]>([])
    }

    init(target: String) async throws {
        let record = Record()
        let schema = try ContractSchema.load()
        let router = Router()
        let forward: @Sendable (Request, BasicRequestContext) async throws -> Response = { request, _ in
            try await Self.forward(request, to: target, schema: schema, record: record)
        }
        for method: HTTPRequest.Method in [.get, .post, .delete, .head] {
            router.on("**", method: method, use: forward)
        }
        let ports = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "witness")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ports.continuation.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        task = Task { try await application.run() }
        url = "http://127.0.0.1:\(await ports.stream.first { _ in true } ?? 0)"
        self.record = record
    }

    /// Everything that was not as the contract says.
    var problems: [String] { record.problems.withLock { $0 } }
    /// The bodies of all message requests, in order of arrival.
    var requests: [[UInt8]] { record.requests.withLock { $0 } }

    /// When each message request arrived.
    var arrivals: [ContinuousClock.Instant] { record.arrivals.withLock { $0 } }

    func stop() async {
        task.cancel()
        _ = await task.result
    }

    private static func forward(
        _ request: Request,
        to target: String,
        schema: ContractSchema,
        record: Record
    ) async throws -> Response {
        let arrival = ContinuousClock.now
        let body = Array(buffer: try await request.body.collect(upTo: 8 * 1_024 * 1_024))
        let isMessage = request.method == .post && request.uri.path.hasSuffix("/messages")
        if isMessage {
            record.arrivals.withLock { $0.append(arrival) }
            record.requests.withLock { $0.append(body) }
            note(schema.problems(in: body, as: "SendRequest"), body, record)
        }
        var onward = HTTPClientRequest(url: target + request.uri.string)
        onward.method = .init(rawValue: request.method.rawValue)
        for field in request.headers where field.name != .contentLength && field.name != .transferEncoding {
            onward.headers.add(name: field.name.rawName, value: field.value)
        }
        if !body.isEmpty { onward.body = .bytes(body) }
        let response: HTTPClientResponse
        do {
            response = try await HTTPClient.shared.execute(onward, timeout: .seconds(60))
        } catch {
            // The sandbox cut the line on purpose: so does the witness, by an answer that nobody can read as Meta's.
            return Response(status: .badGateway, body: .init(byteBuffer: ByteBuffer(string: "cut")))
        }
        let answer = try await response.body.collect(upTo: 8 * 1_024 * 1_024)
        if isMessage, response.headers.first(name: "content-type")?.hasPrefix("application/json") == true {
            let definition = response.status == .ok ? "SendResponse" : "ErrorResponse"
            note(schema.problems(in: Array(buffer: answer), as: definition), Array(buffer: answer), record)
        }
        var headers = HTTPFields()
        if let type = response.headers.first(name: "content-type") { headers[.contentType] = type }
        return Response(
            status: .init(code: Int(response.status.code)),
            headers: headers,
            body: .init(byteBuffer: answer)
        )
    }

    private static func note(_ problems: [String], _ body: [UInt8], _ record: Record) {
        guard !problems.isEmpty else { return }
        record.problems.withLock { $0 += problems.map { "\($0) in \(String(decoding: body, as: UTF8.self))" } }
    }
}
