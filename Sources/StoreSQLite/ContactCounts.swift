import Domain
import GRDB

/// How many contacts a transaction makes or erases, by workspace and source, summed up and written once at its end.
struct ContactCounts {
    private struct Cell: Hashable {
        let workspace: Int64
        let source: String
    }

    private var sums: [Cell: Int] = [:]

    mutating func add(_ n: Int = 1, in workspace: Int64, _ source: ContactSource) {
        sums[Cell(workspace: workspace, source: source.rawValue), default: 0] += n
    }

    func write(_ db: Database) throws {
        guard !sums.isEmpty else { return }
        let statement = try HotStatement(
            db,
            """
            INSERT INTO contact_counts (workspace, source, n) VALUES (?, ?, ?)
            ON CONFLICT (workspace, source) DO UPDATE SET n = n + excluded.n
            """
        )
        for (cell, n) in sums where n != 0 { try statement.run(cell.workspace, cell.source, n) }
    }
}
