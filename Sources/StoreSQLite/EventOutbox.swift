import Domain
import GRDB
import Store

/// Writes down what is to be told, in the transaction that it is about. Where nobody wants to be told it costs one question a workspace,
/// and no fact is looked up.
final class EventOutbox {
    private let db: Database
    private let moment: Timestamp
    private var listeners: [Int64: [(subscription: Int64, kinds: Set<EventKind>)]] = [:]

    init(_ db: Database, at moment: Timestamp) {
        self.db = db
        self.moment = moment
    }

    func isWanted(_ kind: EventKind, in workspace: Int64) throws -> Bool {
        try listeners(in: workspace).contains { $0.kinds.contains(kind) }
    }

    /// - Parameter sequence: what has an order: a contact's row, or a broadcast's with a minus; 0 has none.
    func post(_ kind: EventKind, in workspace: Int64, sequence: Int64, _ facts: () throws -> [EventFact]) throws {
        let wanting = try listeners(in: workspace).filter { $0.kinds.contains(kind) }
        guard !wanting.isEmpty else { return }
        let column = OutgoingEvent.column(try facts())
        for listener in wanting {
            try db.run(
                """
                INSERT INTO outbox (subscription, kind, facts, sequence, occurred_at, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
                """,
                [listener.subscription, kind.rawValue, column, sequence, moment.milliseconds]
            )
        }
    }

    private func listeners(in workspace: Int64) throws -> [(subscription: Int64, kinds: Set<EventKind>)] {
        if let known = listeners[workspace] { return known }
        let found = try db.all(
            "SELECT id, kinds FROM subscriptions WHERE workspace = ? AND is_enabled = 1 ORDER BY id",
            [workspace]
        ) { (subscription: $0[0] as Int64, kinds: Subscription.kinds($0[1])) }
        listeners[workspace] = found
        return found
    }
}

extension EventOutbox {
    /// A message got as far as its row says now.
    func tell(of message: Int64, in workspace: Int64) throws {
        guard try isWanted(.messageStatus, in: workspace) else { return }
        let found = try db.first(Self.messageFacts, [message]) { row in
            (
                contact: row[0] as Int64,
                facts: [
                    EventFact("messageId", PublicID<Message>(ID(row: message), createdAt: row.timestamp(1)).text),
                    EventFact("status", try row.messageState(2).apiText),
                    row.fact("wamid", 3), EventFact("mobile", row.phone(4).digits),
                    EventFact("contactId", PublicID<Contact>(row.id(0), createdAt: row.timestamp(5)).text),
                    EventFact("broadcastId", PublicID<Broadcast>(row.id(6), createdAt: row.timestamp(7)).text),
                    EventFact("broadcast", row[8]), row.fact("code", 9), row.fact("reason", 10),
                ].compactMap(\.self)
            )
        }
        guard let found else { return }
        try post(.messageStatus, in: workspace, sequence: found.contact) { found.facts }
    }

    /// A reason stands beside a message that once failed, whatever became of it since.
    private static let messageFacts = """
        SELECT messages.contact, messages.created_at, messages.state, messages.wamid, messages.phone, contacts.created_at,
            broadcasts.id, broadcasts.created_at, broadcasts.name, refusals.code, refusals.title
        FROM messages JOIN contacts ON contacts.id = messages.contact JOIN broadcasts ON broadcasts.id = messages.broadcast
            LEFT JOIN refusals ON refusals.message = messages.id AND messages.state IN (2, 13, 20, 21, 22)
        WHERE messages.id = ?
        """

    /// - Parameter more: beside who it is.
    func tell(_ kind: EventKind, of contact: Int64, in workspace: Int64, _ more: [EventFact] = []) throws {
        guard try isWanted(kind, in: workspace) else { return }
        let facts = try db.first("SELECT created_at, phone, name, user_id FROM contacts WHERE id = ?", [contact]) {
            row in
            [
                EventFact("contactId", PublicID<Contact>(ID(row: contact), createdAt: row.timestamp(0)).text),
                row.phone(1).isReal ? EventFact("mobile", row.phone(1).digits) : nil, EventFact("name", row[2]),
                row.fact("whatsappUserId", 3),
            ].compactMap(\.self)
        }
        guard let facts else { return }
        try post(kind, in: workspace, sequence: contact) { facts + more }
    }

