import Domain
import HTTPTypes
import Testing
import WireJSON

@testable import Web

@Suite struct OpenAPIDocumentTests {
    private func document() async throws -> (JSONValue, APIRoutes) {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.get("/openapi.json", ["Authorization": ""]) }
        #expect(reply.status == 200)
        return (try JSONValue.parse(reply.bytes), world.routes)
    }

    @Test func `it is JSON, and has every endpoint that the router has`() async throws {
        let (document, routes) = try await document()
        #expect(document["openapi"] == .string("3.1.0"))
        for endpoint in routes.endpoints where endpoint.path.hasPrefix("/api") {
            let operation = document["paths"]?[endpoint.path]?[endpoint.method.rawValue.lowercased()]
            #expect(operation?["summary"]?.stringValue?.isEmpty == false, "\(endpoint.path)")
            #expect(operation?["responses"]?.objectValue?.isEmpty == false)
        }
    }

    @Test func `every parameter of a path is declared`() async throws {
        let (document, routes) = try await document()
        for endpoint in routes.endpoints where endpoint.path.contains("{") {
            let parameters =
                document["paths"]?[endpoint.path]?[endpoint.method.rawValue.lowercased()]?["parameters"]?.arrayValue
                ?? []
            let declared = parameters.filter { $0["in"] == .string("path") }.compactMap { $0["name"]?.stringValue }
            let inPath = endpoint.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                String($0.dropFirst().dropLast())
            }
            #expect(declared == inPath)
        }
    }

    @Test func `operations have names of their own, and codes that can be met`() async throws {
        let (document, _) = try await document()
        let operations = (document["paths"]?.objectValue ?? []).flatMap { $0.value.objectValue ?? [] }.map(\.value)
        let names = operations.compactMap { $0["operationId"]?.stringValue }
        #expect(Set(names).count == operations.count)
        let send = document["paths"]?["/api/v1/broadcasts/send"]?["post"]?["responses"]
        for status in ["200", "202", "400", "401", "404", "409", "413", "415", "422", "429", "500", "503"] {
            #expect(send?[status] != nil, "\(status)")
        }
    }

    @Test func `the examples of requests are in order`() throws {
        let moment = try #require(Timestamp(iso8601: "2027-01-01T00:00:00Z"))
        let new = ListBroadcastForm(reading: try JSONValue.parse(Array(APIRoutes.createExample.utf8)), at: moment)
        #expect(new.problems.isEmpty)
        #expect(new.warnings.isEmpty)
    }
}
