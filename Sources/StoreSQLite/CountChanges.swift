import Domain
import GRDB

/// What a transaction does to the counts of broadcasts, summed up and written once at its end.
struct CountChanges {
    private struct Cell: Hashable {
        let broadcast: Int64
        let state: Int
    }

    private var sums: [Cell: Int] = [:]

    mutating func add(_ n: Int = 1, to state: MessageState, of broadcast: Int64) {
        sums[Cell(broadcast: broadcast, state: state.rawValue), default: 0] += n
    }

    mutating func move(_ n: Int = 1, from old: MessageState, to new: MessageState, of broadcast: Int64) {
        guard old != new else { return }
        add(-n, to: old, of: broadcast)
        add(n, to: new, of: broadcast)
    }

    func write(_ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO broadcast_counts (broadcast, state, n) VALUES (?, ?, ?)
                ON CONFLICT (broadcast, state) DO UPDATE SET n = n + excluded.n
                """
        )
        for (cell, n) in sums where n != 0 { try statement.execute(arguments: [cell.broadcast, cell.state, n]) }
    }
}
