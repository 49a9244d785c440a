package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func doubtInterrupted(of sender: ID<Sender>, at moment: Timestamp) async throws(StoreError) -> Int {
        try await write { db in
            let interrupted = try db.all(
                "SELECT id, broadcast FROM messages WHERE state = 1 AND sender = ? ORDER BY id",
                [sender.row],
                { (message: $0[0] as Int64, broadcast: $0[1] as Int64) }
            )
            let explain = try RefusalWriter(db)
            var changes = CountChanges()
            for (message, broadcast) in interrupted {
                try db.run(
                    """
                    INSERT OR IGNORE INTO attempts (message, attempt, began_at, ended_at, outcome)
                    SELECT id, attempt, attempt_began_at, ?, 3 FROM messages WHERE id = ?
                    """,
                    [moment.milliseconds, message]
                )
                try db.run(
                    "UPDATE messages SET state = 2, updated_at = ? WHERE id = ?",
                    [moment.milliseconds, message]
                )
                try explain.write(OwnReason.interrupted, of: message)
                changes.move(from: .sending, to: .inDoubt, of: broadcast)
            }
            try changes.write(db)
            return interrupted.count
        }
    }

    package func doubts(
        in workspace: ID<Workspace>?,
        page: PageRequest
    ) async throws(StoreError) -> Page<MessageRecord> {
        try await read { db in
            let total = try db.number(
                "SELECT count(*) FROM messages WHERE state = 2 AND (?1 IS NULL OR workspace = ?1)",
                [workspace?.row]
            )
            let items = try db.all(
                """
                \(MessageRecord.select) WHERE messages.state = 2 AND (?1 IS NULL OR messages.workspace = ?1)
                ORDER BY messages.id LIMIT ?2 OFFSET ?3
                """,
                [workspace?.row, page.limit, page.offset],
                MessageRecord.init
            )
            return Page(items: items, total: Int(total ?? 0))
        }
    }

    package func requeueProven(
        of sender: ID<Sender>,
        settledBefore: Timestamp,
        at moment: Timestamp
    ) async throws(StoreError) -> Int {
        try await write { db in
            // A status of the message is proof that it left, also one that says nothing of its state.
            let proven = try db.all(
                """
                SELECT messages.id, messages.broadcast FROM messages JOIN senders ON senders.id = messages.sender
                WHERE messages.state = 2 AND messages.sender = ?
                    AND messages.attempt_began_at < senders.statuses_until AND messages.updated_at < ?
                    AND NOT EXISTS (SELECT 1 FROM statuses WHERE statuses.message = messages.id)
                ORDER BY messages.id
                """,
                [sender.row, settledBefore.milliseconds],
                { (message: $0[0] as Int64, broadcast: $0[1] as Int64) }
            )
            var changes = CountChanges()
            for (message, broadcast) in proven {
                try db.run(
                    "UPDATE messages SET state = 0, updated_at = ? WHERE id = ?",
                    [moment.milliseconds, message]
                )
                changes.move(from: .inDoubt, to: .queued, of: broadcast)
            }
            try changes.write(db)
            return proven.count
        }
    }
}
