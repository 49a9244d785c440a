import Domain
import GRDB
import Store

/// What became of attempts that another one followed; the newest is told by its message.
struct AttemptLog {
    /// Outcomes as they are stored.
    enum Outcome: Int {
        case accepted = 0
        case failed = 1
        case requeued = 2
        case inDoubt = 3
    }

    private let write: HotStatement

    init(_ db: Database) throws {
        // Only doubt gives way to what came later: everything else that is written of an attempt was known.
        write = try HotStatement(
            db,
            """
            INSERT INTO attempts (message, attempt, began_at, ended_at, outcome, code) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (message, attempt) DO UPDATE SET
                ended_at = excluded.ended_at, outcome = excluded.outcome, code = excluded.code
            WHERE outcome = 3
            """
        )
    }

    func write(_ attempt: Int, of message: Int64, beganAt: Int64, endedAt: Int64, _ outcome: Outcome, code: Int?) throws
    {
        try write.run(message, attempt, beganAt, endedAt, outcome.rawValue, code)
    }

    /// The newest attempt of a message in doubt, which another one will follow.
    func writeDoubt(of message: Int64, _ row: StandingTable.Found, at moment: Timestamp) throws {
        try write(
            row.standing.attempt,
            of: message,
            beganAt: row.attemptBeganAt ?? moment.milliseconds,
            endedAt: row.attemptEndedAt ?? moment.milliseconds,
            .inDoubt,
            code: nil
        )
    }
}
