package import Logging
import Metrics

/// Sets up what the whole process sees: where log events and metrics go. Both can be set up once only; what is made
/// before is lost on them.
package enum Telemetry {
    /// - Parameters:
    ///   - logLevel: less severe events are dropped.
    /// - Precondition: was not called before in this process.
    package static func bootstrap(logLevel: Logger.Level, logFormat: LogFormat, metrics: PrometheusMetrics) {
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = LineLogHandler(label: label, level: logLevel, format: logFormat)
                handler.metadataProvider = provider
                return handler
            },
            metadataProvider: nil
        )
        MetricsSystem.bootstrap(metrics)
    }
}
