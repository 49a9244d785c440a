import Domain
import Messages
import Store
import WireJSON

/// `GET /contacts/{id}/conversation`: what was written to a person and what the person wrote, in one list, and until when free-form
/// messages may be sent.
struct ConversationCalls: Sendable {
    /// Two lists are merged, so that a page takes all those before it; this far back nobody reads.
    static let depthMaximum = 1_000

    let store: any ContactStore & InboxStore & MessageStore & AccountStore

    /// What was said, and when.
    fileprivate enum Turn {
        case sent(MessageRecord)
        case received(IncomingMessage)

        var moment: Timestamp {
            switch self {
            case .sent(let record): record.createdAt
            case .received(let message): message.occurredAt
            }
        }
    }

    func read(_ request: APIRequest) async throws -> APIAnswer {
        let page = try PageQuery(request.query, limit: 25, maximum: 100)
        guard page.page * page.limit <= Self.depthMaximum else {
            throw APIError([
                FieldProblem(
                    "page",
                    .invalidValue,
                    "goes back at most \(Self.depthMaximum) messages: GET /messages goes further"
                )
            ])
        }
        guard let id = PublicID<Contact>(request.path("id")),
            let contact = try await store.contact(id.id, in: request.workspace)?.contact,
            contact.createdAt == id.createdAt
        else { throw APIError(.contactNotFound, "there is no contact with this id") }
        let depth = PageRequest(offset: 0, limit: Self.depthMaximum)
        let received = try await store.incoming(from: contact.id, in: request.workspace, page: depth)
        let sent = try await store.messages(
            in: request.workspace,
            matching: MessageFilter(contact: contact.id),
            page: PageRequest(offset: 0, limit: page.page * page.limit)
        )
        let turns = (sent.items.map(Turn.sent) + received.items.map(Turn.received)).sorted { $0.moment > $1.moment }
        let shown = turns.dropFirst(page.request.offset).prefix(page.limit)
        let senders = try await store.senders(in: request.workspace)
        return .success("Conversation retrieved successfully.") { writer in
            writer.key("windows")
            writer.array { writer in
                for window in Self.windows(received.items, senders, at: request.receivedAt) {
                    writer.object { $0.window(window) }
                }
            }
            writer.key("messages")
            writer.array { writer in
                for turn in shown { writer.object { $0.turn(turn, senders) } }
            }
            page.write(total: sent.total + received.total, to: &writer)
        }
    }

    /// Until when each number may write free-form: 24 hours behind the person's newest message to it (`messages/send-messages`).
    private static func windows(
        _ received: [IncomingMessage],
        _ senders: [Sender],
        at now: Timestamp
    ) -> [(sender: String, openUntil: Timestamp)] {
        senders.compactMap { sender in
            guard let newest = received.filter({ $0.sender == sender.id }).map(\.occurredAt).max() else { return nil }
            let end = newest + 86_400_000
            return end > now ? (sender.phoneNumberID, end) : nil
        }
    }
}

extension JSONWriter {
    fileprivate mutating func window(_ window: (sender: String, openUntil: Timestamp)) {
        member("sender", window.sender)
        member("openUntil", window.openUntil.iso8601)
    }

    fileprivate mutating func turn(_ turn: ConversationCalls.Turn, _ senders: [Sender]) {
        switch turn {
        case .sent(let record):
            member("direction", "sent")
            member("at", record.createdAt.iso8601)
            optionalMember("sender", senders.first { $0.id == record.sender }?.phoneNumberID)
            optionalMember("wamid", record.wamid)
            member("messageId", PublicID<Message>(record.id, createdAt: record.createdAt).text)
            member("state", record.state.apiText)
            member("broadcast", record.broadcastName)
        case .received(let message):
            member("direction", "received")
            member("at", message.occurredAt.iso8601)
            optionalMember("sender", senders.first { $0.id == message.sender }?.phoneNumberID)
            member("wamid", message.wamid)
            member("type", message.kind)
            optionalMember("text", message.text)
            optionalMember("replyToWamid", message.context)
        }
    }
}
