import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import Sandbox

/// A running sandbox and plain HTTP to it.
struct SandboxClient: Sendable {
    let origin: String
    let http: HTTPClient

    struct Reply: Sendable {
        var status: Int
        var bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }

        var tree: JSONTree {
            get throws { try JSONTreeReader.read(bytes) }
        }

        /// `error.code`, when it is an error.
        var errorCode: Int? {
            get throws { try tree["error"]?["code"]?.integer }
        }
    }

    static let phone = "106540352242922"
    static let waba = "102290129340398"

    func call(
        _ method: HTTPMethod,
        _ path: String,
        _ body: String? = nil,
        token: String? = "sandbox-token",
        type: String = "application/json"
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: origin + path)
        request.method = method
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: type)
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await http.execute(request, timeout: .seconds(10))
        let buffer = try await response.body.collect(upTo: 64 << 20)
        return Reply(status: Int(response.status.code), bytes: Array(buffer.readableBytesView))
    }

    func get(_ path: String) async throws -> Reply { try await call(.GET, path) }

    func send(_ body: String, door: String = "messages", version: String = "v23.0") async throws -> Reply {
        try await call(.POST, "/\(version)/\(Self.phone)/\(door)", body)
    }

    func setFaults(_ json: String) async throws {
        let reply = try await call(.PUT, "/sandbox/faults", json)
        #expect(reply.status == 200, "\(reply.text)")
    }

    /// A marketing template send with two values and a picture.
    static func offer(to: String, tag: String? = nil, values: [String] = ["Diwali", "Thanks"]) -> String {
        let parameters = values.map { "{\"type\":\"text\",\"text\":\(quoted($0))}" }.joined(separator: ",")
        return """
            {"messaging_product":"whatsapp","recipient_type":"individual","to":\(quoted(to)),"type":"template",
            \(tag.map { "\"biz_opaque_callback_data\":\(quoted($0))," } ?? "")
            "template":{"name":"festival_offer_template","language":{"code":"en"},"components":[
            {"type":"header","parameters":[{"type":"image","image":{"link":"https://example.com/a.png"}}]},
            {"type":"body","parameters":[\(parameters)]}]}}
            """
    }

    static func quoted(_ text: String) -> String {
        String(decoding: JSONTreeWriter.bytes(of: .text(text)), as: UTF8.self)
    }
}

/// Settings for tests: statuses within milliseconds, no limit in the way.
func quickSettings(rate: Int = 100_000) -> SandboxSettings {
    var settings = SandboxSettings()
    settings.phoneNumbers = [SandboxSettings.PhoneNumber(ratePerSecond: rate)]
    settings.sentAfterMilliseconds = 0...2
    settings.deliveredAfterMilliseconds = 0...5
    settings.readAfterMilliseconds = 0...5
    settings.readShare = 1
    settings.retryDelaysMilliseconds = [10, 20, 40, 80, 160]
    return settings
}

/// Runs a sandbox for as long as the body runs.
func withSandbox(
    _ settings: SandboxSettings = quickSettings(),
    clock: @escaping @Sendable () -> Int64 = SandboxServer.systemMilliseconds,
    _ body: @escaping @Sendable (SandboxClient) async throws -> Void
) async throws {
    var logger = Logger(label: "sandbox-tests")
    logger.logLevel = .critical
    let (ports, port) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
    let server = SandboxServer(settings: settings, logger: logger, clock: clock) { port.yield($0) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
            try await server.run()
            return false
        }
        group.addTask {
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await body(SandboxClient(origin: "http://127.0.0.1:\(port)", http: HTTPClient.shared))
            return true
        }
        for try await isBody in group where isBody { group.cancelAll() }
    }
}

/// Polls until the condition holds; false when the deadline comes first.
func eventually(
    withinSeconds seconds: Double = 10,
    _ condition: () async throws -> Bool
) async throws -> Bool {
    let deadline = ContinuousClock.now + .milliseconds(Int(seconds * 1_000))
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}
