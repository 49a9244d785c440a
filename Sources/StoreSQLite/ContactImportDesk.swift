import Domain
import GRDB
import Store

/// Saves one contact after the other inside one transaction; each sees what those before it wrote.
///
/// A contact that is new to a list costs two statements, and one that is known one more: an import is mostly made of one sort or
/// of the other, and either way nothing is asked that the insert has answered.
struct ContactImportDesk {
    private let db: Database
    private let batch: ContactImport
    /// The list to join, if the workspace has it.
    private let list: Int64?
    private let insert: HotStatement
    private let find: HotStatement
    private let read: HotStatement
    private let update: HotStatement
    private let join: HotStatement
    private let ledger: ConsentLedger
    private let outbox: EventOutbox
    private var joined = 0
    private var counts = ContactCounts()

    init(_ db: Database, _ batch: ContactImport) throws {
        self.db = db
        self.batch = batch
        list = try batch.list.flatMap { list in
            try db.number("SELECT id FROM lists WHERE id = ? AND workspace = ?", [list.row, batch.workspace.row])
        }
        ledger = try ConsentLedger(db)
        outbox = EventOutbox(db, at: batch.at)
        insert = try HotStatement(
            db,
            """
            INSERT INTO contacts
                (workspace, phone, folded, name, source, consent, incoming_blocked, attributes, tags, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
            ON CONFLICT (workspace, folded) DO NOTHING
            """
        )
        find = try HotStatement(db, "SELECT id FROM contacts WHERE workspace = ? AND folded = ?")
        read = try HotStatement(
            db,
            """
            SELECT id, name, consent, incoming_blocked, attributes, tags FROM contacts WHERE workspace = ? AND folded = ?
            """
        )
        // A failure undoes the whole import, so the statement need not be able to undo itself alone. For that SQLite would copy every page
        // that it and its trigger touch: three times the work.
        update = try HotStatement(
            db,
            """
            UPDATE OR FAIL contacts SET name = ?, consent = ?, incoming_blocked = ?, attributes = ?, tags = ?, updated_at = ?
            WHERE id = ?
            """
        )
        join = try HotStatement(db, "INSERT INTO list_members (list, contact) VALUES (?, ?) ON CONFLICT DO NOTHING")
    }

    mutating func take(_ draft: ContactDraft) throws -> ImportedContact {
        let folded = draft.phone.folded.column
        let contact: Int64
        let outcome: ImportedContact.Outcome
        if try create(draft, folded: folded) {
            (contact, outcome) = (db.lastInsertedRowID, .created)
            counts.add(in: batch.workspace.row, draft.source)
            try outbox.tell(.contactCreated, of: contact, in: batch.workspace.row)
            if let consent = draft.consent, consent != .unknown { try note(consent, draft, contact) }
        } else {
            switch batch.duplicates {
            case .skip:
                contact = try db.written(try find.first(batch.workspace.row, folded) { $0[0] as Int64 })
                outcome = .unchanged
            case .overwrite:
                (contact, outcome) = try overwrite(with: draft, folded: folded)
            }
        }
        return ImportedContact(contact: ID(row: contact), outcome: outcome, joinedList: try joinList(contact))
    }

    /// Writes how many were made and how many joined.
    func finish() throws {
        try counts.write(db)
        guard let list, joined > 0 else { return }
        try db.run("UPDATE lists SET n = n + ? WHERE id = ?", [joined, list])
    }

    private func create(_ draft: ContactDraft, folded: Int64) throws -> Bool {
        let details = ContactDetails(of: draft)
        try insert.run(
            batch.workspace.row,
            draft.phone.column,
            folded,
            details.name,
            draft.source.rawValue,
            details.consent.rawValue,
            details.incomingBlocked,
            CompactTexts.column(attributes: details.attributes),
            CompactTexts.column(tags: details.tags),
            batch.at.milliseconds
        )
        return db.changesCount == 1
    }

    private func overwrite(with draft: ContactDraft, folded: Int64) throws -> (Int64, ImportedContact.Outcome) {
        let known = try read.first(batch.workspace.row, folded) { row in
            let details = ContactDetails(
                name: row[1],
                consent: try row.word(2, column: "consent"),
                incomingBlocked: row[3],
                attributes: CompactTexts.attributes(row[4]),
                tags: CompactTexts.tags(row[5])
            )
            return (contact: row[0] as Int64, details: details)
        }
        let (contact, details) = try db.written(known)
        let changed = details.overwritten(with: draft)
        if changed == details { return (contact, .unchanged) }
        try update.run(
            changed.name,
            changed.consent.rawValue,
            changed.incomingBlocked,
            CompactTexts.column(attributes: changed.attributes),
            CompactTexts.column(tags: changed.tags),
            batch.at.milliseconds,
            contact
        )
        try outbox.tell(.contactUpdated, of: contact, in: batch.workspace.row)
        if changed.consent != details.consent { try note(changed.consent, draft, contact) }
        return (contact, .updated)
    }

    private func note(_ consent: Consent, _ draft: ContactDraft, _ contact: Int64) throws {
        try ledger.note(consent, from: draft.source, of: contact, at: batch.at)
        try outbox.tellConsent(consent, ConsentReport.Source(draft.source), of: contact, in: batch.workspace.row)
    }

    private mutating func joinList(_ contact: Int64) throws -> Bool {
        guard let list else { return false }
        try join.run(list, contact)
        guard db.changesCount == 1 else { return false }
        joined += 1
        return true
    }
}
