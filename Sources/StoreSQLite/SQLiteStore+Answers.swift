package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func keptAnswers(
        _ questions: [AnswerQuestion],
        at moment: Timestamp
    ) async throws(StoreError) -> [KeptAnswer?] {
        try await read { db in
            let shelf = try AnswerShelf(db)
            return try questions.map { try shelf.find($0, at: moment) }
        }
    }

    package func keepAnswers(_ answers: [KeptAnswer]) async throws(StoreError) {
        try await write { db in
            let shelf = try AnswerShelf(db)
            for answer in answers {
                guard let kept = try shelf.find(answer.question, at: answer.createdAt) else {
                    try shelf.put(answer, message: answer.message?.row)
                    continue
                }
                guard kept.awaits(answer) else { continue }
                try shelf.put(answer, message: answer.message?.row)
            }
        }
    }

    package func forgetAnswers(before moment: Timestamp) async throws(StoreError) -> Int {
        var forgotten = 0
        while true {
            // A thousand at a time, so that admissions get in between.
            let count = try await write { db in
                try db.run(
                    """
                    DELETE FROM kept_answers
                    WHERE rowid IN (SELECT rowid FROM kept_answers WHERE created_at < ? ORDER BY created_at LIMIT 1000)
                    """,
                    [moment.milliseconds]
                )
                return db.changesCount
            }
            forgotten += count
            if count < 1_000 { return forgotten }
        }
    }
}
