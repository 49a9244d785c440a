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
                    (workspace, name, kind, state, template_name, template_language, sender, created_at, message_type,
                    audience, starts_at, is_local, expires_at, retry_of, started_at, quiet_hours)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    broadcast.workspace.row, broadcast.name, broadcast.kind.rawValue, broadcast.state.rawValue,
                    broadcast.templateName, broadcast.templateLanguage, broadcast.sender?.row,
                    broadcast.createdAt.milliseconds, broadcast.list?.messageType.rawValue,
                    try broadcast.list.map { try $0.audience.column() }, broadcast.list?.startsAt.milliseconds,
                    broadcast.list?.isLocalToRecipient, broadcast.list?.expiresAt.milliseconds,
                    broadcast.list?.retryOf?.row, broadcast.list?.startedAt?.milliseconds,
                    broadcast.list?.quietHours?.text,
                ]
            )
            if let mould = broadcast.mould {
                try db.run(
                    "INSERT INTO moulds (broadcast, mould) VALUES (?, ?)",
                    [db.lastInsertedRowID, mould.column]
                )
            }
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
                "\(Broadcast.select) WHERE id = ? AND workspace = ? AND is_deleted = 0",
                [id.row, workspace.row],
                Broadcast.init
            )
        }
    }

    package func broadcasts(
        in workspace: ID<Workspace>,
        matching filter: BroadcastFilter,
        page: PageRequest
    ) async throws(StoreError) -> Page<Broadcast> {
        try await read { db in
            let wanted: StatementArguments = [workspace.row, filter.state?.rawValue, filter.kind?.rawValue]
            let total = try db.number("SELECT count(*) FROM broadcasts \(Broadcast.matching)", wanted)
            let items = try db.all(
                "\(Broadcast.select) \(Broadcast.matching) ORDER BY id DESC LIMIT ? OFFSET ?",
                wanted + [page.limit, page.offset],
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
    func broadcast(named name: String, in workspace: ID<Workspace>) throws -> Broadcast? {
        try first(
            "\(Broadcast.select) WHERE workspace = ? AND name = ? AND is_deleted = 0",
            [workspace.row, name],
            Broadcast.init
        )
    }
}
