package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func change(
        _ broadcast: ID<Broadcast>,
        in workspace: ID<Workspace>,
        by action: BroadcastAction,
        because trouble: Refusal?,
        at moment: Timestamp
    ) async throws(StoreError) -> BroadcastChange? {
        try await write { db in
            guard let found = try db.broadcast(broadcast, in: workspace) else { return nil }
            guard let state = found.state(after: action) else { return .refused(found) }
            let keepsTrouble = state == found.state && found.trouble != nil && trouble == nil
            let kept = keepsTrouble ? found.trouble : trouble
            try db.run(
                """
                UPDATE broadcasts SET state = ?1, trouble_code = ?2, trouble_title = ?3,
                    starts_at = CASE WHEN ?6 AND is_local = 0 THEN min(starts_at, ?4) ELSE starts_at END,
                    started_at = CASE WHEN ?1 = 'sending' THEN coalesce(started_at, ?4) ELSE started_at END,
                    finished_at = CASE WHEN ?1 IN ('stopped', 'sent', 'failed') THEN coalesce(finished_at, ?4)
                        ELSE finished_at END
                WHERE id = ?5
                """,
                [
                    state.rawValue, kept?.code, kept?.title, moment.milliseconds, broadcast.row,
                    // Whoever starts it does not wait for its hour.
                    action == .start,
                ]
            )
            if state != found.state { try EventOutbox(db, at: moment).tell(of: broadcast.row) }
            return .changed(try db.written(try db.broadcast(broadcast, in: workspace)))
        }
    }

    package func deleteBroadcast(_ broadcast: ID<Broadcast>, in workspace: ID<Workspace>) async throws(StoreError)
        -> Bool
    {
        try await write { db in
            guard let found = try db.broadcast(broadcast, in: workspace), found.state == .draft || found.state.isFinal
            else {
                return false
            }
            // The name is free again; no name that a caller may give holds this character.
            try db.run(
                "UPDATE broadcasts SET is_deleted = 1, name = name || char(0) || id WHERE id = ?",
                [broadcast.row]
            )
            try db.run("DELETE FROM moulds WHERE broadcast = ?", [broadcast.row])
            return true
        }
    }

    package func startDue(at moment: Timestamp) async throws(StoreError) -> [PlanState] {
        // Looked at without the writer: most looks find nothing.
        let hasDue = try await read { db in
            try db.number(
                "SELECT 1 FROM broadcasts WHERE state = 'scheduled' AND \(Self.dueFrom) <= ?",
                [moment.milliseconds]
            ) != nil
        }
        if hasDue { try await write { db in try Self.start(db, at: moment) } }
        return try await read { db in
            try db.all("\(Broadcast.select) WHERE state = 'sending' AND is_planned = 0 ORDER BY id") { row in
                PlanState(broadcast: try Broadcast(row), cursor: row[20])
            }
        }
    }

    /// A broadcast at each recipient's local time begins when the first place on Earth has that time: 14 hours before UTC.
    private static let dueFrom = "starts_at - CASE is_local WHEN 1 THEN 50400000 ELSE 0 END"

    private static func start(_ db: Database, at moment: Timestamp) throws {
        let due = try db.all(
            "SELECT id FROM broadcasts WHERE state = 'scheduled' AND \(dueFrom) <= ?",
            [moment.milliseconds]
        ) { $0[0] as Int64 }
        try db.run(
            """
            UPDATE broadcasts SET state = 'failed', finished_at = ?1, trouble_code = 0, trouble_title = ?2
            WHERE state = 'scheduled' AND \(dueFrom) <= ?1 AND expires_at <= ?1
            """,
            [moment.milliseconds, OwnReason.neverBegun.title]
        )
        try db.run(
            """
            UPDATE broadcasts SET state = 'sending', started_at = ?1 WHERE state = 'scheduled' AND \(dueFrom) <= ?1
            """,
            [moment.milliseconds]
        )
        let outbox = EventOutbox(db, at: moment)
        for broadcast in due { try outbox.tell(of: broadcast) }
    }

    package func nextStart() async throws(StoreError) -> Timestamp? {
        try await read { db in
            try db.number("SELECT min(\(Self.dueFrom)) FROM broadcasts WHERE state = 'scheduled'")
                .map(Timestamp.init(milliseconds:))
        }
    }

    package func mould(of broadcast: ID<Broadcast>) async throws(StoreError) -> [UInt8]? {
        try await read { db in
            try db.first("SELECT mould FROM moulds WHERE broadcast = ?", [broadcast.row]) { $0.bytes(0) }
        }
    }

    package func plan(_ part: PlanPart) async throws(StoreError) -> Bool {
        try await write { db in
            let moved = try HotStatement(
                db,
                """
                UPDATE broadcasts SET plan_cursor = coalesce(?1, plan_cursor), is_planned = ?2
                WHERE id = ?3 AND workspace = ?4 AND state = 'sending' AND is_planned = 0 AND plan_cursor = ?5
                """
            )
            try moved.run(part.to, part.to == nil, part.broadcast.row, part.workspace.row, part.from)
            guard db.changesCount == 1 else { return false }
            try PlanDesk(db, part).write()
            return true
        }
    }

    package func finishSent(at moment: Timestamp) async throws(StoreError) -> [ID<Broadcast>] {
        let done = try await read { db in try db.all(Self.done) { $0[0] as Int64 } }
        guard !done.isEmpty else { return [] }
        return try await write { db in
            // Asked again: a message may have been put back meanwhile.
            let done = try db.all(Self.done) { $0[0] as Int64 }
            let outbox = EventOutbox(db, at: moment)
            for broadcast in done {
                try db.run(
                    "UPDATE broadcasts SET state = 'sent', finished_at = ?, trouble_code = NULL, trouble_title = NULL WHERE id = ?",
                    [moment.milliseconds, broadcast]
                )
                try outbox.tell(of: broadcast)
            }
            return done.map(ID.init(row:))
        }
    }

    private static let done = """
        SELECT id FROM broadcasts
        WHERE state = 'sending' AND is_planned = 1 AND NOT EXISTS (
            SELECT 1 FROM broadcast_counts
            WHERE broadcast_counts.broadcast = broadcasts.id AND broadcast_counts.state IN (0, 1) AND n > 0
        )
        """

    package func reasons(of broadcast: ID<Broadcast>) async throws(StoreError) -> BroadcastReasons {
        try await read { db in
            var reasons = BroadcastReasons()
            let rows = try db.all(
                "SELECT state, code, n FROM broadcast_reasons WHERE broadcast = ? AND n <> 0",
                [broadcast.row],
                { (state: try $0.messageState(0), code: $0[1] as Int, n: $0[2] as Int) }
            )
            for row in rows {
                if row.state == .failed { reasons.failed[row.code] = row.n }
                if row.state == .skipped, let reason = SkipReason(rawValue: row.code) {
                    reasons.skipped[reason] = row.n
                }
            }
            let replied = try db.number(
                "SELECT count(DISTINCT contact) FROM incoming WHERE broadcast = ?",
                [broadcast.row]
            )
            reasons.replied = Int(replied ?? 0)
            return reasons
        }
    }
}

