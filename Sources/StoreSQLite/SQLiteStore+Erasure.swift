package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func eraseContact(
        _ contact: ID<Contact>,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> Bool {
        try await write { db in
            let nobody = PhoneNumber(erased: contact).column
            try db.run(
                """
                UPDATE contacts SET phone = ?1, folded = ?1, wa_id = NULL, user_id = NULL, name = '', consent = 2, attributes = '{}', tags = '[]',
                    last_active_at = NULL, updated_at = ?2, is_erased = 1
                WHERE id = ?3 AND workspace = ?4 AND is_erased = 0
                """,
                [nobody, moment.milliseconds, contact.row, workspace.row]
            )
            guard db.changesCount == 1 else { return false }
            try db.run(
                "UPDATE contact_counts SET n = n - 1 WHERE (workspace, source) = (SELECT workspace, source FROM contacts WHERE id = ?)",
                [contact.row]
            )
            try Self.cancelQueued(contact, at: moment, in: db)
            try db.run("UPDATE messages SET phone = ? WHERE contact = ?", [nobody, contact.row])
            let gone = [
                "DELETE FROM message_contents WHERE message IN (SELECT id FROM messages WHERE contact = ?)",
                "DELETE FROM incoming WHERE contact = ?", "DELETE FROM consent_events WHERE contact = ?",
                "UPDATE lists SET n = n - 1 WHERE id IN (SELECT list FROM list_members WHERE contact = ?)",
                "DELETE FROM list_members WHERE contact = ?",
            ]
            for sql in gone { try db.run(sql, [contact.row]) }
            // What was to be told of this person is forgotten too, but for its end.
            try db.run("DELETE FROM outbox WHERE sequence = ?", [contact.row])
            let createdAt = try db.number("SELECT created_at FROM contacts WHERE id = ?", [contact.row]) ?? 0
            let publicID = PublicID(contact, createdAt: Timestamp(milliseconds: createdAt))
            try EventOutbox(db, at: moment).post(.contactDeleted, in: workspace.row, sequence: contact.row) {
                [EventFact("contactId", publicID.text)]
            }
            return true
        }
    }

    /// What has not left never will: nobody is there to send it to.
    private static func cancelQueued(_ contact: ID<Contact>, at moment: Timestamp, in db: Database) throws {
        let queued = try db.all(
            "SELECT id, workspace, broadcast, sender FROM messages WHERE contact = ? AND state = 0",
            [contact.row]
        ) { row in
            (
                message: row[0] as Int64,
                place: CountedPlace(message: row[0], workspace: row[1], broadcast: row[2], sender: row[3])
            )
        }
        var changes = CountChanges()
        let explain = try RefusalWriter(db)
        for row in queued {
            try db.run(
                "UPDATE messages SET state = ?, updated_at = ? WHERE id = ?",
                [MessageState.cancelled.rawValue, moment.milliseconds, row.message]
            )
            try explain.write(OwnReason.erased, of: row.message)
            changes.move(from: CountedStanding(.queued), to: CountedStanding(.cancelled), of: row.place)
        }
        try changes.write(db)
    }
}
