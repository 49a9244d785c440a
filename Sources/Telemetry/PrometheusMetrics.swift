package import Metrics
import Synchronization

/// Keeps the metrics of the process and shows them in Prometheus' text format, version 0.0.4.
///
/// Labels of metrics are to be Prometheus names already, unit and `_total` included; characters it does not know become
/// `_`. Counters are counters, meters and gauges are gauges, timers are histograms in seconds, recorders that aggregate
/// are histograms. Asked twice for the same name and dimensions, it gives the same instrument.
///
/// The number of series is bounded, because dimensions may come from outside one day: what is beyond is counted in
/// `crier_metrics_series_dropped_total` and otherwise lost.
package final class PrometheusMetrics: MetricsFactory {
    /// What an answer with ``exposition()`` says it is.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct State {
        /// All series of a name are of one kind; Prometheus allows no other.
        var families: [String: Family] = [:]
        var seriesCount = 0
        var droppedCount: Int64 = 0
    }

    private struct Family {
        let kind: SeriesKind
        var series: [String: any PrometheusSeries] = [:]
    }

    private let state = Mutex(State())
    private let seriesMaximum: Int

    /// - Parameter seriesMaximum: how many combinations of name and dimensions are kept.
    package init(seriesMaximum: Int = 2_000) {
        precondition(seriesMaximum > 0, "there must be room for a series")
        self.seriesMaximum = seriesMaximum
    }

    /// All series by name, then by dimensions.
    package func exposition() -> String {
        let (families, dropped) = state.withLock { state in (state.families, state.droppedCount) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                text += series.lines(name: name, labels: labels)
            }
        }
        return text
            + "# TYPE crier_metrics_series_dropped_total counter\ncrier_metrics_series_dropped_total \(dropped)\n"
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions) { PrometheusCounter() } ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions) { PrometheusGauge() } ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions) { PrometheusGauge() } ?? NOOPMetricsHandler.instance }
        return series(label, dimensions) { PrometheusHistogram(bounds: PrometheusHistogram.sizeBounds) }
            ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions) { PrometheusHistogram(bounds: PrometheusHistogram.secondsBounds) }
            ?? NOOPMetricsHandler.instance
    }

    package func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    // MARK: Registry

    /// The series of this name and these dimensions; `nil` when there is no room, or the name belongs to another kind.
    private func series<Series: PrometheusSeries>(
        _ label: String,
        _ dimensions: [(String, String)],
        make: () -> Series
    ) -> Series? {
        let name = PrometheusText.name(label, isMetric: true)
        let labels = PrometheusText.labels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: Series.kind)
            if let known = family.series[labels] as? Series { return known }
            guard family.kind == Series.kind, state.seriesCount < seriesMaximum else {
                state.droppedCount += 1
                return nil
            }
            let new = make()
            family.series[labels] = new
            state.families[name] = family
            state.seriesCount += 1
            return new
        }
    }

    private func forget(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                guard let labels = family.series.first(where: { $0.value === handler })?.key else { continue }
                state.families[name]?.series[labels] = nil
                if family.series.count == 1 { state.families[name] = nil }
                state.seriesCount -= 1
                return
            }
        }
    }
}
