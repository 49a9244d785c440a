import Domain
import GRDB
import Store

/// Keeps what people wrote, one report after the other inside one transaction.
struct IncomingDesk {
    private struct Place {
        let workspace: Int64
        let sender: Int64
    }

    private struct Person {
        let contact: Int64
        let isBlocked: Bool
    }

    private let db: Database
    private let moment: Timestamp
    private var places: [String: Place?] = [:]
    private var settings: [Int64: WorkspaceSettings] = [:]
    private var replies: ReplyDesk
    private var counts = ContactCounts()
    private let outbox: EventOutbox

    init(_ db: Database, at moment: Timestamp) {
        self.db = db
        outbox = EventOutbox(db, at: moment)
        self.moment = moment
        replies = ReplyDesk(db, at: moment)
    }

    /// Writes what was summed up on the way.
    func finish() throws {
        try counts.write(db)
        try replies.finish()
    }

    /// A report of a phone number that is none of ours, or of a person without a number, is passed over.
    mutating func keep(_ report: IncomingReport) throws {
        guard let place = try place(report.phoneNumberID),
            let person = try person(report.from, report.userID, name: report.profileName, in: place)
        else { return }
        try db.run(
            "UPDATE contacts SET last_active_at = max(coalesce(last_active_at, 0), ?) WHERE id = ?",
            [report.occurredAt.milliseconds, person.contact]
        )
        let settings = try settings(of: place.workspace)
        if let consent = report.consent(by: settings.keywords),
            try write(consent, of: person.contact, in: place.workspace),
            let text = settings.replies.text(for: consent.consent)
        {
            try replies.queue(text, to: person.contact, by: place.sender, in: place.workspace)
        }
        if let number = report.newNumber {
            try ContactMove(db, at: moment).move(person.contact, in: place.workspace, to: number)
        }
        if let userID = report.newUserID {
            try ContactMove(db, at: moment).learn(userID, of: person.contact, in: place.workspace)
        }
        guard !person.isBlocked else { return }
        let broadcast = try broadcast(report, person.contact)
        try db.run(
            """
            INSERT INTO incoming (workspace, sender, contact, broadcast, wamid, kind, text, context, occurred_at, received_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace, wamid) DO NOTHING
            """,
            [
                place.workspace, place.sender, person.contact, broadcast, report.wamid, report.kind, report.text,
                report.context, report.occurredAt.milliseconds, moment.milliseconds,
            ]
        )
        if db.changesCount == 1 { try tell(report, of: person.contact, broadcast, in: place) }
    }

    private func tell(_ report: IncomingReport, of contact: Int64, _ broadcast: Int64?, in place: Place) throws {
        guard try outbox.isWanted(.messageReceived, in: place.workspace) else { return }
        var facts = [
            EventFact("wamid", report.wamid), EventFact("phoneNumberId", report.phoneNumberID),
            EventFact("type", report.kind),
            EventFact("receivedAt", report.occurredAt.iso8601),
        ]
        if let text = report.text { facts.append(EventFact("text", text)) }
        if let context = report.context { facts.append(EventFact("replyToWamid", context)) }
        let answered = try broadcast.flatMap { broadcast in
            try db.first("SELECT created_at, name FROM broadcasts WHERE id = ?", [broadcast]) { row in
                [
                    EventFact("broadcastId", PublicID<Broadcast>(ID(row: broadcast), createdAt: row.timestamp(0)).text),
                    EventFact("broadcast", row[1]),
                ]
            }
        }
        try outbox.tell(.messageReceived, of: contact, in: place.workspace, facts + (answered ?? []))
    }

    mutating func keep(_ report: ConsentReport) throws {
        guard let place = try place(report.phoneNumberID),
            let person = try person(report.from, report.userID, name: nil, in: place)
        else { return }
        try write(report, of: person.contact, in: place.workspace)
    }

    /// Meta refused a message because of what this person wants.
    func keepOptOut(of contact: Int64, in workspace: Int64, at occurredAt: Timestamp) throws {
        try write(.stoppedAtMeta(occurredAt), of: contact, in: workspace)
    }

