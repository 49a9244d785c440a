import Dispatch
import GRDB
import Store
import Synchronization

/// Writes of many callers, several to a transaction: whoever comes while one commits shares the next, so that an admission, a
/// settlement and a webhook that meet cost one flush of the disk and not three.
///
/// Each write stays all or nothing by itself (a savepoint), and is durable when its caller is told. They run on one thread of
/// their own, in the order they came; nothing waits on purpose.
final class SharedTransactions: Sendable {
    /// How many writes share a transaction at the most: bounds how long one commit keeps the first of them waiting.
    private static let shareMaximum = 32

    /// One caller's write: carries it out and says what came of it, or does not, for want of a database.
    private typealias Turn = @Sendable (Result<Database, any Error>) -> TurnEnd

    private struct TurnEnd {
        /// Why this write was undone, alone or with its transaction.
        let failure: (any Error)?
        /// Tells the caller, given why the whole transaction was undone, if it was.
        let tell: ((any Error)?) -> Void
    }

    private struct State {
        var line: [Turn] = []
        var isRunning = false
    }

    private let pool: DatabasePool
    private let queue = DispatchQueue(label: "crier.sqlite", qos: .userInitiated)
    private let state = Mutex(State())

    init(_ pool: DatabasePool) {
        self.pool = pool
    }

    /// Runs a write. A caller that is cancelled waits all the same: what is written here are facts, for example that Meta took
    /// a message, and a shutdown that undid them would send the message again.
    func run<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let result = await withCheckedContinuation { (caller: CheckedContinuation<Result<Value, any Error>, Never>) in
            join { database in
                let result = Result { try Self.inSavepoint(try database.get(), work) }
                var failure: (any Error)?
                if case .failure(let error) = result { failure = error }
                return TurnEnd(failure: failure) { undone in
                    if failure == nil, let undone {
                        caller.resume(returning: .failure(undone))
                    } else {
                        caller.resume(returning: result)
                    }
                }
            }
        }
        return try result.get()
    }

    private func join(_ turn: @escaping Turn) {
        let leads = state.withLock { state in
            state.line.append(turn)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if leads { queue.async { self.runUntilEmpty() } }
    }

    private func runUntilEmpty() {
        while let turns = next() { share(turns) }
    }

    private func next() -> ArraySlice<Turn>? {
        state.withLock { state in
            if state.line.isEmpty {
                state.isRunning = false
                return nil
            }
            let turns = state.line.prefix(Self.shareMaximum)
            state.line.removeFirst(turns.count)
            return turns
        }
    }

    private func share(_ turns: ArraySlice<Turn>) {
        var ends: [TurnEnd] = []
        do {
            try pool.write { db in
                for turn in turns {
                    let end = turn(.success(db))
                    ends.append(end)
                    // A full disk or a failed read ends the whole transaction, not only the statement.
                    guard db.isInsideTransaction else { throw end.failure ?? StoreError.unavailable("SQLite gave up") }
                }
            }
            for end in ends { end.tell(nil) }
        } catch {
            let untried = turns.dropFirst(ends.count).map { turn in turn(.failure(error)) }
            for end in ends + untried { end.tell(error) }
        }
    }

    private static func inSavepoint<Value>(_ db: Database, _ work: (Database) throws -> Value) throws -> Value {
        try db.cachedStatement(sql: "SAVEPOINT turn").execute()
        do {
            let value = try work(db)
            try db.cachedStatement(sql: "RELEASE turn").execute()
            return value
        } catch {
            if db.isInsideTransaction {
                try db.cachedStatement(sql: "ROLLBACK TO turn").execute()
                try db.cachedStatement(sql: "RELEASE turn").execute()
            }
            throw error
        }
    }
}
