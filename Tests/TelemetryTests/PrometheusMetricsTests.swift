import Metrics
import Testing

@testable import Telemetry

@Suite struct PrometheusMetricsTests {
    private let metrics = PrometheusMetrics()

    private func lines(of name: String) -> [String] {
        metrics.exposition().split(separator: "\n").map(String.init).filter { $0.contains(name) }
    }

    @Test func `counters show by name and dimensions`() {
        let signature = Counter(label: "refused_total", dimensions: [("reason", "signature")], factory: metrics)
        let store = Counter(label: "refused_total", dimensions: [("reason", "store")], factory: metrics)
        signature.increment(by: 41)
        signature.increment()
        store.increment()
        #expect(
            lines(of: "refused_total") == [
                "# TYPE refused_total counter", #"refused_total{reason="signature"} 42"#,
                #"refused_total{reason="store"} 1"#,
            ]
        )
    }

    @Test func `asked twice for the same, it counts in one place, whatever the order of dimensions`() {
        Counter(label: "a_total", dimensions: [("x", "1"), ("y", "2")], factory: metrics).increment()
        Counter(label: "a_total", dimensions: [("y", "2"), ("x", "1")], factory: metrics).increment()
        #expect(lines(of: "a_total").last == #"a_total{x="1",y="2"} 2"#)
    }

    @Test func `gauges and meters show the present value`() {
        let gauge = Gauge(label: "pending", factory: metrics)
        gauge.record(7)
        gauge.record(3)
        let meter = Meter(label: "lag_seconds", factory: metrics)
        meter.set(1.5)
        meter.increment(by: 1)
        meter.decrement(by: 0.25)
        #expect(lines(of: "pending") == ["# TYPE pending gauge", "pending 3"])
        #expect(lines(of: "lag_seconds") == ["# TYPE lag_seconds gauge", "lag_seconds 2.25"])
    }

    @Test func `timers are histograms in seconds, bounds included`() {
        let timer = Timer(label: "commit_seconds", factory: metrics)
        timer.recordNanoseconds(1_000_000)
        timer.recordNanoseconds(1_000_001)
        timer.recordSeconds(3_600)
        let shown = lines(of: "commit_seconds")
        #expect(shown.first == "# TYPE commit_seconds histogram")
        #expect(shown.contains(#"commit_seconds_bucket{le="0.001"} 1"#))
        #expect(shown.contains(#"commit_seconds_bucket{le="0.0025"} 2"#))
        #expect(shown.contains(#"commit_seconds_bucket{le="60"} 2"#))
        #expect(shown.contains(#"commit_seconds_bucket{le="+Inf"} 3"#))
        #expect(shown.last == "commit_seconds_count 3")
    }

    @Test func `recorders are histograms, and NaN does not spoil them`() {
        let recorder = Recorder(label: "batch", dimensions: [("le", "x")], factory: metrics)
        recorder.record(3)
        recorder.record(Double.nan)
        let shown = lines(of: "batch")
        #expect(shown.contains(#"batch_bucket{le_="x",le="2"} 0"#))
        #expect(shown.contains(#"batch_bucket{le_="x",le="5"} 1"#))
        #expect(shown.contains(#"batch_sum{le_="x"} 3"#))
    }

    @Test func `strange names and values stay within the format`() {
        Counter(label: "9 a.b-é", dimensions: [("k:é", "a\"b\\c\nd")], factory: metrics).increment()
        #expect(lines(of: "_9_a_b__").last == #"_9_a_b__{k__="a\"b\\c\nd"} 1"#)
    }

    @Test func `a name of another kind and series beyond the bound are dropped and counted`() {
        let metrics = PrometheusMetrics(seriesMaximum: 2)
        Counter(label: "a", factory: metrics).increment()
        Gauge(label: "a", factory: metrics).record(5)
        Counter(label: "b", factory: metrics).increment()
        let dropped = Counter(label: "c", factory: metrics)
        dropped.increment()
        #expect(
            metrics.exposition() == """
                # TYPE a counter
                a 1
                # TYPE b counter
                b 1
                # TYPE crier_metrics_series_dropped_total counter
                crier_metrics_series_dropped_total 2

                """
        )
    }

    @Test func `a destroyed series makes room`() {
        let metrics = PrometheusMetrics(seriesMaximum: 1)
        let first = Counter(label: "a", factory: metrics)
        first.destroy()
        Counter(label: "b", factory: metrics).increment()
        #expect(metrics.exposition().hasPrefix("# TYPE b counter\nb 1\n"))
    }

    @Test func `counting from many tasks loses nothing`() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { [metrics] in
                    for _ in 0..<1_000 {
                        Counter(label: "n_total", factory: metrics).increment()
                        Timer(label: "t_seconds", factory: metrics).recordNanoseconds(1)
                        Meter(label: "m", factory: metrics).increment()
                    }
                }
            }
        }
        #expect(lines(of: "n_total").last == "n_total 8000")
        #expect(lines(of: "t_seconds").last == "t_seconds_count 8000")
        #expect(metrics.exposition().contains("\nm 8000\n"))
    }
}
