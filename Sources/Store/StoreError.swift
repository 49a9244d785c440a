/// Every way a question to the store can fail. No driver's own error crosses this seam.
package enum StoreError: Error, Hashable, Sendable {
    /// The database cannot be used now: locked by someone else for too long, gone, disk full. Nothing was written.
    case unavailable(String)
    /// The database says its file is damaged or the schema is not the one this program knows.
    case corrupt(String)
    /// The schema is older (`isOlder`) or newer than this program's.
    case schemaMismatch(isOlder: Bool, String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unavailable(let reason): "the database is unavailable: \(reason)"
        case .corrupt(let reason): "the database is damaged: \(reason)"
        case .schemaMismatch(let isOlder, let reason):
            isOlder
                ? "the database is older than this program (run `crier migrate`): \(reason)"
                : "the database is newer than this program (use the newer program): \(reason)"
        }
    }
}
