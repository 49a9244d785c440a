import GRDB
import Store
import Synchronization

/// Writes of many callers, several to a transaction: whoever comes while one commits shares the next, so that an admission, a
/// settlement and a webhook that meet cost one flush of the disk and not three.
///
/// Each write stays all or nothing by itself, and is durable when its caller is told. They run on one thread of their own, in the order
/// they came; nothing waits on purpose.
///
/// A write that fails takes those that share its transaction back with it, and they run again, each in one of its own: failures are
/// rare, and the savepoint that would spare them costs every write a copy of each page it touches. So a write may run twice, the first
/// time without a trace, and must change nothing but the database.
final class SharedTransactions: Sendable {
    /// How many writes share a transaction at the most: bounds how long one commit keeps the first of them waiting.
    private static let shareMaximum = 32

    /// One caller's write.
    private struct Turn: Sendable {
        /// Carries it out, and returns how to tell the caller once that is durable.
        let run: @Sendable (Database) throws -> () -> Void
        /// Tells the caller that nothing of it was written.
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var line: [Turn] = []
        var isRunning = false
    }

    private let pool: DatabasePool
    let executor = CommitExecutor(label: "crier.sqlite")
    private let state = Mutex(State())

    init(_ pool: DatabasePool) {
        self.pool = pool
    }

    /// Runs a write. A caller that is cancelled waits all the same: what is written here are facts, for example that Meta took
    /// a message, and a shutdown that undid them would send the message again.
    func run<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let result = await withCheckedContinuation { (caller: CheckedContinuation<Result<Value, any Error>, Never>) in
            join(
                Turn(
                    run: { database in
                        let value = try work(database)
                        return { caller.resume(returning: .success(value)) }
                    },
                    fail: { caller.resume(returning: .failure($0)) }
                )
            )
        }
        return try result.get()
    }

    /// How many writes wait for the next transaction.
    var waitingCount: Int { state.withLock { $0.line.count } }

    private func join(_ turn: Turn) {
        let leads = state.withLock { state in
            state.line.append(turn)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if leads { executor.run { self.runNext() } }
    }

    /// One transaction, and then those behind it in the thread's line: first whoever has just been told and waits there.
    private func runNext() {
        guard let turns = next() else { return }
        share(turns)
        executor.run { self.runNext() }
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
        var hasBegun = false
        do {
            let tellings = try pool.write { db in
                hasBegun = true
                return try turns.map { turn in
                    let tell = try turn.run(db)
                    // A full disk ends the whole transaction, not only the statement, also where the write made light of it.
                    guard db.isInsideTransaction else { throw StoreError.unavailable("SQLite gave up") }
                    return tell
                }
            }
            for tell in tellings { tell() }
        } catch {
            if hasBegun, turns.count > 1 {
                for index in turns.indices { share(turns[index...index]) }
            } else {
                for turn in turns { turn.fail(error) }
            }
        }
    }
}
