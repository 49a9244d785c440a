package import Domain
import GRDB
package import Store

extension SQLiteStore {
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
            // What has come and is not read yet may be the evidence. Entries are read in their order.
            let unread = try db.number("SELECT received_at FROM inbox ORDER BY id LIMIT 1") ?? .max
            // A status of the message is proof that it left, also one that says nothing of its state.
            let proven = try db.all(
                """
                SELECT messages.id FROM messages JOIN senders ON senders.id = messages.sender
                WHERE messages.state = 2 AND messages.sender = ?
                    AND messages.attempt_began_at < senders.statuses_until AND messages.updated_at < ?
                    AND messages.updated_at + ? < ?
                    AND NOT EXISTS (SELECT 1 FROM statuses WHERE statuses.message = messages.id)
                ORDER BY messages.id
                """,
                [sender.row, settledBefore.milliseconds, moment - settledBefore, unread],
                { $0[0] as Int64 }
            )
            let messages = try StandingTable(db)
            let log = try AttemptLog(db)
            var changes = CountChanges()
            for message in proven {
                guard let row = try messages.find(message) else { continue }
                try log.writeDoubt(of: message, row, at: moment)
                try db.run(
                    "UPDATE messages SET state = 0, updated_at = ? WHERE id = ?",
                    [moment.milliseconds, message]
                )
                changes.move(from: CountedStanding(.inDoubt), to: CountedStanding(.queued), of: row.place)
            }
            try changes.write(db)
            return proven.count
        }
    }

    package func settleDoubt(
        _ message: ID<Message>,
        in workspace: ID<Workspace>,
        as decision: DoubtDecision,
        at moment: Timestamp
    ) async throws(StoreError) -> MessageState? {
        try await write { db in
            let messages = try StandingTable(db)
            guard let row = try messages.find(message.row), row.workspace == workspace.row else { return nil }
            guard row.standing.state == .inDoubt else { return row.standing.state }
            var standing = row.standing
            let refusal = standing.decide(decision, at: moment)
            if let refusal { try RefusalWriter(db).write(refusal, of: message.row) }
            if standing.state == .queued { try AttemptLog(db).writeDoubt(of: message.row, row, at: moment) }
            let counted = try messages.update(
                message.row,
                to: standing,
                reason: refusal?.code,
                attemptEndedAt: row.attemptEndedAt,
                at: moment
            )
            var changes = CountChanges()
            changes.move(from: row.counted, to: counted, of: row.place)
            try changes.write(db)
            if standing.state.isSettled { try EventOutbox(db, at: moment).tell(of: message.row, in: workspace.row) }
            return standing.state
        }
    }
}
