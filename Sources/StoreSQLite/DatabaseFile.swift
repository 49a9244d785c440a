import CSQLite
import Dispatch
import Domain
import Foundation
import GRDB
import Store

/// The file and how its connections are set up. Everything here blocks; see ``blocking(_:)``.
package struct DatabaseFile: Sendable {
    /// How long a connection waits for another process by default.
    package static let busyMilliseconds = 5_000
    /// How many contacts a chunk of their index has: few enough that one is written anew in a moment, and enough that a million make
    /// no more than some hundred.
    package static let contactChunk = 8_192

    let path: String
    let busyMilliseconds: Int
    var contactChunk = Self.contactChunk

    func open(at moment: Timestamp) throws -> SQLiteStore {
        let isNew = try createIfMissing()
        let pool = try connect()
        do {
            if try pool.read({ try isNew || Self.isEmpty($0) }) { try Migrations.migrator.migrate(pool) }
            try pool.read(Self.requireThisSchema)
            return SQLiteStore(pool: pool, epoch: try settleIn(pool, at: moment), contactChunk: contactChunk)
        } catch {
            try pool.close()
            throw error
        }
    }

    func migrate(at moment: Timestamp) throws -> [String] {
        _ = try createIfMissing()
        return try using { pool in
            let pending = try pool.read(Self.pendingMigrations)
            try Migrations.migrator.migrate(pool)
            _ = try settleIn(pool, at: moment)
            return pending
        }
    }

    func pendingMigrations() throws -> [String] {
        guard unsafe access(path, F_OK) == 0 else { return Migrations.migrator.migrations }
        return try using { pool in try pool.read(Self.pendingMigrations) }
    }

    private func using<Value>(_ work: (DatabasePool) throws -> Value) throws -> Value {
        let pool = try connect()
        let result = Result { try work(pool) }
        try pool.close()
        return try result.get()
    }

    /// SQLite would create the file with the rights that the process happens to give; phone numbers and sealed secrets are for
    /// the owner alone. The log beside the file gets the rights of the file.
    private func createIfMissing() throws -> Bool {
        let descriptor = unsafe Foundation.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
            return true
        }
        if errno == EEXIST { return false }
        let reason = unsafe String(cString: strerror(errno))
        throw StoreError.unavailable("\(path) cannot be created: \(reason)")
    }

    /// Done once, before the first connection of the process. Where somebody else was faster, SQLite keeps its statistics, and is a
    /// little slower.
    private static let forgoesStatistics = crier_sqlite_forgo_memory_statistics() == 0

    private func connect() throws -> DatabasePool {
        _ = Self.forgoesStatistics
        var configuration = Configuration()
        configuration.label = "crier"
        configuration.busyMode = .timeout(Double(busyMilliseconds) / 1_000)
        // Lookups of a page view or a request; more would only compete for two or four cores with the writer.
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            // 2 MiB for each reader; the writer gets more below. No mmap: a disk that fails under it is a signal that ends the
            // process, where a failed read is an error that can be told.
            try db.execute(sql: "PRAGMA cache_size = -2048")
        }
        return try DatabasePool(path: path, configuration: configuration)
    }

    /// Sets up the writer and returns the installation's number.
    private func settleIn(_ pool: DatabasePool, at moment: Timestamp) throws -> UInt32 {
        try pool.writeWithoutTransaction { db in
            // Only here: GRDB sets NORMAL itself while it opens a pool, after every hook it offers, and NORMAL loses the last
            // commits in a power cut.
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA cache_size = -4096;
                    PRAGMA wal_autocheckpoint = 4000;
                    PRAGMA journal_size_limit = 67108864;
                    """
            )
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                throw StoreError.unavailable("SQLite does not write durably here (PRAGMA synchronous is not FULL)")
            }
        }
        return try pool.write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO installation (one, epoch, created_at) VALUES (1, ?, ?)",
                arguments: [Int64(UInt32.random(in: 0...UInt32.max)), moment.milliseconds]
            )
            guard let epoch = try Int64.fetchOne(db, sql: "SELECT epoch FROM installation") else {
                throw StoreError.corrupt("the database does not know its installation")
            }
            return UInt32(epoch)
        }
    }

    private static func isEmpty(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
    }

    private static func pendingMigrations(_ db: Database) throws -> [String] {
        if try !isEmpty(db) { try requireOurs(db) }
        return try Migrations.pending(db)
    }

    private static func requireOurs(_ db: Database) throws {
        let applied = try Migrations.migrator.appliedIdentifiers(db)
        if applied.isEmpty { throw StoreError.corrupt("the file is a database of another program") }
        let unknown = applied.subtracting(Migrations.migrator.migrations).sorted()
        if !unknown.isEmpty { throw StoreError.schemaMismatch(isOlder: false, "it has " + quoted(unknown)) }
    }

    private static func requireThisSchema(_ db: Database) throws {
        try requireOurs(db)
        let pending = try Migrations.pending(db)
        if !pending.isEmpty { throw StoreError.schemaMismatch(isOlder: true, "it lacks " + quoted(pending)) }
    }

    private static func quoted(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}

/// Runs blocking work on a thread that is there to be blocked, away from the few that all tasks share.
func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws(StoreError) -> Value {
    let result = await withCheckedContinuation { (waiting: CheckedContinuation<Result<Value, any Error>, Never>) in
        DispatchQueue.global().async { waiting.resume(returning: Result(catching: work)) }
    }
    do { return try result.get() } catch { throw StoreError(error) }
}
