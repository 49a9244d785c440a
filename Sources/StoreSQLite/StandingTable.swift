import Domain
import GRDB
import Store

/// The columns of `messages` that evidence changes.
struct StandingTable {
    struct Found {
        let standing: MessageStanding
        let attemptBeganAt: Int64?
        let attemptEndedAt: Int64?
        let reason: Int?
        let workspace: Int64
        let broadcast: Int64
        let contact: Int64
        let sender: Int64
        let phone: PhoneNumber

        var counted: CountedStanding { CountedStanding(standing.state, reason: reason) }
    }

    private let lookup: HotStatement
    private let write: HotStatement

    init(_ db: Database) throws {
        lookup = try HotStatement(
            db,
            """
            SELECT state, attempt, wamid, due_at, attempt_began_at, attempt_ended_at, reason, workspace, broadcast, contact,
                sender, phone
            FROM messages WHERE id = ?
            """
        )
        write = try HotStatement(
            db,
            """
            UPDATE messages SET state = ?, wamid = ?, due_at = ?, reason = ?, attempt_ended_at = ?, updated_at = ?
            WHERE id = ?
            """
        )
    }

    func find(_ message: Int64) throws -> Found? {
        try lookup.first(message) { row in
            Found(
                standing: MessageStanding(
                    state: try row.messageState(0),
                    attempt: row[1],
                    wamid: row[2],
                    dueAt: row.timestamp(3)
                ),
                attemptBeganAt: row[4],
                attemptEndedAt: row[5],
                reason: row[6],
                workspace: row[7],
                broadcast: row[8],
                contact: row[9],
                sender: row[10],
                phone: row.phone(11)
            )
        }
    }

    /// - Parameter reason: why, for one that failed.
    /// - Returns: how it is counted from now on.
    @discardableResult
    func update(
        _ message: Int64,
        to standing: MessageStanding,
        reason: Int?,
        attemptEndedAt: Int64?,
        at moment: Timestamp
    ) throws -> CountedStanding {
        let counted = CountedStanding(standing.state, reason: reason)
        try write.run(
            standing.state.rawValue,
            standing.wamid,
            standing.dueAt.milliseconds,
            counted.reason,
            attemptEndedAt,
            moment.milliseconds,
            message
        )
        return counted
    }
}
