import Domain
import GRDB
import Store

/// Counts the different people that a workspace writes to in 24 hours (`messaging-limits`), inside one transaction.
///
/// Somebody counts from the first message until a day later; who is written to again in that time costs nothing. People are summed up
/// in spans of ten minutes, and a span counts until its end is a day old: never fewer than Meta counts.
struct RecipientPurse {
    private let spent: HotStatement
    private let mark: HotStatement
    private let note: HotStatement
    private var used: [Int64: Int] = [:]
    private var fresh: [Span: Int] = [:]

    private struct Span: Hashable {
        let workspace: Int64
        let span: Int64
    }

    init(_ db: Database) throws {
        spent = try HotStatement(
            db,
            "SELECT coalesce(sum(n), 0) FROM recipient_spans WHERE workspace = ? AND span >= ?"
        )
        mark = try HotStatement(db, "UPDATE contacts SET budget_at = ? WHERE id = ?")
        note = try HotStatement(
            db,
            """
            INSERT INTO recipient_spans (workspace, span, n) VALUES (?, ?, ?)
            ON CONFLICT (workspace, span) DO UPDATE SET n = n + excluded.n
            """
        )
    }

    /// Whether somebody may be written to now: counts them if they are not counted yet, as long as no more than `maximum` are.
    mutating func take(_ contact: Int64, countedAt: Int64?, in workspace: Int64, maximum: Int, at moment: Timestamp)
        throws
        -> Bool
    {
        let dayAgo = moment.milliseconds - RecipientBudget.periodMilliseconds
        if let countedAt, countedAt > dayAgo { return true }
        let count = try used[workspace] ?? count(in: workspace, since: dayAgo)
        guard count < maximum else {
            used[workspace] = count
            return false
        }
        used[workspace] = count + 1
        let span = moment.milliseconds / RecipientBudget.spanMilliseconds
        fresh[Span(workspace: workspace, span: span), default: 0] += 1
        try mark.run(moment.milliseconds, contact)
        return true
    }

    /// Writes the sums.
    func write() throws {
        for (span, n) in fresh { try note.run(span.workspace, span.span, n) }
    }

    private func count(in workspace: Int64, since moment: Int64) throws -> Int {
        try spent.first(workspace, moment / RecipientBudget.spanMilliseconds) { $0[0] as Int } ?? 0
    }
}
