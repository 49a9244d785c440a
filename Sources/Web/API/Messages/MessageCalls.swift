import Domain
import Messages
import Store
import WireJSON

/// `GET /messages`, `GET /messages/{id}` and `POST /messages/{id}/settle`: what became of what was admitted.
struct MessageCalls: Sendable {
    let store: any MessageStore & AccountStore & PlanStore & ContactStore
    let desk: any BroadcastDesk

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        let page = try PageQuery(query, limit: 25, maximum: 100)
        let senders = try await store.senders(in: request.workspace)
        var (filter, phone) = try Self.filter(query, senders)
        if let phone {
            let known = try await store.contacts([ContactQuestion(workspace: request.workspace, phone: phone)])
            // Rows begin with 1: nobody has this one.
            filter.contact = known[0]?.id ?? ID(row: 0)
        }
        let found = try await store.messages(in: request.workspace, matching: filter, page: page.request)
        return .messages(found, page, senders)
    }

    /// - Returns: what is asked for; of a number it takes a look at the store to know whose it is.
    /// - Throws: everything that is wrong, at once.
    private static func filter(
        _ query: QueryItems,
        _ senders: [Sender]
    ) throws(APIError) -> (MessageFilter, PhoneNumber?) {
        var filter = MessageFilter()
        var phone: PhoneNumber?
        var problems: [FieldProblem] = []
        do { filter.state = try MessageState.wanted(query) } catch { problems += error.details }
        func id<Entity>(_ name: String) -> ID<Entity>? {
            guard let text = query[name] else { return nil }
            if let id = PublicID<Entity>(text) { return id.id }
            problems.append(FieldProblem(name, .invalidValue, "must be an id, 24 hexadecimal characters"))
            return nil
        }
        func moment(_ name: String) -> Timestamp? {
            guard let text = query[name] else { return nil }
            // The plus of an offset that was not encoded has become a blank.
            if let moment = Timestamp(iso8601: text.replacing(" ", with: "+")) { return moment }
            problems.append(FieldProblem(name, .invalidValue, "must be a moment like 2026-11-23T14:32:05Z"))
            return nil
        }
        filter.broadcast = id("broadcast")
        filter.contact = id("contact")
        filter.wamid = query["wamid"]
        if let mobile = query["mobile"] {
            do { phone = try PhoneNumber(parsing: mobile) } catch {
                problems.append(FieldProblem("mobile", .invalidValue, "\(error)"))
            }
            if query["contact"] != nil {
                problems.append(FieldProblem("mobile", .invalidValue, "must not be given beside contact"))
            }
        } else if filter.wamid != nil, query["contact"] == nil {
            let problem = "is required with wamid, or contact is: Meta's ids are looked for among one person's messages"
            problems.append(FieldProblem("mobile", .missingField, problem))
        }
        filter.since = moment("since")
        filter.until = moment("until")
        if let number = query["sender"] {
            filter.sender = senders.first { $0.phoneNumberID == number }?.id
            if filter.sender == nil {
                let problem = "this workspace has no sender with this phone number id"
                problems.append(FieldProblem("sender", .senderNotFound, problem))
            }
        }
        guard problems.isEmpty else { throw APIError(problems) }
        return (filter, phone)
    }

    func read(_ request: APIRequest) async throws -> APIAnswer {
        let record = try await record(of: request)
        let senders = try await store.senders(in: request.workspace)
        let account = try await store.account(of: record.id, in: request.workspace)
        let content = try await content(account?.content, of: record)
        return .success("Message retrieved successfully.") { writer in
            writer.message(record, senders: senders)
            writer.account(account, record, content: content)
        }
    }

    /// The message as Meta got it, or would: one of a list broadcast is put together from its mould again.
    private func content(_ content: MessageContent?, of record: MessageRecord) async throws -> [UInt8]? {
        switch content {
        case .whole(let bytes): return bytes
        case .filling(let filling):
            guard record.state != .skipped, let bytes = try await store.mould(of: record.broadcast.id) else {
                return nil
            }
            return try? ContentMould(decoding: bytes).content(filling: filling)
        case nil: return nil
        }
    }

    /// The operator's word on a message that nobody knows the fate of.
    func settle(_ request: APIRequest) async throws -> APIAnswer {
        let (decision, warnings) = try Self.decision(request.body)
        let record = try await record(of: request)
        guard record.state == .inDoubt else { throw Self.notInDoubt(record.state) }
        let state = try await store.settleDoubt(
            record.id,
            in: request.workspace,
            as: decision,
            at: request.receivedAt
        )
        guard let state else { throw Self.notFound }
        // Evidence may have come between the look and the decision, and goes before it.
        guard state == Self.state(after: decision) else { throw Self.notInDoubt(state) }
        if decision == .resend { desk.wake() }
        let settled = try await self.record(of: request)
        let senders = try await store.senders(in: request.workspace)
        return .success("Message settled", warnings: warnings) { writer in
            writer.message(settled, senders: senders)
        }
    }

    private func record(of request: APIRequest) async throws -> MessageRecord {
        guard let id = PublicID<Message>(request.path("id")),
            let record = try await store.message(id.id, in: request.workspace), record.createdAt == id.createdAt
        else { throw Self.notFound }
        return record
    }

    private static var notFound: APIError { APIError(.messageNotFound, "there is no message with this id") }

    private static func notInDoubt(_ state: MessageState) -> APIError {
        APIError(
            .notInDoubt,
            "the message is \(state.apiText); only one that is \(MessageState.inDoubt.apiText) can be settled",
            details: [FieldProblem("state", .notInDoubt, "is \(state.apiText)")]
        )
    }

    private static func state(after decision: DoubtDecision) -> MessageState {
        switch decision {
        case .sent: .accepted
        case .resend: .queued
        case .drop: .failed
        }
    }

    private static func decision(_ body: JSONValue) throws(APIError) -> (DoubtDecision, warnings: [String]) {
        var reader = FieldReader()
        guard case .object(let members) = body else {
            throw APIError([FieldProblem("body", .invalidType, "must be a JSON object")])
        }
        var decision: DoubtDecision?
        var warnings: [String] = []
        let words = DoubtDecision.allCases.map(\.rawValue).joined(separator: ", ")
        for member in members {
            guard member.name == "as" else {
                warnings.append(unknownMemberWarning(member.name))
                continue
            }
            guard let word = reader.filledText(member.value, "as") else { continue }
            decision = DoubtDecision(rawValue: word)
            if decision == nil { reader.note("as", .invalidValue, "must be one of \(words)") }
        }
        if decision == nil, reader.problems.isEmpty { reader.note("as", .missingField, "is required: \(words)") }
        guard reader.problems.isEmpty, let decision else { throw APIError(reader.problems) }
        return (decision, warnings)
    }
}

extension APIAnswer {
    /// One page of messages.
    static func messages(_ found: Page<MessageRecord>, _ page: PageQuery, _ senders: [Sender]) -> APIAnswer {
        .success("Messages retrieved successfully.") { writer in
            writer.key("messages")
            writer.array { writer in
                for record in found.items {
                    writer.object { $0.message(record, senders: senders) }
                }
            }
            page.write(total: found.total, to: &writer)
        }
    }
}
