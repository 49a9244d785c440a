import Foundation
import Logging
import Sandbox
import ServiceLifecycle
import Telemetry
import UnixSignals

/// How a verb wants its pretend Meta.
package struct SandboxOptions: Sendable {
    package var host = "127.0.0.1"
    package var port: Int
    /// A JSON file with what goes wrong; `nil` is nothing.
    package var faultsPath: String?
    package var webhookURL: String?
    package var ratePerSecond = 80
    package var seed: UInt64 = 1
    /// Part of the recipients who let senders see that they read, 0 to 1.
    package var readShare: Double?

    package init(port: Int, faultsPath: String? = nil) {
        self.port = port
        self.faultsPath = faultsPath
    }

    /// - Throws: a sentence when the faults cannot be read.
    func settings() throws -> SandboxSettings {
        var settings = SandboxSettings()
        settings.host = host
        settings.port = port
        settings.webhookURL = webhookURL
        settings.seed = seed
        settings.phoneNumbers[0].ratePerSecond = ratePerSecond
        if let readShare { settings.readShare = readShare }
        if let faultsPath {
            do {
                let data = try Data(contentsOf: URL(fileURLWithPath: faultsPath))
                settings.faults = try SandboxFaults.read([UInt8](data))
            } catch {
                throw RunError("the faults in \(faultsPath) cannot be read: \(error)")
            }
        }
        return settings
    }
}

/// A run that cannot begin, in a sentence.
package struct RunError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// `crier sandbox`: a pretend Meta in a process of its own.
package struct SandboxRun: Sendable {
    private let settings: Settings
    private let options: SandboxOptions

    package init(settings: Settings, options: SandboxOptions) {
        self.settings = settings
        self.options = options
    }

    /// Runs until SIGTERM or SIGINT.
    package func run(onReady: @escaping @Sendable (_ url: String) async -> Void) async throws {
        settings.bootstrapTelemetry()
        let logger = Logger(label: "crier.sandbox")
        let host = options.host
        let sandbox = SandboxServer(
            settings: try options.settings(),
            logger: logger,
            onRunning: { port in await onReady("http://\(host):\(port)") }
        )
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: sandbox)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await ListenAddress(host: host, port: options.port).explaining { try await group.run() }
    }
}

extension Settings {
    /// Sets logs and metrics up for this process; once.
    @discardableResult
    func bootstrapTelemetry() -> PrometheusMetrics {
        let metrics = PrometheusMetrics()
        Telemetry.bootstrap(
            logLevel: Logger.Level(rawValue: logLevel) ?? .info,
            logFormat: logsJSON ? .json : .text,
            metrics: metrics
        )
        return metrics
    }
}
