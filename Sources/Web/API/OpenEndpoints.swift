import HTTPTypes
import WireJSON

/// What needs no API key: the index, the health of the process, and the document of the API.
struct OpenEndpoints: Sendable {
    let readiness: @Sendable () async -> [String]
    let version: String

    /// - Parameter keyed: the endpoints that need a key; the document tells of these and of the ones here.
    func endpoints(beside keyed: [Endpoint]) -> [Endpoint] {
        let version = version
        let readiness = readiness
        let index = Endpoint(open: "/", Self.indexDocument) { Self.index(version) }
        let live = Endpoint(open: "/health/live", Self.liveDocument) { Self.health([]) }
        let ready = Endpoint(open: "/health/ready", Self.readyDocument) { Self.health(await readiness()) }
        let others = keyed + [live, ready]
        let document = OpenAPIDocument(endpoints: others, version: version).json
        let openAPI = Endpoint(open: "/openapi.json", Self.openAPIDocument) { APIAnswer(status: .ok, body: document) }
        let page = APIPage(endpoints: others, version: version).html
        let reading = Endpoint(open: "/docs", Self.pageDocument) {
            var answer = APIAnswer(
                status: .ok,
                body: page,
                headers: [.contentSecurityPolicy: APIPage.contentSecurityPolicy]
            )
            answer.contentType = "text/html; charset=utf-8"
            return answer
        }
        return [index, live, ready, openAPI, reading]
    }

    private static func index(_ version: String) -> APIAnswer {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("name", "crier")
            writer.member("version", version)
            writer.member("api", APIPaths.base)
            writer.member("document", "/openapi.json")
            writer.member("page", "/docs")
            writer.member("health", "/health/ready")
        }
        return APIAnswer(status: .ok, body: writer.bytes)
    }

    private static func health(_ problems: [String]) -> APIAnswer {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("status", problems.isEmpty ? "ok" : "unavailable")
            writer.strings("problems", problems)
        }
        return APIAnswer(status: problems.isEmpty ? .ok : .serviceUnavailable, body: writer.bytes)
    }

    private static let healthSchema = Schema.object([
        .required("status", .string(of: ["ok", "unavailable"])), .optional("problems", .array(.string())),
    ])

    private static let indexDocument = EndpointDocument("Server", "Index", answers: [])
    private static let openAPIDocument = EndpointDocument("Server", "This document", answers: [])
    private static let pageDocument = EndpointDocument("Server", "The API as a page for people", answers: [])
    private static let liveDocument = EndpointDocument(
        "Server",
        "Whether the process runs",
        answers: [EndpointDocument.Answer(200, "It does.", healthSchema)]
    )
    private static let readyDocument = EndpointDocument(
        "Server",
        "Whether requests can be served",
        answers: [
            EndpointDocument.Answer(200, "They can.", healthSchema),
            EndpointDocument.Answer(503, "They cannot, and why.", healthSchema),
        ]
    )
}
