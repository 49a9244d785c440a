package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func createBroadcast(
        _ broadcast: NewBroadcast,
        answer: KeptAnswer?
    ) async throws(StoreError) -> BroadcastCreation {
        try await write { db in
            if let taken = try db.broadcast(named: broadcast.name, in: broadcast.workspace) { return .nameTaken(taken) }
            let shelf = try AnswerShelf(db)
            if let answer, let kept = try shelf.find(answer.question, at: answer.createdAt) { return .keyTaken(kept) }
            try db.run(
                """
                INSERT INTO broadcasts
                    (workspace, name, kind, state, template_name, template_language, sender, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    broadcast.workspace.row, broadcast.name, broadcast.kind.rawValue, broadcast.state.rawValue,
                    broadcast.templateName, broadcast.templateLanguage, broadcast.sender?.row,
                    broadcast.createdAt.milliseconds,
                ]
            )
            if let answer { try shelf.put(answer, message: nil) }
            return .created(try db.written(try db.broadcast(named: broadcast.name, in: broadcast.workspace)))
        }
    }

    package func broadcast(named name: String, in workspace: ID<Workspace>) async throws(StoreError) -> Broadcast? {
        try await read { db in try db.broadcast(named: name, in: workspace) }
    }

    package func broadcast(_ id: ID<Broadcast>, in workspace: ID<Workspace>) async throws(StoreError) -> Broadcast? {
        try await read { db in
            try db.first(
                """
                SELECT id, workspace, name, kind, state, template_name, template_language, sender, created_at
                FROM broadcasts WHERE id = ? AND workspace = ?
                """,
                [id.row, workspace.row],
                Broadcast.init
            )
        }
    }

    package func broadcasts(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<Broadcast>
    {
        try await read { db in
            let total = try db.number("SELECT count(*) FROM broadcasts WHERE workspace = ?", [workspace.row])
            let items = try db.all(
                """
                SELECT id, workspace, name, kind, state, template_name, template_language, sender, created_at
                FROM broadcasts WHERE workspace = ? ORDER BY id DESC LIMIT ? OFFSET ?
                """,
                [workspace.row, page.limit, page.offset],
                Broadcast.init
            )
            return Page(items: items, total: Int(total ?? 0))
        }
    }

    package func setBroadcastState(_ state: BroadcastState, of broadcast: ID<Broadcast>) async throws(StoreError) {
        try await write { db in
            try db.run("UPDATE broadcasts SET state = ? WHERE id = ?", [state.rawValue, broadcast.row])
        }
    }

    package func counts(of broadcast: ID<Broadcast>) async throws(StoreError) -> [MessageState: Int] {
        try await read { db in
            let counts = try db.all(
                "SELECT state, n FROM broadcast_counts WHERE broadcast = ? AND n <> 0",
                [broadcast.row],
                { (try $0.messageState(0), $0[1] as Int) }
            )
            return Dictionary(uniqueKeysWithValues: counts)
        }
    }
}

extension Database {
    fileprivate func broadcast(named name: String, in workspace: ID<Workspace>) throws -> Broadcast? {
        try first(
            """
            SELECT id, workspace, name, kind, state, template_name, template_language, sender, created_at
            FROM broadcasts WHERE workspace = ? AND name = ?
            """,
            [workspace.row, name],
            Broadcast.init
        )
    }
}

extension Broadcast {
    fileprivate init(_ row: FoundRow) throws {
        self.init(
            id: row.id(0),
            workspace: row.id(1),
            name: row[2],
            kind: try row.word(3, column: "kind"),
            state: try row.word(4, column: "state"),
            templateName: row[5],
            templateLanguage: row[6],
            sender: (row[7] as Int64?).map(ID.init(row:)),
            createdAt: row.timestamp(8)
        )
    }
}
