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
        optionalMember("meaning", refusal.meaning)
    }

    /// `"request"`, `"history"` and `"pricingCategory"`: what was sent, every try, every status, and what Meta charges it as.
    mutating func account(_ account: MessageAccount?, _ record: MessageRecord, content: [UInt8]?) {
        key("request")
        if let content {
            // Its members are kept as they are written for Meta.
            let front = #"{"messaging_product":"whatsapp","to":"\#(record.phone.e164)","#
            raw(Array(front.utf8) + content + [UInt8(ascii: "}")])
        } else {
            null()
        }
        key("history")
        object { writer in
            writer.key("attempts")
            writer.array { writer in
                for attempt in account?.attempts ?? [] { writer.object { $0.attempt(attempt) } }
            }
            writer.key("statuses")
            writer.array { writer in
                for status in account?.statuses ?? [] { writer.object { $0.status(status) } }
            }
        }
        optionalMember("pricingCategory", account?.statuses.last { $0.pricingCategory != nil }?.pricingCategory)
    }

    private mutating func attempt(_ attempt: AttemptRecord) {
        member("number", attempt.number)
        optionalMember("beganAt", attempt.beganAt?.iso8601)
        optionalMember("endedAt", attempt.endedAt?.iso8601)
        member("outcome", attempt.outcome?.rawValue ?? "under_way")
        code(attempt.code)
    }

    private mutating func status(_ status: StatusRecord) {
        member("status", status.status)
        member("wamid", status.wamid)
        member("occurredAt", status.occurredAt.iso8601)
        member("receivedAt", status.receivedAt.iso8601)
        code(status.code)
        optionalMember("pricingCategory", status.pricingCategory)
    }

    private mutating func code(_ code: Int?) {
        key("code")
        if let code { int(code) } else { null() }
        optionalMember("meaning", code.flatMap { RefusalTable.row(for: $0)?.note })
    }
}
