import AsyncHTTPClient
import Domain
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Sandbox
import ServiceLifecycle

/// `crier serve`: a server, and with it, if asked for, a pretend Meta that it sends to.
package struct ServerRun: Sendable {
    private let settings: Settings
    private let sandbox: SandboxOptions?

    /// How long the sandbox may take to answer what it has taken, once the server has ended.
    private static let sandboxSeconds = 2

    package init(settings: Settings, sandbox: SandboxOptions?) {
        self.settings = settings
        self.sandbox = sandbox
    }

    /// Where everything listens.
    package struct Running: Sendable {
        package let serverURL: String
        package let sandboxURL: String?
        package let databasePath: String
    }

    /// Runs until SIGTERM or SIGINT.
    /// - Parameter onReady: called once, when requests are taken, and with a sandbox when its webhooks have an address.
    package func run(onReady: @escaping @Sendable (Running) async -> Void) async throws {
        let metrics = settings.bootstrapTelemetry()
        let logger = Logger(label: "crier")
        guard let sandbox else {
            let server = CrierServer(
                settings: settings,
                installation: try await Installation.open(settings),
                logger: logger,
                metrics: metrics
            )
            try await server.run { [settings] port in
                await onReady(
                    Running(
                        serverURL: settings.url(port: port),
                        sandboxURL: nil,
                        databasePath: settings.databasePath
                    )
                )
            }
            return
        }

        let sandboxSettings = try sandbox.settings()
        let ports = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let pretendMeta = SandboxServer(
            settings: sandboxSettings,
            logger: Logger(label: "crier.sandbox"),
            onRunning: { ports.continuation.yield($0) }
        )
        // A group of its own: it ends after the server, whose last attempts it is to answer.
        var configuration = ServiceGroupConfiguration(services: [pretendMeta], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(Self.sandboxSeconds)
        let sandboxGroup = ServiceGroup(configuration: configuration)
        let address = ListenAddress(
            host: sandboxSettings.host,
            port: sandboxSettings.port,
            portSetting: "--sandbox-port"
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { ports.continuation.finish() }
                try await address.explaining { try await sandboxGroup.run() }
            }
            guard let sandboxPort = await ports.stream.first(where: { _ in true }) else {
                // It ended before it listened: its own error is the reason.
                try await group.next()
                return
            }
            let sandboxURL = "http://\(sandboxSettings.host):\(sandboxPort)"
            let settings = settings.sending(to: sandboxURL, sandboxSettings)
            let server = CrierServer(
                settings: settings,
                installation: try await Installation.open(settings),
                logger: logger,
                metrics: metrics
            )
            try await server.run { port in
                let serverURL = settings.url(port: port)
                do {
                    try await Self.subscribe(
                        to: sandboxURL,
                        sandboxSettings,
                        webhookURL: serverURL + Routes.webhookPath
                    )
                } catch {
                    logger.error(
                        "the sandbox could not be told where to send webhooks",
                        metadata: ["error": "\(error)"]
                    )
                }
                await onReady(
                    Running(serverURL: serverURL, sandboxURL: sandboxURL, databasePath: settings.databasePath)
                )
            }
            await sandboxGroup.triggerGracefulShutdown()
        }
    }

    /// Tells the sandbox where webhooks go, by the call that an app uses at Meta
    /// (`webhooks/override`).
    private static func subscribe(
        to sandboxURL: String,
        _ sandbox: SandboxSettings,
        webhookURL: String
    ) async throws {
        let body = ["override_callback_uri": webhookURL, "verify_token": sandbox.verifyToken]
        var request = HTTPClientRequest(url: "\(sandboxURL)/v23.0/\(sandbox.phoneNumbers[0].wabaID)/subscribed_apps")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(sandbox.accessToken)")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(Array(try JSONEncoder().encode(body)))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        guard response.status == .ok else {
            let text = String(buffer: try await response.body.collect(upTo: 64 * 1_024))
            throw RunError("the sandbox refused the subscription: \(text)")
        }
    }
}

extension Settings {
    func url(port: Int) -> String { "http://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(port)" }

    /// The same settings with the sandbox in Meta's place, and its number as the first sender. Unless a database was named, it is one
    /// of its own: a pretend number among real ones would try to send to the real Meta later.
    fileprivate func sending(to sandboxURL: String, _ sandbox: SandboxSettings) -> Settings {
        var settings = self
        if !isDatabaseGiven { settings.databasePath = "crier-sandbox.db" }
        settings.graphURL = sandboxURL
        settings.firstSender = FirstSender(
            phoneNumberID: sandbox.phoneNumbers[0].phoneNumberID,
            wabaID: sandbox.phoneNumbers[0].wabaID,
            accessToken: Secret(sandbox.accessToken),
            appSecret: Secret(sandbox.appSecret),
            verifyToken: Secret(sandbox.verifyToken)
        )
        return settings
    }
}
