import Domain
import Gateway
import HTTPTypes
import Messages
import Store
import WireJSON

/// `GET /catalogs` and `GET /catalogs/{catalogId}/products`: Meta's own objects, passed through.
struct CatalogCalls: Sendable {
    private static let cursorByteMaximum = 1_000
    let store: any AccountStore
    let desk: any CatalogDesk

    func catalogs(_ request: APIRequest) async throws -> APIAnswer {
        let query = try Query(request.query)
        let sender = try await sender(query, request)
        let page: GraphPage
        do throws(MediaDeskFailure) {
            page = try await desk.catalogs(of: sender, query.page)
        } catch {
            throw APIError(error, unknown: .catalogNotFound)
        }
        return .success("Catalogs retrieved successfully.") { $0.graphPage("catalogs", page) }
    }

    func products(_ request: APIRequest) async throws -> APIAnswer {
        let query = try Query(request.query)
        let sender = try await sender(query, request)
        let catalog = request.path("catalogId")
        guard !catalog.isEmpty, catalog.utf8.count <= 64, catalog.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            throw APIError(.catalogNotFound, "there is no such catalog; Meta's ids are digits")
        }
        let page: GraphPage
        do throws(MediaDeskFailure) {
            page = try await desk.products(of: catalog, by: sender, query.page)
        } catch {
            throw APIError(error, unknown: .catalogNotFound)
        }
        return .success("Products retrieved successfully.") { $0.graphPage("products", page) }
    }

    private struct Query {
        let sender: String?
        let page: GraphPageRequest

        init(_ query: QueryItems) throws(APIError) {
            let limit = try PageQuery(query, limit: 25, maximum: 100).limit
            let after = query["after"]
            if let after, after.utf8.count > CatalogCalls.cursorByteMaximum {
                throw APIError([FieldProblem("after", .invalidValue, "is no cursor of an answer")])
            }
            sender = query["sender"]
            page = GraphPageRequest(limit: limit, after: after)
        }
    }

    private func sender(_ query: Query, _ request: APIRequest) async throws -> ID<Sender> {
        let senders = try await store.senders(in: request.workspace)
        let sender = query.sender.map { id in senders.first { $0.phoneNumberID == id } } ?? senders.first
        guard let sender else {
            let problem = query.sender == nil ? "this workspace has no sender" : "there is no such sender"
            throw APIError([FieldProblem("sender", .senderNotFound, problem)])
        }
        return sender.id
    }
}

extension JSONWriter {
    fileprivate mutating func graphPage(_ name: String, _ page: GraphPage) {
        key(named: name)
        raw(page.items)
        optionalMember("after", page.after)
    }
}

extension APIRoutes {
    /// `/catalogs…`.
    static func catalogEndpoints(_ calls: CatalogCalls) -> [Endpoint] {
        let parameters: [EndpointDocument.Parameter] = [
            .query("limit", .integer("Elements a page.", from: 1, to: 100, standard: 25)),
            .query("after", .string("The `after` of the page before.")),
            .query(
                "sender",
                .string("Phone number id of the sender whose business account is meant; the first one's else.")
            ),
        ]
        func document(_ summary: String, _ name: String, path: [EndpointDocument.Parameter] = []) -> EndpointDocument {
            EndpointDocument(
                "Catalogs",
                summary,
                "As Meta tells it; catalogs are kept in Meta's Commerce Manager.",
                parameters: path + parameters,
                answers: [
                    EndpointDocument.Answer(
                        200,
                        "Meta's objects.",
                        success(
                            .object([
                                .required(name, .array(.freeObject("Its members are Meta's."))),
                                .required("after", .string("Of the next page, where there is one.").or("null")),
                            ])
                        )
                    )
                ],
                errors: [.invalidValue, .senderNotFound, .catalogNotFound, .refusedByMeta, .metaUnreachable]
            )
        }
        return [
            Endpoint(.get, "/catalogs", document("List catalogs", "catalogs"), handle: calls.catalogs),
            Endpoint(
                .get,
                "/catalogs/{catalogId}/products",
                document("List products", "products", path: [.path("catalogId", "Meta's id of the catalog.")]),
                handle: calls.products
            ),
        ]
    }
}
