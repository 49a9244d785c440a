import Dispatch
import GRDB
import Store
import Testing

@testable import StoreSQLite

/// A write that is refused on purpose.
private struct Refused: Error {}

@Suite struct SharedTransactionsTests {
    @Test func `a write that fails takes nobody with it who shares its transaction`() async throws {
        try await withStore { store in
            let transactions = SharedTransactions(store.pool)
            try await store.pool.write { db in try db.execute(sql: "CREATE TABLE notes (number INTEGER PRIMARY KEY)") }
            // The first keeps the line closed until all others stand in it, so that they share the next transaction.
            let gate = DispatchSemaphore(value: 0)
            let (begun, reach) = AsyncStream.makeStream(of: Void.self)
            let closed = Task {
                try await transactions.run { _ in
                    reach.finish()
                    gate.wait()
                }
            }
            for await _ in begun {}
            let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { tasks in
                for number in 0..<20 {
                    tasks.addTask {
                        do {
                            let told = try await transactions.run { db in
                                try db.execute(sql: "INSERT INTO notes VALUES (?)", arguments: [number])
                                if number.isMultiple(of: 7) { throw Refused() }
                                return number
                            }
                            return (told, true)
                        } catch is Refused {
                            return (number, false)
                        }
                    }
                }
                while transactions.waitingCount < 20 { await Task.yield() }
                gate.signal()
                return try await tasks.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
            }
            try await closed.value
            #expect(outcomes.filter { !$0.value }.keys.sorted() == [0, 7, 14])
            let written = try await store.pool.read { db in
                try Int.fetchAll(db, sql: "SELECT number FROM notes ORDER BY number")
            }
            #expect(written == (0..<20).filter { !$0.isMultiple(of: 7) })
        }
    }

    @Test func `a write that fails alone leaves nothing and the next one goes through`() async throws {
        try await withStore { store in
            let transactions = SharedTransactions(store.pool)
            try await transactions.run { db in try db.execute(sql: "CREATE TABLE notes (number INTEGER PRIMARY KEY)") }
            await #expect(throws: Refused.self) {
                try await transactions.run { db in
                    try db.execute(sql: "INSERT INTO notes VALUES (1)")
                    throw Refused()
                }
            }
            let count = try await transactions.run { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM notes") }
            #expect(count == 0)
        }
    }
}
