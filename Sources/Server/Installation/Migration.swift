import StoreSQLite

/// Brings a database to this program's schema.
package enum Migration {
    /// - Returns: the steps done, or with `dryRun` those that would be.
    package static func run(databasePath: String, dryRun: Bool) async throws -> [String] {
        if dryRun { return try await SQLiteStore.pendingMigrations(path: databasePath) }
        let lock = try ServeLock(databasePath: databasePath)
        defer { withExtendedLifetime(lock) {} }
        return try await SQLiteStore.migrate(path: databasePath, at: SystemClock().now)
    }
}