    /// - Returns: whether it changed what the contact wants.
    @discardableResult
    private func write(_ report: ConsentReport, of contact: Int64, in workspace: Int64) throws -> Bool {
        try db.run(
            """
            INSERT INTO consent_events (contact, consent, source, detail, occurred_at, received_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                contact, report.consent.rawValue, report.source.rawValue, report.detail,
                report.occurredAt.milliseconds, moment.milliseconds,
            ]
        )
        // What Meta repeats changes nothing: an import or an operator may have said otherwise since.
        guard db.changesCount == 1 else { return false }
        // Meta tells whole seconds: within one, what came later counts.
        let newest = try db.number(
            "SELECT consent FROM consent_events WHERE contact = ? ORDER BY occurred_at / 1000 DESC, id DESC LIMIT 1",
            [contact]
        )
        try db.run(
            "UPDATE contacts SET consent = ?1, updated_at = ?2 WHERE id = ?3 AND consent <> ?1",
            [newest, moment.milliseconds, contact]
        )
        guard db.changesCount == 1, let consent = newest.flatMap({ Consent(rawValue: Int($0)) }) else {
            return false
        }
        try outbox.tellConsent(consent, report.source, of: contact, in: workspace, detail: report.detail)
        return consent == report.consent
    }

    private mutating func settings(of workspace: Int64) throws -> WorkspaceSettings {
        if let known = settings[workspace] { return known }
        let found = try db.first("\(Workspace.select) WHERE id = ?", [workspace], Workspace.init)
        let chosen = found?.settings ?? WorkspaceSettings()
        settings[workspace] = chosen
        return chosen
    }

    private mutating func place(_ phoneNumberID: String) throws -> Place? {
        if let known = places[phoneNumberID] { return known }
        let found = try db.first("SELECT workspace, id FROM senders WHERE phone_number_id = ?", [phoneNumberID]) {
            Place(workspace: $0[0], sender: $0[1])
        }
        places[phoneNumberID] = .some(found)
        return found
    }

    /// By number, by the id that Meta answered for it, or by Meta's id of the person; a stranger becomes a contact. What the report has
    /// beside what the person was known by is learned.
    private mutating func person(_ from: String, _ userID: String?, name: String?, in place: Place) throws -> Person? {
        let phone = PhoneNumber(waID: from) ?? (try? PhoneNumber(parsing: from))
        let move = ContactMove(db, at: moment)
        let byNumber = try db.first(
            """
            SELECT id, incoming_blocked, user_id FROM contacts WHERE workspace = ?1 AND folded = ?2
            UNION ALL SELECT id, incoming_blocked, user_id FROM contacts WHERE workspace = ?1 AND wa_id = ?3 LIMIT 1
            """,
            [place.workspace, phone?.folded.column, from]
        ) { (Person(contact: $0[0], isBlocked: $0[1]), $0[2] as String?) }
        if let (person, known) = byNumber {
            if let userID, userID != known { try move.learn(userID, of: person.contact, in: place.workspace) }
            return person
        }
        let byID = try userID.flatMap { userID in
            try db.first(
                "SELECT id, incoming_blocked FROM contacts WHERE workspace = ? AND user_id = ?",
                [place.workspace, userID]
            ) { Person(contact: $0[0], isBlocked: $0[1]) }
        }
        if let person = byID {
            if !from.isEmpty { try move.move(person.contact, in: place.workspace, to: from) }
            return person
        }
        guard phone != nil || userID != nil else { return nil }
        return Person(contact: try add(phone, userID, name: name, in: place.workspace), isBlocked: false)
    }

    private mutating func add(_ phone: PhoneNumber?, _ userID: String?, name: String?, in workspace: Int64) throws
        -> Int64
    {
        // Nobody else writes meanwhile, and rows are never deleted: this is the row it will have.
        let next = try phone == nil ? (db.number("SELECT coalesce(max(id), 0) + 1 FROM contacts") ?? 1) : 0
        let number = phone ?? PhoneNumber(absentOf: ID(row: next))
        counts.add(in: workspace, .wa)
        try db.run(
            """
            INSERT INTO contacts
                (workspace, phone, folded, name, source, consent, attributes, tags, created_at, updated_at, user_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                workspace, number.column, number.folded.column, name ?? phone?.e164 ?? "", ContactSource.wa.rawValue,
                Consent.unknown.rawValue, CompactTexts.column(attributes: []), CompactTexts.column(tags: []),
                moment.milliseconds, moment.milliseconds, userID,
            ]
        )
        let contact = db.lastInsertedRowID
        try outbox.tell(.contactCreated, of: contact, in: workspace)
        return contact
    }

    /// What the message answers: what it says it does, else whatever was sent last, not too long ago.
    private func broadcast(_ report: IncomingReport, _ contact: Int64) throws -> Int64? {
        if let context = report.context {
            let said = try db.number(
                """
                SELECT broadcast FROM messages WHERE id IN (
                    SELECT recent.id FROM messages AS recent WHERE recent.contact = ?1 ORDER BY recent.id DESC LIMIT 100
                ) AND wamid = ?2
                """,
                [contact, context]
            )
            if let said { return said }
        }
        return try db.number(
            """
            SELECT broadcast FROM messages WHERE id = (
                SELECT max(recent.id) FROM messages AS recent WHERE recent.contact = ?1 AND recent.wamid IS NOT NULL
            ) AND updated_at >= ?2
            """,
            [contact, report.occurredAt.milliseconds - IncomingMessage.answerMilliseconds]
        )
    }
}
