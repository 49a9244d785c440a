import Domain
import GRDB
import Store

/// The columns of `messages` that evidence changes.
struct StandingTable {
    struct Found {
        let standing: MessageStanding
        let attemptBeganAt: Int64?
        let workspace: Int64
        let broadcast: Int64
        let contact: Int64
        let sender: Int64
    }

    private let lookup: Statement
    private let write: Statement

    init(_ db: Database) throws {
        lookup = try db.cachedStatement(
            sql: """
                SELECT state, attempt, wamid, due_at, attempt_began_at, workspace, broadcast, contact, sender
                FROM messages WHERE id = ?
                """
        )
        write = try db.cachedStatement(
            sql: "UPDATE messages SET state = ?, wamid = ?, due_at = ?, updated_at = ? WHERE id = ?"
        )
    }

    func find(_ message: Int64) throws -> Found? {
        try lookup.first([message]) { row in
            Found(
                standing: MessageStanding(
                    state: try row.messageState(0),
                    attempt: row[1],
                    wamid: row[2],
                    dueAt: row.timestamp(3)
                ),
                attemptBeganAt: row[4],
                workspace: row[5],
                broadcast: row[6],
                contact: row[7],
                sender: row[8]
            )
        }
    }

    func update(_ message: Int64, to standing: MessageStanding, at moment: Timestamp) throws {
        try write.execute(
            arguments: [
                standing.state.rawValue, standing.wamid, standing.dueAt.milliseconds, moment.milliseconds, message,
            ])
    }
}