    /// What a person wants is known anew.
    func tellConsent(
        _ consent: Consent,
        _ source: ConsentReport.Source,
        of contact: Int64,
        in workspace: Int64,
        detail: String = ""
    ) throws {
        let facts = [
            EventFact("optin", consent == .optedIn ? "yes" : consent == .optedOut ? "no" : "unknown"),
            EventFact("source", source.rawValue), EventFact("detail", detail),
        ]
        try tell(.consentChanged, of: contact, in: workspace, facts.filter { !$0.value.isEmpty })
    }

    /// A broadcast began, or was stopped by something, or came to its end: what its row says now.
    func tell(of broadcast: Int64) throws {
        let found = try db.first(
            "SELECT workspace, created_at, name, state, trouble_code, trouble_title FROM broadcasts WHERE id = ?",
            [broadcast]
        ) { row in
            (
                workspace: row[0] as Int64, state: row[3] as String,
                facts: [
                    EventFact("broadcastId", PublicID<Broadcast>(ID(row: broadcast), createdAt: row.timestamp(1)).text),
                    EventFact("broadcast", row[2]), EventFact("status", row[3]), row.fact("code", 4),
                    row.fact("reason", 5),
                ].compactMap(\.self)
            )
        }
        guard let found, let state = BroadcastState(rawValue: found.state) else { return }
        let kind: EventKind? =
            switch state {
            case .sending: .broadcastStarted
            case .paused: .broadcastPaused
            default: state.isFinal ? .broadcastFinished : nil
            }
        guard let kind else { return }
        try post(kind, in: found.workspace, sequence: -broadcast) { found.facts }
    }

    /// A sender stopped, or goes on: what its row says now.
    func tellOfSender(_ sender: Int64) throws {
        let found = try db.first(
            "SELECT workspace, phone_number_id, display_phone_number, paused_code, paused_reason FROM senders WHERE id = ?",
            [sender]
        ) { row in
            (
                workspace: row[0] as Int64,
                facts: [
                    EventFact("phoneNumberId", row[1]), row.fact("displayPhoneNumber", 2),
                    EventFact("status", (row[3] as Int?) == nil ? "active" : "paused"), row.fact("code", 3),
                    row.fact("reason", 4),
                ].compactMap(\.self)
            )
        }
        guard let found else { return }
        try post(.senderHealth, in: found.workspace, sequence: 0) { found.facts }
    }
}

extension OutgoingEvent {
    static func column(_ facts: [EventFact]) -> String {
        CompactTexts.column(attributes: facts.map { ContactAttribute(name: $0.name, value: $0.value) })
    }

    static func facts(_ column: String) -> [EventFact] {
        CompactTexts.attributes(column).map { EventFact($0.name, $0.value) }
    }
}

extension Subscription {
    static func column(_ kinds: Set<EventKind>) -> String {
        kinds.map(\.rawValue).sorted().joined(separator: " ")
    }

    /// A word that only a newer program knows is passed over.
    static func kinds(_ column: String) -> Set<EventKind> {
        Set(column.split(separator: " ").compactMap { EventKind(rawValue: String($0)) })
    }
}

extension FoundRow {
    /// A column that is a text or a number; `nil` for NULL and for nothing.
    fileprivate func fact(_ name: String, _ index: Int) -> EventFact? {
        let number: Int? = EventFact.numbers.contains(name) ? self[index] : nil
        let text: String? = EventFact.numbers.contains(name) ? number.map(String.init) : self[index]
        return text.flatMap { $0.isEmpty ? nil : EventFact(name, $0) }
    }
}
