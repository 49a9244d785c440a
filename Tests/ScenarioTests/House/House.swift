import AsyncHTTPClient
import Domain
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Sandbox
import TestKit
import Testing

@testable import Server

/// A whole installation on loopback: a pretend Meta, a witness in front of it, and a server on a database file of its own. Everything
/// runs on real sockets; nothing of ours is replaced.
final class House: Sendable {
    static let key = "test-key-0123456789abcdef"
    static let campaign = "festival offer"

    let folder: URL
    let sandboxURL: String
    let witness: Witness
    private let sandboxTask: Task<Void, any Error>
    private let settings: Settings

    /// A server while it runs.
    struct Running: Sendable {
        let port: Int
        var url: String { "http://127.0.0.1:\(port)" }
        fileprivate let task: Task<Void, any Error>
        fileprivate let stopSwitch: StopSwitch

        /// Shuts it down as a signal would, and waits for the end.
        func stop(sourceLocation: SourceLocation = #_sourceLocation) async {
            stopSwitch.stop()
            do {
                try await task.value
            } catch {
                Issue.record("the server ended badly: \(error)", sourceLocation: sourceLocation)
            }
        }
    }

    /// Runs a test in a house and tears it down, also when the test fails.
    static func with(
        sandbox change: @Sendable (inout SandboxSettings) -> Void = { _ in },
        settings adjust: @Sendable (inout Settings) -> Void = { _ in },
        _ body: @Sendable (House) async throws -> Void
    ) async throws {
        let house = try await House(sandbox: change, settings: adjust)
        do {
            try await body(house)
        } catch {
            await house.tearDown()
            throw error
        }
        await house.tearDown()
        #expect(
            house.witness.problems == [],
            "what leaves for Meta, and what comes back, is valid against the contract"
        )
    }

    private init(
        sandbox change: (inout SandboxSettings) -> Void,
        settings adjust: (inout Settings) -> Void
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("crier-house-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)

        var sandboxSettings = SandboxSettings()
        sandboxSettings.phoneNumbers[0].ratePerSecond = 1_000
        sandboxSettings.sentAfterMilliseconds = 1...5
        sandboxSettings.deliveredAfterMilliseconds = 1...5
        sandboxSettings.readAfterMilliseconds = 1...5
        sandboxSettings.readShare = 1
        sandboxSettings.retryDelaysMilliseconds = [100, 200, 400, 800, 1_600, 3_200]
        change(&sandboxSettings)
        let ports = AsyncStream.makeStream(of: Int.self)
        let sandbox = SandboxServer(
            settings: sandboxSettings,
            logger: Self.quiet,
            onRunning: { ports.continuation.yield($0) }
        )
        sandboxTask = Task { try await sandbox.run() }
        sandboxURL = "http://127.0.0.1:\(await ports.stream.first { _ in true } ?? 0)"
        witness = try await Witness(target: sandboxURL)

        let reader = try await Settings.reader(
            flags: [
                "port": "0", "database.url": "sqlite:" + folder.appendingPathComponent("crier.db").path,
                "graph.url": witness.url, "api.key": Self.key, "phone.number.id": "106540352242922",
                "waba.id": "102290129340398", "access.token": "sandbox-token", "app.secret": "sandbox-app-secret",
                "verify.token": "sandbox-verify", "sender.rate": "1000",
            ],
            configurationPath: nil,
            environment: [:]
        )
        var settings = try Settings(config: reader)
        adjust(&settings)
        self.settings = settings
    }

    private static var quiet: Logger {
        var logger = Logger(label: "house")
        logger.logLevel = .critical
        return logger
    }

    /// Starts a server on the house's database and tells the sandbox where its webhooks go.
    func start(_ adjust: (inout Settings) -> Void = { _ in }) async throws -> Running {
        var settings = settings
        adjust(&settings)
        let server = CrierServer(
            settings: settings,
            installation: try await Installation.open(settings),
            logger: Self.quiet
        )
        let ports = AsyncStream.makeStream(of: Int.self)
        let stopSwitch = StopSwitch()
        let task = Task {
            defer { ports.continuation.finish() }
            try await server.run(stop: stopSwitch) { ports.continuation.yield($0) }
        }
        guard let port = await ports.stream.first(where: { _ in true }) else {
            try await task.value
            throw HouseError("the server ended before it listened")
        }
        let running = Running(port: port, task: task, stopSwitch: stopSwitch)
        try await subscribe(running.url + "/webhooks/whatsapp")
        return running
    }

    /// The house's database, opened beside the server as the verbs of the command line do.
    func installation() async throws -> Installation {
        try await Installation.open(settings)
    }

    /// A server with templates and one live campaign, `festival offer`.
    func startReady(_ adjust: (inout Settings) -> Void = { _ in }) async throws -> Running {
        let running = try await start(adjust)
        let synced = try await post(running, "/api/v1/templates/sync", "{}")
        #expect(synced.status == 200, "\(synced.text)")
        try await addCampaign(running, Self.campaign, template: "festival_offer_template")
        return running
    }

    func addCampaign(_ running: Running, _ name: String, template: String) async throws {
        let answer = try await post(
            running,
            "/api/v1/broadcasts",
            #"{"name":"\#(name)","broadcastType":"apiCampaign","templateName":"\#(template)"}"#
        )
        #expect(answer.status == 201, "\(answer.text)")
    }

    private func subscribe(_ webhookURL: String) async throws {
        var request = HTTPClientRequest(url: "\(sandboxURL)/v23.0/102290129340398/subscribed_apps")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer sandbox-token")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(
            Array(#"{"override_callback_uri":"\#(webhookURL)","verify_token":"sandbox-verify"}"#.utf8)
        )
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        #expect(response.status == .ok, "the sandbox shakes hands with our door")
    }

    private func tearDown() async {
        sandboxTask.cancel()
        _ = await sandboxTask.result
        await witness.stop()
        // A database's last connection removes its own files while it closes; what is gone by then is not missed.
        let isGone = await TestKit.eventually(withinSeconds: 10) {
            do { try FileManager.default.removeItem(at: folder) } catch { return false }
            return true
        }
        if !isGone { Issue.record("the house's folder could not be removed: \(folder.path)") }
    }
}

/// Something that makes a house unusable.
struct HouseError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
