import Domain
import GRDB
import Store

/// A person has a new number. What is known stays with the contact; one that has that number already becomes part of it, because both
/// are one person from now on.
struct ContactMove {
    private let db: Database
    private let moment: Timestamp

    init(_ db: Database, at moment: Timestamp) {
        self.db = db
        self.moment = moment
    }

    /// - Parameter number: digits, as Meta tells it. One that is no number moves nobody.
    func move(_ contact: Int64, in workspace: Int64, to number: String) throws {
        guard let phone = PhoneNumber(waID: number) ?? (try? PhoneNumber(parsing: number)) else { return }
        let holder = try db.number(
            "SELECT id FROM contacts WHERE workspace = ? AND folded = ?",
            [workspace, phone.folded.column]
        )
        if holder == contact { return }
        if let holder { try merge(holder, into: contact, in: workspace) }
        try db.run(
            "UPDATE contacts SET phone = ?, folded = ?, wa_id = ?, updated_at = ? WHERE id = ?",
            [phone.column, phone.folded.column, phone.digits, moment.milliseconds, contact]
        )
        // What has not left goes to where the person is now.
        try db.run("UPDATE messages SET phone = ? WHERE contact = ? AND state = 0", [phone.column, contact])
    }

    /// - Parameter userID: Meta's id of the person from now on. A contact that was known by it alone becomes part of this one.
    func learn(_ userID: String, of contact: Int64, in workspace: Int64) throws {
        let holder = try db.number(
            "SELECT id FROM contacts WHERE workspace = ? AND user_id = ?",
            [workspace, userID]
        )
        if holder == contact { return }
        if let holder { try merge(holder, into: contact, in: workspace) }
        try db.run(
            "UPDATE contacts SET user_id = ?, updated_at = ? WHERE id = ?",
            [userID, moment.milliseconds, contact]
        )
    }

    /// The older contact's own words go before those of the one that ends; whoever opted out as either has opted out.
    private func merge(_ ending: Int64, into contact: Int64, in workspace: Int64) throws {
        let select = "\(Contact.select) FROM contacts WHERE id = ? AND workspace = ?"
        guard let kept = try db.first(select, [contact, workspace], Contact.init),
            let gone = try db.first(select, [ending, workspace], Contact.init)
        else { return }
        let merged = ContactDetails(of: kept).merged(with: ContactDetails(of: gone))
        let moved = [
            "UPDATE messages SET contact = ?1 WHERE contact = ?2",
            "UPDATE incoming SET contact = ?1 WHERE contact = ?2",
            "UPDATE OR IGNORE consent_events SET contact = ?1 WHERE contact = ?2",
            "UPDATE OR IGNORE list_members SET contact = ?1 WHERE contact = ?2",
        ]
        for sql in moved { try db.run(sql, [contact, ending]) }
        try db.run(
            "UPDATE lists SET n = n - 1 WHERE id IN (SELECT list FROM list_members WHERE contact = ?)",
            [ending]
        )
        try db.run("DELETE FROM list_members WHERE contact = ?", [ending])
        try db.run("DELETE FROM consent_events WHERE contact = ?", [ending])
        // The row stays, without a person: it may stand in a plan or in an answer that was kept.
        let nobody = PhoneNumber(erased: ID(row: ending)).column
        try db.run(
            """
            UPDATE contacts SET phone = ?1, folded = ?1, wa_id = NULL, user_id = NULL, name = '', attributes = '{}', tags = '[]',
                last_active_at = NULL, updated_at = ?2, is_erased = 1
            WHERE id = ?3
            """,
            [nobody, moment.milliseconds, ending]
        )
        var counts = ContactCounts()
        counts.add(-1, in: workspace, gone.source)
        try counts.write(db)
        try db.run(
            """
            UPDATE contacts SET consent = ?, incoming_blocked = ?, attributes = ?, tags = ?,
                last_active_at = max(coalesce(last_active_at, 0), ?)
            WHERE id = ?
            """,
            [
                merged.consent.rawValue, merged.incomingBlocked, CompactTexts.column(attributes: merged.attributes),
                CompactTexts.column(tags: merged.tags), gone.lastActiveAt?.milliseconds ?? 0, contact,
            ]
        )
    }
}
