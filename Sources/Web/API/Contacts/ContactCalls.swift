import Domain
import Store
import WireJSON

/// `GET /contacts/{id}`.
struct ContactCalls: Sendable {
    let store: any ContactStore

    func read(_ request: APIRequest) async throws -> APIAnswer {
        guard let id = PublicID<Contact>(request.path("id")),
            let record = try await store.contact(id.id, in: request.workspace), record.contact.createdAt == id.createdAt
        else { throw APIError(.contactNotFound, "there is no contact with this id") }
        return .success("Contact retrieved successfully.") { writer in
            writer.contact(record, in: request.caller.workspace)
        }
    }
}
