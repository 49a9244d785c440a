import Domain
import GRDB
import Store

/// The columns of `messages` that evidence changes.
struct StandingTable {
    struct Found {
        var standing: MessageStanding
        let attemptBeganAt: Int64?
        var attemptEndedAt: Int64?
        var reason: Int?
        let workspace: Int64
        let broadcast: Int64
        let contact: Int64
        let sender: Int64
        let phone: PhoneNumber
        let id: Int64

        var place: CountedPlace {
            CountedPlace(message: id, workspace: workspace, broadcast: broadcast, sender: sender)
        }

        var counted: CountedStanding { CountedStanding(standing.state, reason: reason) }
    }

    /// Rows this far apart are still read in one run: passing over a few costs less than asking again.
    private static let gapMaximum: Int64 = 8

    private let lookup: HotStatement
    private let run: HotStatement
    private let write: HotStatement

    init(_ db: Database) throws {
        let columns = """
            id, state, attempt, wamid, due_at, attempt_began_at, attempt_ended_at, reason, workspace, broadcast, contact, sender,
            phone
            """
        lookup = try HotStatement(db, "SELECT \(columns) FROM messages WHERE id = ?")
        run = try HotStatement(db, "SELECT \(columns) FROM messages WHERE id BETWEEN ? AND ?")
        write = try HotStatement(
            db,
            """
            UPDATE messages SET state = ?, wamid = ?, due_at = ?, reason = ?, attempt_ended_at = ?, updated_at = ?
            WHERE id = ?
            """
        )
    }

    func find(_ message: Int64) throws -> Found? {
        try lookup.first(message) { try Found($0) }
    }

    /// Many at once, by row. Those asked for together were mostly planned together, and lie in a few runs.
    func find(_ messages: some Sequence<Int64>) throws -> [Int64: Found] {
        let wanted = Set(messages)
        var found: [Int64: Found] = [:]
        found.reserveCapacity(wanted.count)
        var open: ClosedRange<Int64>?
        for row in wanted.sorted() {
            if let begun = open, row - begun.upperBound <= Self.gapMaximum {
                open = begun.lowerBound...row
            } else {
                if let open { try read(open, wanted, &found) }
                open = row...row
            }
        }
        if let open { try read(open, wanted, &found) }
        return found
    }

    private func read(_ rows: ClosedRange<Int64>, _ wanted: Set<Int64>, _ found: inout [Int64: Found]) throws {
        try run.each(rows.lowerBound, rows.upperBound) { row in
            let id: Int64 = row[0]
            if wanted.contains(id) { found[id] = try Found(row) }
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

extension StandingTable.Found {
    fileprivate init(_ row: FoundRow) throws {
        self.init(
            standing: MessageStanding(
                state: try row.messageState(1),
                attempt: row[2],
                wamid: row[3],
                dueAt: row.timestamp(4)
            ),
            attemptBeganAt: row[5],
            attemptEndedAt: row[6],
            reason: row[7],
            workspace: row[8],
            broadcast: row[9],
            contact: row[10],
            sender: row[11],
            phone: row.phone(12),
            id: row[0]
        )
    }
}
