package import Domain
import GRDB
package import Store
import Synchronization

extension SQLiteStore {
    package func contacts(_ questions: [ContactQuestion]) async throws(StoreError) -> [Contact?] {
        try await read { db in
            let statement = try db.cachedStatement(sql: Contact.byNumber)
            return try questions.map { question in
                try statement.first([question.workspace.row, question.phone.folded.column], Contact.init)
            }
        }
    }

    package func contact(_ id: ID<Contact>, in workspace: ID<Workspace>) async throws(StoreError) -> ContactRecord? {
        try await read { db in try db.contact(id, in: workspace) }
    }

    package func contacts(
        in workspace: ID<Workspace>,
        matching filter: ContactFilter,
        page: PageRequest
    ) async throws(StoreError) -> Page<Contact> {
        let chunk = contactChunk
        if ContactSearch.takesIndex(filter, page) { isContactIndexAsked.withLock { $0 = true } }
        return try await read { db in try ContactSearch(db, workspace, filter, chunk: chunk).page(page) }
    }

    package func updateContact(
        _ contact: ID<Contact>,
        in workspace: ID<Workspace>,
        _ update: ContactUpdate,
        at moment: Timestamp
    ) async throws(StoreError) -> ContactChange? {
        try await write { db in
            guard let known = try db.contact(contact, in: workspace) else { return nil }
            let phone = update.phone ?? known.contact.phone
            let holder = try db.number(
                "SELECT id FROM contacts WHERE workspace = ? AND folded = ?",
                [workspace.row, phone.folded.column]
            )
            if let holder, holder != contact.row { return .numberTaken }
            let details = update.applied(to: known.contact)
            let outbox = EventOutbox(db, at: moment)
            try db.run(
                """
                UPDATE contacts SET phone = ?, folded = ?, name = ?, consent = ?, incoming_blocked = ?, attributes = ?, tags = ?,
                    updated_at = ?
                WHERE id = ?
                """,
                [
                    phone.column, phone.folded.column, details.name, details.consent.rawValue, details.incomingBlocked,
                    CompactTexts.column(attributes: details.attributes), CompactTexts.column(tags: details.tags),
                    moment.milliseconds, contact.row,
                ]
            )
            if let consent = update.consent, consent != known.contact.consent {
                try ConsentLedger(db).note(consent, from: .api, of: contact.row, at: moment)
                try outbox.tellConsent(consent, .api, of: contact.row, in: workspace.row)
            }
            try outbox.tell(.contactUpdated, of: contact.row, in: workspace.row)
            return .updated(try db.written(try db.contact(contact, in: workspace)))
        }
    }

    package func saveContacts(
        _ drafts: [ContactDraft],
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> [Contact] {
        try await write { db in
            let save = try db.cachedStatement(
                sql: """
                    INSERT INTO contacts
                        (workspace, phone, folded, name, source, consent, incoming_blocked, attributes, tags, created_at,
                        updated_at)
                    VALUES (?1, ?2, ?3, ?4, ?5, coalesce(?6, 0), coalesce(?7, 0), ?8, ?9, ?10, ?10)
                    ON CONFLICT (workspace, folded) DO UPDATE SET
                        name = excluded.name, consent = coalesce(?6, consent),
                        incoming_blocked = coalesce(?7, incoming_blocked), attributes = excluded.attributes,
                        tags = excluded.tags, updated_at = excluded.updated_at
                    """
            )
            let find = try db.cachedStatement(sql: Contact.byNumber)
            let ledger = try ConsentLedger(db)
            let outbox = EventOutbox(db, at: moment)
            var counts = ContactCounts()
            for draft in drafts {
                let known = try find.first([workspace.row, draft.phone.folded.column], Contact.init)
                if known == nil { counts.add(in: workspace.row, draft.source) }
                try save.execute(
                    arguments: [
                        workspace.row, draft.phone.column, draft.phone.folded.column, draft.name, draft.source.rawValue,
                        draft.consent?.rawValue, draft.incomingBlocked,
                        CompactTexts.column(attributes: draft.attributes),
                        CompactTexts.column(tags: draft.tags), moment.milliseconds,
                    ])
                let id = known?.id.row ?? db.lastInsertedRowID
                try outbox.tell(known == nil ? .contactCreated : .contactUpdated, of: id, in: workspace.row)
                guard let consent = draft.consent, consent != known?.consent ?? .unknown else { continue }
                try ledger.note(consent, from: draft.source, of: id, at: moment)
                try outbox.tellConsent(consent, ConsentReport.Source(draft.source), of: id, in: workspace.row)
            }
            try counts.write(db)
            return try drafts.map { draft in
                try db.written(try find.first([workspace.row, draft.phone.folded.column], Contact.init))
            }
        }
    }
}

extension Database {
    fileprivate func contact(_ id: ID<Contact>, in workspace: ID<Workspace>) throws -> ContactRecord? {
        let contact = try first(
            "\(Contact.select) FROM contacts WHERE id = ? AND workspace = ? AND is_erased = 0",
            [id.row, workspace.row],
            Contact.init
        )
        guard let contact else { return nil }
        // The inner limit bounds the work for somebody who was written to ten thousand times.
        let newestFirst = try all(
            """
            SELECT broadcasts.id, broadcasts.created_at
            FROM (SELECT id, broadcast FROM messages WHERE contact = ? ORDER BY id DESC LIMIT 10000) AS recent
            JOIN broadcasts ON broadcasts.id = recent.broadcast
            GROUP BY broadcasts.id ORDER BY max(recent.id) DESC LIMIT 100
            """,
            [id.row],
            { PublicID<Broadcast>($0.id(0), createdAt: $0.timestamp(1)) }
        )
        let lists = try all(
            """
            SELECT lists.name FROM list_members JOIN lists ON lists.id = list_members.list
            WHERE list_members.contact = ? ORDER BY lists.name LIMIT 1000
            """,
            [id.row],
            { $0[0] as String }
        )
        return ContactRecord(contact: contact, broadcasts: newestFirst.reversed(), lists: lists)
    }
}

extension Contact {
    static let select = """
        SELECT id, workspace, phone, wa_id, name, source, consent, incoming_blocked, attributes, tags, created_at, updated_at,
            last_active_at, user_id
        """

    fileprivate static let byNumber = "\(select) FROM contacts WHERE workspace = ? AND folded = ?"

    init(_ row: FoundRow) throws {
        self.init(
            id: row.id(0),
            workspace: row.id(1),
            phone: row.phone(2),
            waID: row[3],
            name: row[4],
            source: try row.word(5, column: "source"),
            consent: try row.word(6, column: "consent"),
            incomingBlocked: row[7],
            attributes: CompactTexts.attributes(row[8]),
            tags: CompactTexts.tags(row[9]),
            createdAt: row.timestamp(10),
            updatedAt: row.timestamp(11),
            lastActiveAt: row.optionalTimestamp(12),
            userID: row[13]
        )
    }
}
