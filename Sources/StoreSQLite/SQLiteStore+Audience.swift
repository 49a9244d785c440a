package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func ensureLists(
        _ names: [String],
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> [ContactList] {
        try await write { db in
            for name in names {
                try db.run(
                    """
                    INSERT INTO lists (workspace, name, created_at) VALUES (?, ?, ?)
                    ON CONFLICT (workspace, name) DO NOTHING
                    """,
                    [workspace.row, name, moment.milliseconds]
                )
            }
            return try names.map { try db.written(try db.list(named: $0, in: workspace)) }
        }
    }

    package func lists(named names: [String], in workspace: ID<Workspace>) async throws(StoreError) -> [ContactList?] {
        try await read { db in try names.map { try db.list(named: $0, in: workspace) } }
    }

    package func lists(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<CountedList> {
        try await read { db in
            let lists = try db.all(
                """
                SELECT id, workspace, name, created_at, n FROM lists WHERE workspace = ? ORDER BY name LIMIT ? OFFSET ?
                """,
                [workspace.row, page.limit, page.offset],
                { CountedList(list: ContactList($0), contactCount: $0[4]) }
            )
            let total = try db.number("SELECT count(*) FROM lists WHERE workspace = ?", [workspace.row])
            return Page(items: lists, total: Int(total ?? 0))
        }
    }

    package func vocabulary(of workspace: ID<Workspace>) async throws(StoreError) -> Vocabulary {
        try await read { db in
            Vocabulary(
                tags: try db.all("SELECT name FROM tags WHERE workspace = ? ORDER BY folded", [workspace.row]) {
                    $0[0]
                },
                customFields: try db.all(
                    "SELECT name FROM custom_fields WHERE workspace = ? ORDER BY folded",
                    [workspace.row]
                ) { $0[0] }
            )
        }
    }

    package func addToVocabulary(_ words: Vocabulary, in workspace: ID<Workspace>) async throws(StoreError) {
        try await write { db in
            for tag in words.tags {
                try db.run(
                    "INSERT INTO tags (workspace, folded, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    [workspace.row, tag.lowercased(), tag]
                )
            }
            for field in words.customFields {
                try db.run(
                    "INSERT INTO custom_fields (workspace, folded, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    [workspace.row, field.lowercased(), field]
                )
            }
        }
    }

    package func removeFromVocabulary(_ words: Vocabulary, in workspace: ID<Workspace>) async throws(StoreError) -> Int
    {
        try await write { db in
            var count = 0
            for (table, names) in [("tags", words.tags), ("custom_fields", words.customFields)] {
                for name in names {
                    try db.run(
                        "DELETE FROM \(table) WHERE workspace = ? AND folded = ?",
                        [workspace.row, name.lowercased()]
                    )
                    count += db.changesCount
                }
            }
            return count
        }
    }

    package func importContacts(_ batch: ContactImport) async throws(StoreError) -> [ImportedContact] {
        try await write { db in
            var desk = try ContactImportDesk(db, batch)
            let imported = try batch.contacts.map { try desk.take($0) }
            try desk.finish()
            return imported
        }
    }

    package func audience(_ question: AudienceQuestion) async throws(StoreError) -> AudiencePage {
        try await read { db in try AudienceReader(db, question).page() }
    }
}

extension Database {
    fileprivate func list(named name: String, in workspace: ID<Workspace>) throws -> ContactList? {
        try first(
            "SELECT id, workspace, name, created_at FROM lists WHERE workspace = ? AND name = ?",
            [workspace.row, name],
            ContactList.init
        )
    }
}

extension ContactList {
    fileprivate init(_ row: FoundRow) {
        self.init(id: row.id(0), workspace: row.id(1), name: row[2], createdAt: row.timestamp(3))
    }
}
