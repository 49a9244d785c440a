import Domain
import Foundation
import GRDB
package import Store

extension SQLiteStore {
    package func installation() async throws(StoreError) -> UInt32 { epoch }

    package func admit(_ admissions: [Admission]) async throws(StoreError) -> [AdmissionResult] {
        try await write { db in
            var desk = try AdmissionDesk(db, at: admissions.first?.admittedAt)
            let results = try admissions.map { try desk.admit($0) }
            try desk.finish()
            return results
        }
    }
}

/// Admits one message after the other inside one transaction; each sees what those before it wrote.
private struct AdmissionDesk {
    private let db: Database
    private let shelf: AnswerShelf
    private let findContact: HotStatement
    private let insertContact: HotStatement
    private let insertMessage: HotStatement
    private let insertContent: HotStatement
    private var purse: RecipientPurse
    private(set) var changes = CountChanges()
    private var counts = ContactCounts()
    private let outbox: EventOutbox
    private let leases: SenderLeaseTable
    /// The fences of the senders asked for so far.
    private var fences: [Int64: Int64?] = [:]

    init(_ db: Database, at moment: Timestamp?) throws {
        self.db = db
        outbox = EventOutbox(db, at: moment ?? Timestamp(milliseconds: 0))
        shelf = try AnswerShelf(db)
        leases = try SenderLeaseTable(db)
        purse = try RecipientPurse(db)
        findContact = try HotStatement(
            db,
            "SELECT id, budget_at FROM contacts WHERE workspace = ? AND folded = ?"
        )
        insertContact = try HotStatement(
            db,
            """
            INSERT INTO contacts
                (workspace, phone, folded, name, source, consent, attributes, tags, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
            """
        )
        insertMessage = try HotStatement(
            db,
            """
            INSERT INTO messages
                (workspace, broadcast, contact, sender, state, attempt, due_at, attempt_began_at, expires_at,
                respects_opt_out, phone, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)
            """
        )
        insertContent = try HotStatement(db, "INSERT INTO message_contents (message, content) VALUES (?, ?)")
    }

    mutating func admit(_ admission: Admission) throws -> AdmissionResult {
        if let key = admission.key, let kept = try shelf.find(key.question, at: key.createdAt) {
            return .keyTaken(kept)
        }
        let contact = try contact(of: admission)
        var lane = admission.lane
        if lane == .express, try fence(of: admission.sender.row) != admission.fence {
            lane = .queued(dueAt: admission.admittedAt)
        }
        if lane == .express, let budget = admission.budget {
            let mayBegin = try purse.take(
                contact.id,
                countedAt: contact.budgetAt,
                in: admission.workspace.row,
                maximum: budget.recipientsPerDay,
                at: admission.admittedAt
            )
            if !mayBegin { lane = .queued(dueAt: admission.admittedAt) }
        }
        let message = try insert(admission, in: lane, contact: contact.id)
        if let key = admission.key { try shelf.put(key, message: message) }
        if lane != admission.lane { return .postponed(message: ID(row: message), contact: ID(row: contact.id)) }
        return .admitted(message: ID(row: message), contact: ID(row: contact.id))
    }

    private mutating func fence(of sender: Int64) throws -> Int64? {
        if let known = fences[sender] { return known }
        let found = try leases.fence(of: sender)
        fences[sender] = .some(found)
        return found
    }

    /// Writes what was summed up on the way.
    mutating func finish() throws {
        try changes.write(db)
        try counts.write(db)
        try purse.write()
    }

    private mutating func contact(of admission: Admission) throws -> (id: Int64, budgetAt: Int64?) {
        let draft = admission.contact
        let folded = draft.phone.folded.column
        let known = try findContact.first(admission.workspace.row, folded) { row in
            (id: row[0] as Int64, budgetAt: row[1] as Int64?)
        }
        if let known { return known }
        counts.add(in: admission.workspace.row, draft.source)
        try insertContact.run(
            admission.workspace.row,
            draft.phone.column,
            folded,
            draft.name,
            draft.source.rawValue,
            (draft.consent ?? .unknown).rawValue,
            CompactTexts.column(attributes: draft.attributes),
            CompactTexts.column(tags: draft.tags),
            admission.admittedAt.milliseconds
        )
        let contact = db.lastInsertedRowID
        try outbox.tell(.contactCreated, of: contact, in: admission.workspace.row)
        return (contact, nil)
    }

    private mutating func insert(_ admission: Admission, in lane: Admission.Lane, contact: Int64) throws -> Int64 {
        let admittedAt = admission.admittedAt.milliseconds
        let state: MessageState
        let dueAt: Int64
        switch lane {
        case .express: (state, dueAt) = (.sending, admittedAt)
        case .queued(let moment): (state, dueAt) = (.queued, moment.milliseconds)
        }
        try insertMessage.run(
            admission.workspace.row,
            admission.broadcast.row,
            contact,
            admission.sender.row,
            state.rawValue,
            state == .sending ? 1 : 0,
            dueAt,
            state == .sending ? admittedAt : nil,
            admission.expiresAt.milliseconds,
            admission.respectsOptOut,
            admission.contact.phone.column,
            admittedAt
        )
        let message = db.lastInsertedRowID
        try insertContent.run(message, admission.content)
        let place = CountedPlace(
            message: message,
            workspace: admission.workspace.row,
            broadcast: admission.broadcast.row,
            sender: admission.sender.row
        )
        changes.add(to: CountedStanding(state), of: place, createdAt: admittedAt)
        return message
    }
}
