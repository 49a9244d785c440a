package import Domain
import GRDB
package import Store
import Synchronization

/// The store in one SQLite file beside the program: no server to run, one file to back up, and a committed row survives a
/// power cut.
///
/// There is one writer, so writes are fast when they come in batches (``GroupCommit``) and slow when they come alone. Reads run
/// beside it on connections of their own. SQLite blocks the thread it runs on, therefore nothing here calls GRDB
/// synchronously from a task: every question goes through ``read(_:)`` or ``write(_:)``.
package final class SQLiteStore: CrierStore {
    let pool: DatabasePool
    let epoch: UInt32
    /// How many contacts a chunk of their index has.
    let contactChunk: Int
    /// Whether somebody has searched for contacts by their texts.
    let isContactIndexAsked = Mutex(false)
    private let transactions: SharedTransactions

    package var commitExecutor: (any TaskExecutor)? { transactions.executor }

    init(pool: DatabasePool, epoch: UInt32, contactChunk: Int) {
        self.pool = pool
        self.epoch = epoch
        self.contactChunk = contactChunk
        self.transactions = SharedTransactions(pool)
    }

    /// Opens a database; a missing or empty file becomes a new one, readable by its owner alone.
    /// - Parameters:
    ///   - moment: the time now, for what a new database notes about itself.
    ///   - busyMilliseconds: how long to wait for another process that writes.
    ///   - contactChunk: how many contacts a chunk of their index has; a multiple of 64, and the same for the life of a database.
    /// - Throws: `schemaMismatch` when the file is of another version of this program (see ``migrate(path:at:)``), `corrupt` when it
    ///   is no database of this program, `unavailable` when it cannot be reached.
    package static func open(
        path: String,
        at moment: Timestamp,
        busyMilliseconds: Int = DatabaseFile.busyMilliseconds,
        contactChunk: Int = DatabaseFile.contactChunk
    ) async throws(StoreError) -> SQLiteStore {
        let file = DatabaseFile(path: path, busyMilliseconds: busyMilliseconds, contactChunk: contactChunk)
        return try await blocking { try file.open(at: moment) }
    }

    /// Brings a database to this program's schema, creating it where there is none. Returns what was done, in order: the names of
    /// the steps.
    /// - Throws: `schemaMismatch` when the database is newer than this program; then nothing was changed.
    package static func migrate(path: String, at moment: Timestamp) async throws(StoreError) -> [String] {
        let file = DatabaseFile(path: path, busyMilliseconds: DatabaseFile.busyMilliseconds)
        return try await blocking { try file.migrate(at: moment) }
    }

    /// The steps that ``migrate(path:at:)`` would do.
    package static func pendingMigrations(path: String) async throws(StoreError) -> [String] {
        let file = DatabaseFile(path: path, busyMilliseconds: DatabaseFile.busyMilliseconds)
        return try await blocking { try file.pendingMigrations() }
    }

    /// Waits for what is running, folds the log into the file and lets it go. Any later question is answered `unavailable`.
    package func close() async throws(StoreError) {
        try await blocking { [pool] in try pool.close() }
    }

    /// Runs a read transaction on a connection of its own; it sees one moment of the database.
    func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws(StoreError) -> Value
    {
        do { return try await pool.read(work) } catch { throw StoreError(error) }
    }

    /// Runs a write, all or nothing; durable when it returns, undone when it throws, and not to be cancelled: see
    /// ``SharedTransactions``.
    func write<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws(StoreError)
        -> Value
    {
        do { return try await transactions.run(work) } catch { throw StoreError(error) }
    }
}
