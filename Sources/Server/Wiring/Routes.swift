import HTTPTypes
import Hummingbird
import Telemetry
import Web
import Webhooks

/// Every path of the server, in one place.
enum Routes {
    static let webhookPath = "/webhooks/whatsapp"
    static let metricsPath = "/metrics"

    /// - Parameter metrics: the process's figures, where they are collected.
    static func router(_ wiring: Wiring, metrics: PrometheusMetrics?) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.add(
            middleware: RequestShell(
                known: wiring.api.paths + [(.get, webhookPath), (.post, webhookPath), (.get, metricsPath)]
            )
        )
        wiring.api.mount(on: router)
        wiring.door.addRoutes(to: router.group(RouterPath(webhookPath)))
        router.get(RouterPath(metricsPath)) { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: PrometheusMetrics.contentType],
                body: .init(byteBuffer: .init(string: metrics?.exposition() ?? ""))
            )
        }
        return router
    }
}
