import Domain
import GRDB

/// Keeps the last refusal of a message.
struct RefusalWriter {
    private let write: HotStatement

    init(_ db: Database) throws {
        write = try HotStatement(
            db,
            """
            INSERT INTO refusals (message, code, subcode, title, details, trace_id, http_status)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (message) DO UPDATE SET
                code = excluded.code, subcode = excluded.subcode, title = excluded.title, details = excluded.details,
                trace_id = excluded.trace_id, http_status = excluded.http_status
            """
        )
    }

    func write(_ refusal: Refusal, of message: Int64) throws {
        try write.run(
            message,
            refusal.code,
            refusal.subcode,
            refusal.title,
            refusal.details,
            refusal.traceID,
            refusal.httpStatus
        )
    }
}
