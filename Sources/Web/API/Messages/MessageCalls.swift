import Domain
import Store
import WireJSON

/// `GET /messages` and `GET /messages/{id}`: what became of what was admitted.
struct MessageCalls: Sendable {
    let store: any MessageStore & AccountStore

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        let page = try PageQuery(query, limit: 25, maximum: 100)
        var state: MessageState?
        if let word = query["state"] {
            state = MessageState(apiText: word)
            guard state != nil else {
                let words = MessageState.allCases.map(\.apiText).joined(separator: ", ")
                throw APIError([.init("state", .invalidValue, "must be one of \(words)")])
            }
        }
        let found = try await store.messages(in: request.workspace, state: state, page: page.request)
        let senders = try await store.senders(in: request.workspace)
        return .success("Messages retrieved successfully.") { writer in
            writer.key("messages")
            writer.array { writer in
                for record in found.items {
                    writer.object { $0.message(record, senders: senders) }
                }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    func read(_ request: APIRequest) async throws -> APIAnswer {
        guard let id = PublicID<Message>(request.path("id")),
            let record = try await store.message(id.id, in: request.workspace), record.createdAt == id.createdAt
        else { throw APIError(.messageNotFound, "there is no message with this id") }
        let senders = try await store.senders(in: request.workspace)
        return .success("Message retrieved successfully.") { writer in
            writer.message(record, senders: senders)
        }
    }
}

extension JSONWriter {
    /// The members of a message.
    fileprivate mutating func message(_ record: MessageRecord, senders: [Sender]) {
        member("_id", PublicID<Message>(record.id, createdAt: record.createdAt).text)
        member("state", record.state.apiText)
        member("to", record.phone.digits)
        member("contactId", record.contact.text)
        member("contactName", record.contactName)
        member("broadcastId", record.broadcast.text)
        member("broadcastName", record.broadcastName)
        optionalMember("sender", senders.first { $0.id == record.sender }?.phoneNumberID)
        member("attempts", record.attempt)
        optionalMember("wamid", record.wamid)
        key("refusal")
        if let refusal = record.refusal { object { $0.refusal(refusal) } } else { null() }
        member("createdAt", record.createdAt.iso8601)
        member("updatedAt", record.updatedAt.iso8601)
        member("expiresAt", record.expiresAt.iso8601)
    }

    /// What Meta said, and what it means in our words where the code is a known one.
    private mutating func refusal(_ refusal: Refusal) {
        member("code", refusal.code)
        member("title", refusal.title)
        optionalMember("details", refusal.details)
        optionalMember("fbtraceId", refusal.traceID)
        optionalMember("meaning", RefusalTable.row(for: refusal.code)?.note)
    }
}
