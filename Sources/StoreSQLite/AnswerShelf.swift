import Domain
import Foundation
import GRDB
import Store

/// Kept answers inside one transaction. A key is looked for before it is put; an expired one counts as free and gives way.
struct AnswerShelf {
    private let lookup: HotStatement
    private let keep: HotStatement

    init(_ db: Database) throws {
        lookup = try HotStatement(
            db,
            """
            SELECT fingerprint, message, status, body, created_at FROM kept_answers
            WHERE workspace = ? AND key = ? AND created_at > ?
            """
        )
        keep = try HotStatement(
            db,
            """
            INSERT INTO kept_answers (workspace, key, fingerprint, message, status, body, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (workspace, key) DO UPDATE SET
                fingerprint = excluded.fingerprint, message = excluded.message, status = excluded.status,
                body = excluded.body, created_at = excluded.created_at
            """
        )
    }

    func find(_ question: AnswerQuestion, at moment: Timestamp) throws -> KeptAnswer? {
        let oldest = moment.milliseconds - KeptAnswer.lifetimeMilliseconds
        return try lookup.first(question.workspace.row, question.key, oldest) { row in
            KeptAnswer(
                workspace: question.workspace,
                key: question.key,
                fingerprint: row.bytes(0),
                message: (row[1] as Int64?).map(ID.init(row:)),
                answer: (row[2] as Int?).map { KeptAnswer.Answer(status: $0, body: row.bytes(3)) },
                createdAt: row.timestamp(4)
            )
        }
    }

    func put(_ answer: KeptAnswer, message: Int64?) throws {
        try keep.run(
            answer.workspace.row,
            answer.key,
            answer.fingerprint,
            message,
            answer.answer?.status,
            answer.answer?.body,
            answer.createdAt.milliseconds
        )
    }
}

extension KeptAnswer {
    var question: AnswerQuestion { AnswerQuestion(workspace: workspace, key: key) }
}
