import HTTPTypes
import Metrics

/// The counters and the timer of one endpoint, made once.
struct EndpointMeters: Sendable {
    private let byStatusClass: [Counter]
    private let duration: Metrics.Timer

    init(method: HTTPRequest.Method, path: String) {
        let endpoint = [("method", method.rawValue), ("path", path)]
        byStatusClass = (1...5).map {
            Counter(label: "crier_http_requests_total", dimensions: endpoint + [("status", "\($0)xx")])
        }
        duration = Metrics.Timer(label: "crier_http_request_duration_seconds", dimensions: endpoint)
    }

    func count(status: Int, since start: ContinuousClock.Instant) {
        byStatusClass[min(5, max(1, status / 100)) - 1].increment()
        let elapsed = ContinuousClock.now - start
        duration.recordNanoseconds(
            elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000
        )
    }
}
