package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func account(of message: ID<Message>, in workspace: ID<Workspace>) async throws(StoreError)
        -> MessageAccount?
    {
        try await read { db in
            let newest = try db.first(
                """
                SELECT state, attempt, attempt_began_at, attempt_ended_at, reason, wamid, message_contents.content
                FROM messages LEFT JOIN message_contents ON message_contents.message = messages.id
                WHERE messages.id = ? AND messages.workspace = ?
                """,
                [message.row, workspace.row]
            ) { row in
                NewestAttempt(
                    state: try row.messageState(0),
                    number: row[1],
                    beganAt: row.optionalTimestamp(2),
                    endedAt: row.optionalTimestamp(3),
                    code: row[4],
                    hasWamid: row[5] as String? != nil,
                    content: row.optionalBytes(6)
                )
            }
            guard let newest else { return nil }
            var attempts = try db.all(
                "SELECT attempt, began_at, ended_at, outcome, code FROM attempts WHERE message = ? ORDER BY attempt",
                [message.row]
            ) { row in
                AttemptRecord(
                    number: row[0],
                    beganAt: row.timestamp(1),
                    endedAt: row.timestamp(2),
                    outcome: AttemptLog.Outcome(rawValue: row[3]).map(AttemptRecord.Outcome.init),
                    code: row[4]
                )
            }
            if newest.number > 0, attempts.last?.number != newest.number { attempts.append(newest.record) }
            let statuses = try db.all(
                """
                SELECT status, wamid, occurred_at, received_at, code, pricing_category FROM statuses WHERE message = ?
                ORDER BY received_at, occurred_at
                """,
                [message.row]
            ) { row in
                StatusRecord(
                    status: row[0],
                    wamid: row[1],
                    occurredAt: row.timestamp(2),
                    receivedAt: row.timestamp(3),
                    code: row[4],
                    pricingCategory: row[5]
                )
            }
            let content = newest.content.map(MessageContent.init(stored:)) ?? .filling([])
            return MessageAccount(attempts: attempts, statuses: statuses, content: content)
        }
    }
}

/// The newest attempt is told by its message's row.
private struct NewestAttempt {
    let state: MessageState
    let number: Int
    let beganAt: Timestamp?
    let endedAt: Timestamp?
    let code: Int?
    let hasWamid: Bool
    let content: [UInt8]?

    var record: AttemptRecord {
        let outcome: AttemptRecord.Outcome? =
            switch state {
            case .sending: nil
            case .inDoubt: .inDoubt
            // What failed with an id was taken first, and failed later.
            case .failed: hasWamid ? .accepted : .failed
            case .queued, .cancelled, .expired, .skipped: .requeued
            case .held, .accepted, .sent, .delivered, .read: .accepted
            }
        return AttemptRecord(
            number: number,
            beganAt: beganAt,
            endedAt: outcome == nil ? nil : endedAt,
            outcome: outcome,
            code: outcome == .failed ? code : nil
        )
    }
}

extension AttemptRecord.Outcome {
    fileprivate init(_ logged: AttemptLog.Outcome) {
        switch logged {
        case .accepted: self = .accepted
        case .failed: self = .failed
        case .requeued: self = .requeued
        case .inDoubt: self = .inDoubt
        }
    }
}