/// Writes a part of a plan: two small rows a recipient at the most.
private struct PlanDesk {
    private let db: Database
    private let part: PlanPart
    private let insertMessage: HotStatement
    private let insertContent: HotStatement

    init(_ db: Database, _ part: PlanPart) throws {
        self.db = db
        self.part = part
        insertMessage = try HotStatement(
            db,
            """
            INSERT INTO messages
                (workspace, broadcast, contact, sender, state, attempt, due_at, expires_at, respects_opt_out, phone,
                created_at, updated_at, reason)
            VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, 1, ?8, ?9, ?9, ?10)
            """
        )
        insertContent = try HotStatement(db, "INSERT INTO message_contents (message, content) VALUES (?, ?)")
    }

    func write() throws {
        var changes = CountChanges()
        let (workspace, broadcast, sender) = (part.workspace.row, part.broadcast.row, part.sender.row)
        let (expiresAt, moment) = (part.expiresAt.milliseconds, part.at.milliseconds)
        for message in part.messages {
            let counted: CountedStanding
            let dueAt: Int64
            switch message.fate {
            case .queued(let due): (counted, dueAt) = (CountedStanding(.queued), due.milliseconds)
            case .skipped(let reason): (counted, dueAt) = (CountedStanding(.skipped, reason: reason.rawValue), moment)
            }
            try insertMessage.run(
                workspace,
                broadcast,
                message.contact.row,
                sender,
                counted.state.rawValue,
                dueAt,
                expiresAt,
                message.phone.column,
                moment,
                counted.reason
            )
            let row = db.lastInsertedRowID
            if !message.filling.isEmpty, counted.state == .queued { try insertContent.run(row, message.filling) }
            let place = CountedPlace(message: row, workspace: workspace, broadcast: broadcast, sender: sender)
            changes.add(to: counted, of: place, createdAt: moment)
        }
        try changes.write(db)
    }
}

extension Database {
    fileprivate func broadcast(_ id: ID<Broadcast>, in workspace: ID<Workspace>) throws -> Broadcast? {
        try first(
            "\(Broadcast.select) WHERE id = ? AND workspace = ? AND is_deleted = 0",
            [id.row, workspace.row],
            Broadcast.init
        )
    }
}
