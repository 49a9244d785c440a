import HTTPTypes
import WireJSON

/// Writes `/openapi.json` (OpenAPI 3.1) from the endpoints that the router is made from.
struct OpenAPIDocument: Sendable {
    let endpoints: [Endpoint]
    let version: String

    var json: [UInt8] {
        var writer = JSONWriter(capacityBytes: 65_536)
        writer.object { writer in
            writer.member("openapi", "3.1.0")
            writer.key("info")
            writer.object { writer in
                writer.member("title", "Crier")
                writer.member("version", version)
                writer.member(
                    "description",
                    "WhatsApp broadcasts, self-hosted. Programs written for Chatflow's API v1 work unchanged."
                )
            }
            writer.key("servers")
            writer.array { writer in writer.object { $0.member("url", "/") } }
            writer.key("paths")
            writer.object { writer in writePaths(&writer) }
            writer.key("components")
            writer.object { writer in Self.writeComponents(&writer) }
        }
        return writer.bytes
    }

    private func writePaths(_ writer: inout JSONWriter) {
        var paths: [String] = []
        for endpoint in endpoints where !paths.contains(endpoint.path) { paths.append(endpoint.path) }
        for path in paths {
            writer.key(named: path)
            writer.object { writer in
                for endpoint in endpoints where endpoint.path == path {
                    writer.key(named: endpoint.method.rawValue.lowercased())
                    writer.object { writer in Self.write(endpoint, &writer) }
                }
            }
        }
    }

    private static func write(_ endpoint: Endpoint, _ writer: inout JSONWriter) {
        let document = endpoint.document
        writer.strings("tags", [document.tag])
        writer.member("summary", document.summary)
        if !document.description.isEmpty { writer.member("description", document.description) }
        writer.member("operationId", operationID(of: endpoint))
        writer.key("security")
        writer.array { writer in
            if endpoint.isKeyed {
                writer.object { writer in
                    writer.key("bearer")
                    writer.array { _ in }
                }
            }
        }
        writeParameters(of: endpoint, &writer)
        if let body = document.body { write(body, &writer) }
        writer.key("responses")
        writer.object { writer in writeResponses(of: endpoint, &writer) }
    }

    private static func writeParameters(of endpoint: Endpoint, _ writer: inout JSONWriter) {
        var parameters = endpoint.document.parameters
        if endpoint.method != .get { parameters.append(idempotencyKey) }
        guard !parameters.isEmpty else { return }
        writer.key("parameters")
        writer.array { writer in
            for parameter in parameters {
                writer.object { writer in
                    writer.member("name", parameter.name)
                    writer.member("in", parameter.place.rawValue)
                    writer.member("required", parameter.place == .path)
                    writer.key("schema")
                    parameter.schema.write(to: &writer)
                }
            }
        }
    }

    private static func write(_ body: EndpointDocument.Body, _ writer: inout JSONWriter) {
        writer.key("requestBody")
        writer.object { writer in
            writer.member("required", body.isRequired)
            writer.key("content")
            writer.object { writer in
                guard body.isFile else { return write(body.schema, example: body.example, &writer) }
                writer.key("multipart/form-data")
                writer.object { writer in
                    writer.key("schema")
                    body.schema.write(to: &writer)
                }
            }
        }
    }

    private static func write(_ schema: Schema, example: String?, _ writer: inout JSONWriter) {
        writer.key("application/json")
        writer.object { writer in
            writer.key("schema")
            schema.write(to: &writer)
            if let example {
                writer.key("example")
                writer.raw(Array(example.utf8))
            }
        }
    }

    /// Bytes of whatever type the file has.
    private static func writeFile(_ writer: inout JSONWriter) {
        writer.key(named: "*/*")
        writer.object { writer in
            writer.key("schema")
            Schema.string(format: "binary").write(to: &writer)
        }
    }

    private static func writeResponses(of endpoint: Endpoint, _ writer: inout JSONWriter) {
        for answer in endpoint.document.answers {
            writer.key(named: String(answer.status))
            writer.object { writer in
                writer.member("description", answer.description)
                writer.key("content")
                writer.object { writer in
                    guard !answer.isFile else { return writeFile(&writer) }
                    write(answer.schema, example: answer.example, &writer)
                    guard answer.isAlsoCSV else { return }
                    writer.key(named: "text/csv")
                    writer.object { writer in
                        writer.key("schema")
                        writer.object { $0.member("type", "string") }
                    }
                }
            }
        }
        guard endpoint.isKeyed else { return }
        // By status, because a status can stand but once; the codes tell the cases apart.
        var codes: [Int: [APIErrorCode]] = [:]
        for code in endpoint.document.errors + commonErrors(of: endpoint)
        where !codes[code.status.code, default: []].contains(code) {
            codes[code.status.code, default: []].append(code)
        }
        for (status, codes) in codes.sorted(by: { $0.key < $1.key }) {
            writer.key(named: String(status))
            writer.object { writer in
                writer.member("description", codes.map { "`\($0.rawValue)`" }.joined(separator: ", "))
                writer.key("content")
                writer.object { writer in write(.component("Error"), example: nil, &writer) }
            }
        }
    }

    /// What any call can meet.
    private static func commonErrors(of endpoint: Endpoint) -> [APIErrorCode] {
        var codes: [APIErrorCode] = [.unauthorized, .rateLimited, .internalError, .temporarilyUnavailable]
        if endpoint.method != .get {
            codes += [
                .bodyTooLarge, .requestTimeout, .invalidIdempotencyKey, .idempotencyKeyInUse, .idempotencyKeyReused,
            ]
        }
        if endpoint.takesBody {
            codes += [
                .malformedJSON, .unsupportedMediaType, .invalidRequest, .missingField, .invalidType, .invalidValue,
            ]
        }
        return codes
    }

    private static func operationID(of endpoint: Endpoint) -> String {
        let words = endpoint.path.split { !$0.isLetter && !$0.isNumber }.filter { $0 != "api" && $0 != "v1" }
        return ([endpoint.method.rawValue.lowercased()[...]] + words).joined(separator: "_")
    }

    private static let idempotencyKey = EndpointDocument.Parameter(
        name: "Idempotency-Key",
        place: .header,
        schema: .string("The same key and request within 24 hours is given the first answer again, byte for byte.")
    )

    private static func writeComponents(_ writer: inout JSONWriter) {
        writer.key("securitySchemes")
        writer.object { writer in
            writer.key("bearer")
            writer.object { writer in
                writer.member("type", "http")
                writer.member("scheme", "bearer")
            }
        }
        writer.key("schemas")
        writer.object { writer in
            writer.key("Error")
            errorSchema.write(to: &writer)
        }
    }

    private static let errorSchema = Schema.object([
        .required("success", .bool("Always false.")),
        .required("status", .string("Always error.")),
        .required("error", .string("What is wrong, for people.")),
        .required("message", .string("The same.")),
        .required("code", .string("What is wrong, for programs.", of: APIErrorCode.allCases.map(\.rawValue))),
        .required(
            "details",
            .array(
                .object([
                    .required("field", .string()), .required("code", .string()), .required("problem", .string()),
                ]),
                "Everything that is wrong, at once."
            )
        ),
        .optional("messageId", .string("The message that was admitted all the same.")),
        .optional(
            "meta",
            .object(
                [
                    .required("code", .integer()), .required("title", .string().or("null")),
                    .required("details", .string().or("null")), .required("fbtraceId", .string().or("null")),
                ],
                "What Meta said, where Meta refused."
            )
        ),
        .required("requestId", .string("Finds the call in the server's log.")),
    ])
}
