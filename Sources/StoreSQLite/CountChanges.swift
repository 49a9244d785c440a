import Domain
import GRDB

/// Where a message stands, as counts see it: its state, and for one that ended badly the code of why.
struct CountedStanding: Hashable {
    let state: MessageState
    /// Counted for `failed` (Meta's code) and `skipped` (``SkipReason``).
    let reason: Int?

    init(_ state: MessageState, reason: Int? = nil) {
        self.state = state
        self.reason = state == .failed || state == .skipped ? reason ?? 0 : nil
    }
}

/// What a transaction does to the counts of broadcasts, summed up and written once at its end.
struct CountChanges {
    private struct Cell: Hashable {
        let broadcast: Int64
        let state: Int
    }

    private struct ReasonCell: Hashable {
        let broadcast: Int64
        let state: Int
        let code: Int
    }

    private var sums: [Cell: Int] = [:]
    private var reasons: [ReasonCell: Int] = [:]

    mutating func add(_ n: Int = 1, to standing: CountedStanding, of broadcast: Int64) {
        sums[Cell(broadcast: broadcast, state: standing.state.rawValue), default: 0] += n
        guard let reason = standing.reason else { return }
        reasons[ReasonCell(broadcast: broadcast, state: standing.state.rawValue, code: reason), default: 0] += n
    }

    mutating func move(from old: CountedStanding, to new: CountedStanding, of broadcast: Int64) {
        guard old != new else { return }
        add(-1, to: old, of: broadcast)
        add(1, to: new, of: broadcast)
    }

    func write(_ db: Database) throws {
        let states = try HotStatement(
            db,
            """
            INSERT INTO broadcast_counts (broadcast, state, n) VALUES (?, ?, ?)
            ON CONFLICT (broadcast, state) DO UPDATE SET n = n + excluded.n
            """
        )
        for (cell, n) in sums where n != 0 { try states.run(cell.broadcast, cell.state, n) }
        let codes = try HotStatement(
            db,
            """
            INSERT INTO broadcast_reasons (broadcast, state, code, n) VALUES (?, ?, ?, ?)
            ON CONFLICT (broadcast, state, code) DO UPDATE SET n = n + excluded.n
            """
        )
        for (cell, n) in reasons where n != 0 { try codes.run(cell.broadcast, cell.state, cell.code, n) }
    }
}
