package import Domain
import Foundation
import GRDB
package import Store

extension SQLiteStore {
    package func settle(_ settlements: [Settlement]) async throws(StoreError) -> [MessageState] {
        try await write { db in
            var desk = try SettlementDesk(db, settlements)
            let states = try settlements.map { try desk.settle($0) }
            try desk.changes.write(db)
            for told in desk.optOuts {
                try IncomingDesk(db, at: told.at).keepOptOut(of: told.contact, in: told.workspace, at: told.at)
            }
            return states
        }
    }
}

/// Settles one attempt after the other inside one transaction.
private struct SettlementDesk {
    private let messages: StandingTable
    private let log: AttemptLog
    private let learnWaID: HotStatement
    private let answer: HotStatement
    private let explain: RefusalWriter
    private let outbox: EventOutbox
    private(set) var changes = CountChanges()
    private(set) var optOuts: [OptOut] = []
    /// The messages as they stand, by row.
    private var rows: [Int64: StandingTable.Found]

    init(_ db: Database, _ settlements: [Settlement]) throws {
        messages = try StandingTable(db)
        rows = try messages.find(settlements.lazy.map(\.message.row))
        log = try AttemptLog(db)
        explain = try RefusalWriter(db)
        outbox = EventOutbox(db, at: settlements.first?.settledAt ?? Timestamp(milliseconds: 0))
        learnWaID = try HotStatement(db, "UPDATE contacts SET wa_id = ?1 WHERE id = ?2 AND wa_id IS NOT ?1")
        answer = try HotStatement(
            db,
            "UPDATE kept_answers SET status = ?, body = ? WHERE message = ? AND status IS NULL"
        )
    }

    mutating func settle(_ settlement: Settlement) throws -> MessageState {
        let id = settlement.message.row
        // Rows are never deleted, so this is a settlement of another database; nobody here knows anything of it.
        guard let row = rows[id] else { return .inDoubt }
        let settledAt = settlement.settledAt.milliseconds
        let isNewest = settlement.attempt == row.standing.attempt
        var standing = row.standing
        let refusal = standing.settle(attempt: settlement.attempt, as: settlement.outcome)
        if let refusal { try explain.write(refusal, of: id) }
        if refusal?.code == LateConsequence.optOutCode {
            optOuts.append((row.contact, row.workspace, settlement.settledAt))
        }
        if standing != row.standing {
            var changed = row
            changed.standing = standing
            changed.reason = standing.state == .failed ? refusal?.code ?? row.reason : nil
            if isNewest { changed.attemptEndedAt = settledAt }
            let counted = try messages.update(
                id,
                to: standing,
                reason: changed.reason,
                attemptEndedAt: changed.attemptEndedAt,
                at: settlement.settledAt
            )
            changes.move(from: row.counted, to: counted, of: row.place)
            if standing.state != row.standing.state, standing.state.isSettled {
                try outbox.tell(of: id, in: row.workspace)
            }
            // One batch may hold two attempts of a message.
            changed.reason = counted.reason
            rows[id] = changed
        }
        if !isNewest || settlement.outcome.isFollowed {
            try log.write(
                settlement.attempt,
                of: id,
                beganAt: row.attemptBeganAt ?? settledAt,
                endedAt: settledAt,
                settlement.outcome.logged,
                code: settlement.outcome.code
            )
        }
        // Nearly always it is the number itself, and then there is nothing to learn.
        if case .accepted(_, .some(let waID), _) = settlement.outcome, waID != row.phone.digits {
            try learnWaID.run(waID, row.contact)
        }
        if let kept = settlement.answer { try answer.run(kept.status, kept.body, id) }
        return standing.state
    }
}

extension Settlement.Outcome {
    fileprivate var logged: AttemptLog.Outcome {
        switch self {
        case .accepted: .accepted
        case .failed: .failed
        case .requeued: .requeued
        case .inDoubt: .inDoubt
        }
    }

    /// Whether another attempt will take this one's place on the message.
    fileprivate var isFollowed: Bool {
        if case .requeued = self { true } else { false }
    }

    fileprivate var code: Int? {
        switch self {
        case .failed(let refusal): refusal.code
        case .requeued(_, let refusal): refusal?.code
        case .accepted, .inDoubt: nil
        }
    }
}
