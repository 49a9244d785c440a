import Domain
import Foundation
import GRDB
import Store
import TestKit
import Testing

@testable import StoreSQLite

@Suite struct DatabaseFileTests {
    @Test func `commits wait for the disk`() async throws {
        try await withStore { store in
            let synchronous = try await store.pool.writeWithoutTransaction { db in
                try Int.fetchOne(db, sql: "PRAGMA synchronous")
            }
            #expect(synchronous == 2)
            let mode = try await store.pool.read { db in try String.fetchOne(db, sql: "PRAGMA journal_mode") }
            #expect(mode == "wal")
            let foreignKeys = try await store.pool.writeWithoutTransaction { db in
                try Int.fetchOne(db, sql: "PRAGMA foreign_keys")
            }
            #expect(foreignKeys == 1)
        }
    }

    @Test func `a new file and its log are for the owner alone`() async throws {
        try await withFolder { path in
            let store = try await SQLiteStore.open(path: path, at: start)
            _ = try await store.ensureWorkspace(named: "acme", at: start)
            for name in [path, path + "-wal", path + "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: name)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
            try await store.close()
        }
    }

    @Test func `everything is there after the file was closed and opened again`() async throws {
        try await withFolder { path in
            let first = try await SQLiteStore.open(path: path, at: start)
            let house = try await House(first)
            let message = try await house.sending()
            try await first.appendToInbox([InboxDraft(body: [1, 2], receivedAt: start)])
            let installation = try await first.installation()
            try await first.close()

            let second = try await SQLiteStore.open(path: path, at: Timestamp(milliseconds: 9))
            #expect(try await second.installation() == installation)
            #expect(try await second.message(message, in: house.workspace)?.state == .sending)
            #expect(try await second.counts(of: house.broadcast) == [.sending: 1])
            #expect(try await second.pendingInbox(limit: 5).map(\.body) == [[1, 2]])
            try await second.hold(house.sender, at: start)
            #expect(try await second.counts(of: house.broadcast) == [.inDoubt: 1])
            try await second.close()
        }
    }

    @Test func `every database draws its own installation`() async throws {
        let first = try await withStore { try await $0.installation() }
        let second = try await withStore { try await $0.installation() }
        let third = try await withStore { try await $0.installation() }
        #expect(Set([first, second, third]).count > 1)
    }

    @Test func `a closed store is unavailable`() async throws {
        try await withFolder { path in
            let store = try await SQLiteStore.open(path: path, at: start)
            try await store.close()
            await #expect { try await store.workspaces() } throws: { isUnavailable($0) }
            await #expect { try await store.ensureWorkspace(named: "a", at: start) } throws: { isUnavailable($0) }
            #expect(await store.healthProblems().count == 1)
        }
    }

    @Test func `a folder that is not there is told`() async throws {
        try await withFolder { path in
            await #expect { try await SQLiteStore.open(path: path + "/x/crier.db", at: start) } throws: {
                isUnavailable($0)
            }
        }
    }

    @Test func `a file that is no database is left alone and told`() async throws {
        try await withFolder { path in
            let text = Data(String(repeating: "not a database, ", count: 100).utf8)
            try text.write(to: URL(filePath: path))
            await #expect { try await SQLiteStore.open(path: path, at: start) } throws: { isCorrupt($0) }
            #expect(try Data(contentsOf: URL(filePath: path)) == text)
        }
    }

    @Test func `another program's database is left alone and told`() async throws {
        try await withFolder { path in
            let queue = try DatabaseQueue(path: path)
            try await queue.write { db in try db.execute(sql: "CREATE TABLE theirs (x)") }
            try queue.close()
            await #expect { try await SQLiteStore.open(path: path, at: start) } throws: { isCorrupt($0) }
            await #expect { try await SQLiteStore.migrate(path: path, at: start) } throws: { isCorrupt($0) }
            let again = try DatabaseQueue(path: path)
            let tables = try await again.read { db in
                try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
            }
            #expect(tables == ["theirs"])
            try again.close()
        }
    }
}

func isUnavailable(_ error: any Error) -> Bool {
    if case .unavailable = error as? StoreError { true } else { false }
}

func isCorrupt(_ error: any Error) -> Bool {
    if case .corrupt = error as? StoreError { true } else { false }
}
