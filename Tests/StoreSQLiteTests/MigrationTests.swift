import Domain
import GRDB
import Store
import Testing

@testable import StoreSQLite

@Suite struct MigrationTests {
    @Test func `a file that is not there needs every step, and migrating makes it`() async throws {
        try await withFolder { path in
            let steps = Migrations.migrator.migrations
            #expect(try await SQLiteStore.pendingMigrations(path: path) == steps)
            #expect(try await SQLiteStore.migrate(path: path, at: start) == steps)
            #expect(try await SQLiteStore.pendingMigrations(path: path) == [])
            #expect(try await SQLiteStore.migrate(path: path, at: start) == [])
            let store = try await SQLiteStore.open(path: path, at: start)
            #expect(await store.healthProblems() == [])
            try await store.close()
        }
    }

    @Test func `an older database is opened only after it was migrated, and keeps its data`() async throws {
        try await withFolder { path in
            try await makeOlder(path)
            let last = try #require(Migrations.migrator.migrations.last)
            let expected = StoreError.schemaMismatch(isOlder: true, "it lacks \"\(last)\"")
            await #expect(throws: expected) { try await SQLiteStore.open(path: path, at: start) }
            #expect(try await SQLiteStore.pendingMigrations(path: path) == [last])
            await #expect(throws: expected) { try await SQLiteStore.open(path: path, at: start) }

            #expect(try await SQLiteStore.migrate(path: path, at: start) == [last])
            let store = try await SQLiteStore.open(path: path, at: start)
            #expect(try await store.workspaces().map(\.name) == ["acme"])
            try await store.appendToInbox([InboxDraft(body: [1], receivedAt: start)])
            try await store.close()
        }
    }

    @Test func `a newer database is neither opened nor migrated`() async throws {
        try await withFolder { path in
            let store = try await SQLiteStore.open(path: path, at: start)
            try await store.pool.write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('Messages have wings')")
            }
            try await store.close()
            let expected = StoreError.schemaMismatch(isOlder: false, "it has \"Messages have wings\"")
            await #expect(throws: expected) { try await SQLiteStore.open(path: path, at: start) }
            await #expect(throws: expected) { try await SQLiteStore.migrate(path: path, at: start) }
        }
    }

    /// A database as the program before the last step made it.
    private func makeOlder(_ path: String) async throws {
        let steps = Migrations.migrator.migrations
        let pool = try DatabasePool(path: path)
        try Migrations.migrator.migrate(pool, upTo: try #require(steps.dropLast().last))
        try await pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO workspaces
                        (name, api_campaign_opt_out, wait_budget_milliseconds, requests_per_minute, created_at)
                    VALUES ('acme', 0, 10000, 600, 1)
                    """
            )
        }
        try pool.close()
    }
}
