import Delivery
import Hummingbird
import HummingbirdCore
package import Logging
import NIOPosix
import ServiceLifecycle
package import Telemetry
import UnixSignals
import Web

/// A server: its parts put together, served until it is told to stop.
package struct CrierServer: Sendable {
    private let settings: Settings
    private let installation: Installation
    private let logger: Logger
    private let metrics: PrometheusMetrics?

    /// Seconds that work under way gets after the first signal, and after that until the process ends whatever happens.
    private static let gracefulSeconds = 35
    private static let cancellationSeconds = 10

    package init(settings: Settings, installation: Installation, logger: Logger, metrics: PrometheusMetrics? = nil) {
        self.settings = settings
        self.installation = installation
        self.logger = logger
        self.metrics = metrics
    }

    /// Serves until shutdown: no new calls are taken, attempts under way end and are written down.
    ///
    /// - Parameters:
    ///   - stop: another way than SIGTERM and SIGINT to shut down; with one, signals are left alone.
    ///   - onReady: called with the port once requests are taken.
    /// - Throws: ``RunError`` when the address cannot be had, with what to change.
    package func run(
        stop: StopSwitch? = nil,
        onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) async throws {
        let lock = try ServeLock(databasePath: settings.databasePath)
        try await installation.ensureFirst(settings)
        let wiring = try await Wiring(settings: settings, installation: installation, logger: logger)
        try await wiring.delivery.roster.refresh()
        await wiring.delivery.roster.introduce()
        // Nothing is sent for a sender that is not held; and what the last life left under way stands in doubt from here on.
        try await wiring.delivery.leases.hold()

        let responder = Routes.router(wiring, metrics: metrics).buildResponder()
        let answering = RequestAnswering(responder: responder, logger: logger)
        let application = Application(
            responder: responder,
            server: HTTPServerBuilder { _ in
                LoopChannel(answering, on: MultiThreadedEventLoopGroup.singleton, logger: logger)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port)
            ),
            // Connections are taken only after this returns, so what uses the server must not run inside it.
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                Task { await onReady(port) }
            },
            logger: logger
        )
        let services: [any Service] = wiring.services + [application]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .ignore) },
            gracefulShutdownSignals: stop == nil ? [.sigterm, .sigint] : [],
            logger: logger
        )
        if let stop {
            configuration.services.append(
                .init(service: stop, successTerminationBehavior: .gracefullyShutdownGroup)
            )
        }
        configuration.maximumGracefulShutdownDuration = .seconds(Self.gracefulSeconds)
        configuration.maximumCancellationDuration = .seconds(Self.cancellationSeconds)
        let result: Result<Void, any Error>
        do { result = .success(try await ServiceGroup(configuration: configuration).run()) } catch {
            result = .failure(error)
        }
        await wiring.gateway.shutdown()
        withExtendedLifetime(lock) {}
        try await ListenAddress(host: settings.host, port: settings.port).explaining { try result.get() }
    }
}
