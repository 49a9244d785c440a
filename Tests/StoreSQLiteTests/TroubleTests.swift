import Domain
import GRDB
import Store
import Testing

@testable import StoreSQLite

@Suite struct TroubleTests {
    @Test func `a full disk writes nothing half, and room helps`() async throws {
        try await withStore { store in
            let house = try await House(store)
            let first = try await house.admit([house.admission()])
            try await limitPages(of: store, toFree: 4)
            let many = (0..<2_000).map { house.admission(to: 919_900_000_000 + $0, key: "k\($0)") }
            await #expect { try await store.admit(many) } throws: { isUnavailable($0) }

            let page = PageRequest(offset: 0, limit: 10)
            let messages = try await store.messages(in: house.workspace, matching: MessageFilter(), page: page)
            #expect(messages.items.map(\.id) == first)
            #expect(try await store.counts(of: house.broadcast) == [.queued: 1])
            let rows = try await store.pool.read { db in
                try ["messages", "message_contents", "contacts", "kept_answers"].map { table in
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)")
                }
            }
            #expect(rows == [1, 1, 1, 0])

            try await limitPages(of: store, toFree: 100_000)
            #expect(try await house.admit(many).count == 2_000)
            #expect(try await store.counts(of: house.broadcast) == [.queued: 2_001])
            #expect(await store.healthProblems() == [])
        }
    }

    @Test func `two programs share one file`() async throws {
        try await withFolder { path in
            let first = try await SQLiteStore.open(path: path, at: start)
            let second = try await SQLiteStore.open(path: path, at: start)
            let house = try await House(first)
            let neighbour = try await House(second)
            #expect(neighbour.broadcast == house.broadcast)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for (index, house) in [house, neighbour].enumerated() {
                    tasks.addTask {
                        for round in 0..<40 {
                            let base = 919_900_000_000 + UInt64(index * 1_000 + round * 10)
                            _ = try await house.admit((0..<5).map { house.admission(to: base + $0) })
                        }
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(try await first.counts(of: house.broadcast) == [.queued: 400])
            let request = LeaseRequest(sender: house.sender, fence: neighbour.fence, limit: 300, at: start)
            let leased = try await first.lease(request).messages + second.lease(request).messages
            #expect(Set(leased.map(\.id)).count == 400)
            #expect(try await second.counts(of: house.broadcast) == [.sending: 400])
            try await first.close()
            try await second.close()
        }
    }

    @Test func `a lock that is held too long is told, and its end is noticed`() async throws {
        try await withFolder { path in
            let store = try await SQLiteStore.open(path: path, at: start, busyMilliseconds: 20)
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let holder = try DatabaseQueue(path: path, configuration: configuration)
            try await holder.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
            await #expect { try await store.ensureWorkspace(named: "a", at: start) } throws: { isUnavailable($0) }
            #expect(await store.healthProblems().count == 1)
            #expect(try await store.workspaces() == [], "reading goes on")
            try await holder.writeWithoutTransaction { db in try db.execute(sql: "COMMIT") }
            #expect(try await store.ensureWorkspace(named: "a", at: start).name == "a")
            try holder.close()
            try await store.close()
        }
    }

    @Test func `a cancelled task still writes what happened`() async throws {
        try await withStore { store in
            let house = try await House(store)
            let message = try await house.sending()
            let settling = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await house.settle(message, .accepted(wamid: "wamid.1", waID: nil, isHeld: false))
            }
            settling.cancel()
            #expect(try await settling.value == [.accepted])
            #expect(try await store.message(message, in: house.workspace)?.state == .accepted)
        }
    }

    @Test func `a word of a newer program is told as such`() async throws {
        try await withStore { store in
            let house = try await House(store)
            try await store.pool.write { db in try db.execute(sql: "UPDATE broadcasts SET state = 'singing'") }
            let expected = StoreError.corrupt("state holds \"singing\", which this program does not know")
            await #expect(throws: expected) { try await store.broadcast(house.broadcast, in: house.workspace) }
        }
    }

    private func limitPages(of store: SQLiteStore, toFree free: Int) async throws {
        try await store.pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + free)")
        }
    }
}
