import Metrics
import Synchronization

/// What a family of series is called in the text format.
enum SeriesKind: String, Sendable {
    case counter, gauge, histogram
}

/// One name with one combination of dimensions: takes values from any thread and writes its lines.
protocol PrometheusSeries: AnyObject, Sendable {
    static var kind: SeriesKind { get }
    /// - Parameter labels: `a="1",b="2"` or nothing.
    func lines(name: String, labels: String) -> String
}

/// Only grows.
final class PrometheusCounter: PrometheusSeries, CounterHandler {
    static let kind = SeriesKind.counter
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        // Wraps around in 300,000 years at a million a second.
        if amount > 0 { value.wrappingAdd(amount, ordering: .relaxed) }
    }

    func reset() {
        value.store(0, ordering: .relaxed)
    }

    func lines(name: String, labels: String) -> String {
        PrometheusText.line(name, labels, "\(value.load(ordering: .relaxed))")
    }
}

/// Goes up and down.
final class PrometheusGauge: PrometheusSeries, MeterHandler, RecorderHandler {
    static let kind = SeriesKind.gauge
    private let value = Mutex(0.0)

    func set(_ new: Double) { value.withLock { $0 = new } }
    func set(_ new: Int64) { set(Double(new)) }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { increment(by: -amount) }
    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }

    func lines(name: String, labels: String) -> String {
        PrometheusText.line(name, labels, PrometheusText.number(value.withLock { $0 }))
    }
}

/// How many values were up to each of some fixed bounds.
final class PrometheusHistogram: PrometheusSeries, RecorderHandler, TimerHandler {
    static let kind = SeriesKind.histogram

    /// For times, in seconds: from a group commit to a call that is about to be given up.
    static let secondsBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    /// For counts and sizes.
    static let sizeBounds = [1.0, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

    private struct State {
        /// One more than there are bounds: the last counts what is above all of them.
        var counts: [Int64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: ascending.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Double) {
        // NaN would be in no bucket and spoil the sum for ever.
        guard !value.isNaN else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func lines(name: String, labels: String) -> String {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        let prefix = labels.isEmpty ? "" : labels + ","
        var text = ""
        var total: Int64 = 0
        for (count, bound) in zip(counts, bounds + [.infinity]) {
            total += count
            text += PrometheusText.line("\(name)_bucket", "\(prefix)le=\"\(PrometheusText.number(bound))\"", "\(total)")
        }
        return text + PrometheusText.line("\(name)_sum", labels, PrometheusText.number(sum))
            + PrometheusText.line("\(name)_count", labels, "\(total)")
    }
}
