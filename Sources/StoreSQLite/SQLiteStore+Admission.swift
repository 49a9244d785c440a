import Domain
import Foundation
import GRDB
package import Store

extension SQLiteStore {
    package func installation() async throws(StoreError) -> UInt32 { epoch }

    package func admit(_ admissions: [Admission]) async throws(StoreError) -> [AdmissionResult] {
        try await write { db in
            var desk = try AdmissionDesk(db)
            let results = try admissions.map { try desk.admit($0) }
            try desk.changes.write(db)
            return results
        }
    }
}

/// Admits one message after the other inside one transaction; each sees what those before it wrote.
private struct AdmissionDesk {
    private let db: Database
    private let shelf: AnswerShelf
    private let findContact: Statement
    private let insertContact: Statement
    private let insertMessage: Statement
    private let insertContent: Statement
    private(set) var changes = CountChanges()

    init(_ db: Database) throws {
        self.db = db
        shelf = try AnswerShelf(db)
        findContact = try db.cachedStatement(sql: "SELECT id FROM contacts WHERE workspace = ? AND folded = ?")
        insertContact = try db.cachedStatement(
            sql: """
                INSERT INTO contacts
                    (workspace, phone, folded, name, source, consent, attributes, tags, created_at, updated_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
                """
        )
        insertMessage = try db.cachedStatement(
            sql: """
                INSERT INTO messages
                    (workspace, broadcast, contact, sender, state, attempt, due_at, attempt_began_at, expires_at,
                    respects_opt_out, phone, created_at, updated_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)
                """
        )
        insertContent = try db.cachedStatement(sql: "INSERT INTO message_contents (message, content) VALUES (?, ?)")
    }

    mutating func admit(_ admission: Admission) throws -> AdmissionResult {
        if let key = admission.key, let kept = try shelf.find(key.question, at: key.createdAt) {
            return .keyTaken(kept)
        }
        let contact = try contact(of: admission)
        let message = try insert(admission, contact: contact)
        if let key = admission.key { try shelf.put(key, message: message) }
        return .admitted(message: ID(row: message), contact: ID(row: contact))
    }

    private func contact(of admission: Admission) throws -> Int64 {
        let draft = admission.contact
        let folded = draft.phone.folded.column
        if let known = try findContact.first([admission.workspace.row, folded], { $0[0] as Int64 }) { return known }
        try insertContact.execute(
            arguments: [
                admission.workspace.row, draft.phone.column, folded, draft.name, draft.source.rawValue,
                (draft.consent ?? .unknown).rawValue, CompactTexts.column(attributes: draft.attributes),
                CompactTexts.column(tags: draft.tags), admission.admittedAt.milliseconds,
            ])
        return db.lastInsertedRowID
    }

    private mutating func insert(_ admission: Admission, contact: Int64) throws -> Int64 {
        let admittedAt = admission.admittedAt.milliseconds
        let state: MessageState
        let dueAt: Int64
        switch admission.lane {
        case .express: (state, dueAt) = (.sending, admittedAt)
        case .queued(let moment): (state, dueAt) = (.queued, moment.milliseconds)
        }
        try insertMessage.execute(
            arguments: [
                admission.workspace.row, admission.broadcast.row, contact, admission.sender.row, state.rawValue,
                state == .sending ? 1 : 0, dueAt, state == .sending ? admittedAt : nil,
                admission.expiresAt.milliseconds,
                admission.respectsOptOut, admission.contact.phone.column, admittedAt,
            ])
        let message = db.lastInsertedRowID
        try insertContent.execute(arguments: [message, admission.content.column])
        changes.add(to: state, of: admission.broadcast.row)
        return message
    }
}
