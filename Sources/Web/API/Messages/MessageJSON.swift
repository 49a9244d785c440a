import Domain
import Messages
import Store
import WireJSON

extension MessageState {
    /// The state that a query asks for; `nil` where it asks for none.
    static func wanted(_ query: QueryItems) throws(APIError) -> MessageState? {
        guard let word = query["state"] else { return nil }
        if let state = MessageState(apiText: word) { return state }
        let words = allCases.map(\.apiText).joined(separator: ", ")
        throw APIError([FieldProblem("state", .invalidValue, "must be one of \(words)")])
    }
}

extension JSONWriter {
    /// The members of a message.
    mutating func message(_ record: MessageRecord, senders: [Sender]) {
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
