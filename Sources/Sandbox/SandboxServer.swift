import AsyncHTTPClient
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A pretend Meta on a socket: takes sends as the WhatsApp Business Cloud API does, refuses what it refuses, and tells what
/// became of each message by signed webhooks. For people without an account, and for tests.
///
/// Graph paths live under `/{version}/`, what a person or a test looks at under `/sandbox/`, a page to read at `/`.
package final class SandboxServer: Service {
    private let settings: SandboxSettings
    private let state: SandboxState
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - clock: milliseconds since 1970; the system's clock unless told otherwise.
    ///   - onRunning: called with the bound TCP port once requests are taken.
    package init(
        settings: SandboxSettings,
        logger: Logger,
        clock: @escaping @Sendable () -> Int64 = SandboxServer.systemMilliseconds,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.logger = logger
        self.onRunning = onRunning
        state = SandboxState(settings: settings, clock: clock)
    }

    /// Milliseconds since 1970 by the system's clock.
    @Sendable package static func systemMilliseconds() -> Int64 {
        Int64(Date().timeIntervalSince1970 * 1_000)
    }

    /// Serves until cancelled or asked to stop.
    ///
    /// - Throws: when the address cannot be bound.
    package func run() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.webhookConnectionsMaximum
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result = await Self.outcome { try await self.serve(with: client) }
        try await client.shutdown()
        try result.get()
    }

    private static func outcome(_ work: () async throws -> Void) async -> Result<Void, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    private func serve(with client: HTTPClient) async throws {
        let app = Application(
            router: SandboxRoutes(state: state, handshake: SubscriptionHandshake(client: client)).router(),
            configuration: ApplicationConfiguration(address: .hostname(settings.host, port: settings.port)),
            onServerRunning: { [onRunning] channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        let webhooks = WebhookSender(state: state, settings: settings, client: client, logger: logger)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await app.run()
                return true
            }
            group.addTask {
                await webhooks.run()
                return false
            }
            // Webhooks go on until the server has stopped taking messages.
            for try await isServer in group where isServer { group.cancelAll() }
        }
    }
}
