import Domain
import Foundation
import GRDB
package import Store

extension SQLiteStore {
    package func appendToInbox(_ entries: [InboxDraft]) async throws(StoreError) {
        try await write { db in
            let append = try db.cachedStatement(sql: "INSERT INTO inbox (body, received_at) VALUES (?, ?)")
            for entry in entries {
                try append.execute(arguments: [entry.body.column, entry.receivedAt.milliseconds])
            }
        }
    }

    package func pendingInbox(limit: Int) async throws(StoreError) -> [InboxEntry] {
        try await read { db in
            try db.all("SELECT id, body, received_at FROM inbox ORDER BY id LIMIT ?", [max(0, limit)]) { row in
                InboxEntry(id: row.id(0), body: row.bytes(1), receivedAt: row.timestamp(2))
            }
        }
    }

    package func unreadableInbox(limit: Int) async throws(StoreError) -> [InboxEntry] {
        try await read { db in
            try db.all(
                "SELECT id, body, received_at, problem FROM unreadable_inbox ORDER BY id DESC LIMIT ?",
                [max(0, limit)]
            ) { row in
                InboxEntry(id: row.id(0), body: row.bytes(1), receivedAt: row.timestamp(2), problem: row[3])
            }
        }
    }

    package func applyStatuses(_ work: InboxWork) async throws(StoreError) -> [StatusChange] {
        let epoch = epoch
        return try await write { db in
            var desk = try StatusDesk(db, epoch: epoch, at: work.at)
            for report in work.statuses { try desk.apply(report) }
            try desk.finish()
            for (entry, problem) in work.unreadable {
                try db.run(
                    """
                    INSERT OR IGNORE INTO unreadable_inbox (id, body, received_at, problem)
                    SELECT id, body, received_at, ? FROM inbox WHERE id = ?
                    """,
                    [problem, entry.row]
                )
                try db.run("DELETE FROM inbox WHERE id = ?", [entry.row])
            }
            for entry in work.consumed { try db.run("DELETE FROM inbox WHERE id = ?", [entry.row]) }
            return desk.changed
        }
    }
}
