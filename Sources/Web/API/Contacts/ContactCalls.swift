import Domain
import Store
import WireJSON

/// `GET /contacts/{id}` and `GET /contacts/{id}/replies`.
struct ContactCalls: Sendable {
    let store: any ContactStore & InboxStore

    func read(_ request: APIRequest) async throws -> APIAnswer {
        let record = try await record(request)
        return .success("Contact retrieved successfully.") { writer in
            writer.contact(record, in: request.caller.workspace)
        }
    }

    /// What the contact wrote, newest first.
    func replies(_ request: APIRequest) async throws -> APIAnswer {
        let page = try PageQuery(request.query, limit: 25, maximum: 100)
        let contact = try await record(request).contact
        let found = try await store.incoming(from: contact.id, in: request.workspace, page: page.request)
        return .success("Replies retrieved successfully.") { writer in
            writer.key("replies")
            writer.array { writer in
                for message in found.items { writer.object { $0.reply(message) } }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    private func record(_ request: APIRequest) async throws -> ContactRecord {
        guard let id = PublicID<Contact>(request.path("id")),
            let record = try await store.contact(id.id, in: request.workspace), record.contact.createdAt == id.createdAt
        else { throw APIError(.contactNotFound, "there is no contact with this id") }
        return record
    }
}

extension JSONWriter {
    fileprivate mutating func reply(_ message: IncomingMessage) {
        member("wamid", message.wamid)
        member("type", message.kind)
        optionalMember("text", message.text)
        optionalMember("replyToWamid", message.context)
        // Rows of broadcasts have no moment here, which their ids need; the number tells them apart all the same.
        member("isReplyToBroadcast", message.broadcast != nil)
        member("receivedAt", message.occurredAt.iso8601)
    }
}
