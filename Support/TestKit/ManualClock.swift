package import Domain
private import Synchronization

/// A clock that stands still until a test moves it, and wakes exactly those whose moment has come.
package final class ManualClock: WallClock {
    private struct Sleeper {
        let number: Int
        let until: Timestamp
        let waiting: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var lastNumber = 0
        var sleepers: [Sleeper] = []
        /// Sleepers that were cancelled before they had lain down.
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    package init(_ now: Timestamp = Timestamp(milliseconds: 1_790_000_000_000)) {
        state = Mutex(State(now: now))
    }

    package var now: Timestamp { state.withLock { $0.now } }

    /// How many are asleep: a test waits for this before it moves the clock, or the move comes too early.
    package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// When the next one wakes, `nil` when nobody sleeps.
    package var nextWakeUp: Timestamp? { state.withLock { $0.sleepers.map(\.until).min() } }

    /// Moves the clock forward and wakes whoever is due, the earliest first.
    package func advance(by milliseconds: Int64) {
        precondition(milliseconds >= 0, "time goes forward")
        let due = state.withLock { state in
            state.now = state.now + milliseconds
            let due = state.sleepers.filter { $0.until <= state.now }.sorted {
                ($0.until, $0.number) < ($1.until, $1.number)
            }
            state.sleepers.removeAll { $0.until <= state.now }
            return due
        }
        for sleeper in due { sleeper.waiting.resume() }
    }

    package func sleep(until moment: Timestamp) async throws {
        try Task.checkCancellation()
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiting: CheckedContinuation<Void, any Error>) in
                let immediate: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return .failure(CancellationError()) }
                    if moment <= state.now { return .success(()) }
                    state.sleepers.append(Sleeper(number: number, until: moment, waiting: waiting))
                    return nil
                }
                if let immediate { waiting.resume(with: immediate) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else {
                    state.cancelled.insert(number)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.waiting.resume(throwing: CancellationError())
        }
    }
}
