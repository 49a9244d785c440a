import GRDB
import Store

/// A value in the database that this program has no word for.
struct UnknownWord: Error {
    let column: String
    let value: String
}

extension StoreError {
    /// Every way SQLite and GRDB can fail, in the words of the seam.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(sqlite: error)
        case let error as UnknownWord:
            self = .corrupt("\(error.column) holds \"\(error.value)\", which this program does not know")
        case is CancellationError: self = .unavailable("the caller was cancelled")
        default: self = .unavailable(String(describing: error))
        }
    }

    private init(sqlite error: DatabaseError) {
        // Never the arguments: they are phone numbers and secrets. GRDB leaves them out of `message`.
        let reason = "\(error.message ?? "no message") (SQLite code \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_EMPTY:
            self = .corrupt(reason)
        case .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_RANGE,
            .SQLITE_TOOBIG:
            // A statement and the schema do not fit each other: not this program's database, or not whole.
            self = .corrupt(reason)
        case .SQLITE_MISUSE:
            // All that GRDB leaves of misuse is a connection that was closed; SQLite's own words for it are misleading.
            self = .unavailable("it was closed")
        default:
            // FULL, BUSY, LOCKED, IOERR, CANTOPEN, READONLY, PERM, NOMEM, INTERRUPT and whatever SQLite adds: the transaction was
            // rolled back and may succeed later.
            self = .unavailable(reason)
        }
    }
}
