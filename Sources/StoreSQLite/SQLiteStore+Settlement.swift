package import Domain
import Foundation
import GRDB
package import Store

extension SQLiteStore {
    package func settle(_ settlements: [Settlement]) async throws(StoreError) -> [MessageState] {
        try await write { db in
            var desk = try SettlementDesk(db)
            let states = try settlements.map { try desk.settle($0) }
            try desk.changes.write(db)
            return states
        }
    }
}

/// Settles one attempt after the other inside one transaction.
private struct SettlementDesk {
    private let messages: StandingTable
    private let logAttempt: Statement
    private let learnWaID: Statement
    private let answer: Statement
    private let explain: RefusalWriter
    private(set) var changes = CountChanges()

    init(_ db: Database) throws {
        messages = try StandingTable(db)
        explain = try RefusalWriter(db)
        // Only doubt gives way to what came later: everything else that is written of an attempt was known.
        logAttempt = try db.cachedStatement(
            sql: """
                INSERT INTO attempts (message, attempt, began_at, ended_at, outcome, code) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (message, attempt) DO UPDATE SET
                    ended_at = excluded.ended_at, outcome = excluded.outcome, code = excluded.code
                WHERE outcome = 3
                """
        )
        learnWaID = try db.cachedStatement(sql: "UPDATE contacts SET wa_id = ?1 WHERE id = ?2 AND wa_id IS NOT ?1")
        answer = try db.cachedStatement(
            sql: "UPDATE kept_answers SET status = ?, body = ? WHERE message = ? AND status IS NULL"
        )
    }

    mutating func settle(_ settlement: Settlement) throws -> MessageState {
        let id = settlement.message.row
        // Rows are never deleted, so this is a settlement of another database; nobody here knows anything of it.
        guard let row = try messages.find(id) else { return .inDoubt }
        var standing = row.standing
        if let refusal = standing.settle(attempt: settlement.attempt, as: settlement.outcome) {
            try explain.write(refusal, of: id)
        }
        if standing != row.standing {
            try messages.update(id, to: standing, at: settlement.settledAt)
            changes.move(from: row.standing.state, to: standing.state, of: row.broadcast)
        }
        let settledAt = settlement.settledAt.milliseconds
        try logAttempt.execute(
            arguments: [
                id, settlement.attempt, row.attemptBeganAt ?? settledAt, settledAt, settlement.outcome.column,
                settlement.outcome.code,
            ])
        if case .accepted(_, .some(let waID), _) = settlement.outcome {
            try learnWaID.execute(arguments: [waID, row.contact])
        }
        if let kept = settlement.answer {
            try answer.execute(arguments: [kept.status, kept.body.column, id])
        }
        return standing.state
    }
}

extension Settlement.Outcome {
    fileprivate var column: Int {
        switch self {
        case .accepted: 0
        case .failed: 1
        case .requeued: 2
        case .inDoubt: 3
        }
    }

    fileprivate var code: Int? {
        switch self {
        case .failed(let refusal): refusal.code
        case .requeued(_, let refusal): refusal?.code
        case .accepted, .inDoubt: nil
        }
    }
}
