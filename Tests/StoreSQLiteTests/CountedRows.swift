import GRDB
import Testing

@testable import StoreSQLite

/// Every count of messages is what counting the rows gives: by broadcast, by reason, and by block.
func expectCountsEqualRows(_ store: SQLiteStore, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let pairs = [
        (
            "SELECT broadcast, state, count(*) FROM messages GROUP BY 1, 2",
            "SELECT broadcast, state, n FROM broadcast_counts WHERE n <> 0"
        ),
        (
            "SELECT broadcast, state, reason, count(*) FROM messages WHERE state IN (13, 20) GROUP BY 1, 2, 3",
            "SELECT broadcast, state, code, n FROM broadcast_reasons WHERE n <> 0"
        ),
        (
            "SELECT workspace, id >> 10, broadcast, sender, state, count(*) FROM messages GROUP BY 1, 2, 3, 4, 5",
            "SELECT workspace, block, broadcast, sender, state, n FROM message_blocks WHERE n <> 0"
        ),
        (
            "SELECT id >> 10, min(created_at), max(created_at) FROM messages GROUP BY 1",
            "SELECT block, first_at, last_at FROM message_spans"
        ),
    ]
    let differences = try await store.pool.read { db in
        try pairs.flatMap { rows, counts in
            try [(rows, counts), (counts, rows)].flatMap { one, other in
                try Row.fetchAll(db, sql: "SELECT * FROM (\(one)) EXCEPT SELECT * FROM (\(other))").map { "\($0)" }
            }
        }
    }
    #expect(differences == [], sourceLocation: sourceLocation)
}
