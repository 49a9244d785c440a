package import Domain
package import Gateway
import Store
import Synchronization

/// One sender at work: its account, its pace, and how much of it is under way. Decisions sit in the structs; this only guards
/// them, because calls of the API and the dispatcher share a lane.
package final class SenderLane: Sendable {
    /// A message that would wait longer than this for its slot is queued rather than held in memory as `sending`: it bounds what a
    /// crash can leave in doubt.
    static let slotWaitMaximumNanoseconds: Int64 = 250_000_000

    package let sender: ID<Sender>
    private let windowMaximum: Int
    private let state: Mutex<State>

    private struct State {
        var account: SenderAccount
        var isPaused: Bool
        var pacer: Pacer
        var governor: RateGovernor
        var inFlight = 0
        /// Those of them that have no slot of the wire yet, because the store is still writing them down. They count as if they
        /// had: or a thousand calls that come at once would all find the next slot free, and stand in memory as `sending`.
        var awaitingSlot = 0
        /// Whether messages wait in the store: whoever comes now stands behind them.
        var hasQueue: Bool
        var wakeUp: CheckedContinuation<Void, Never>?
        var isWakeUpDue = false
    }

    init(account: SenderAccount, isPaused: Bool, rate: Int, windowMaximum: Int) {
        self.sender = account.sender
        self.windowMaximum = windowMaximum
        self.state = Mutex(
            State(
                account: account,
                isPaused: isPaused,
                pacer: Pacer(messagesPerSecond: rate),
                governor: RateGovernor(ceiling: rate),
                // Until the store was asked.
                hasQueue: true
            )
        )
    }

    package var account: SenderAccount { state.withLock { $0.account } }
    package var isPaused: Bool { state.withLock { $0.isPaused } }
    package var rate: Int { state.withLock { $0.pacer.rate } }

    /// Takes a place in the window for a call of the API; `false` when it has to queue.
    func enterExpress(at now: Int64) -> Bool {
        state.withLock { state in
            guard !state.isPaused, !state.hasQueue, state.inFlight < windowMaximum,
                state.pacer.wait(at: now, behind: state.awaitingSlot) <= Self.slotWaitMaximumNanoseconds
            else { return false }
            state.inFlight += 1
            state.awaitingSlot += 1
            return true
        }
    }

    /// Takes as many places in the window as may be leased now; 0 when paused, full or at the rate.
    func enterBulk(limit: Int, at now: Int64) -> Int {
        state.withLock { state in
            guard !state.isPaused else { return 0 }
            let slots = state.pacer.slotCount(
                at: now,
                within: Self.slotWaitMaximumNanoseconds,
                behind: state.awaitingSlot
            )
            let count = max(0, min(limit, min(slots, windowMaximum - state.inFlight)))
            state.inFlight += count
            state.awaitingSlot += count
            return count
        }
    }

    /// Gives the place of an attempt that has ended back, and wakes the dispatcher if it may have waited for one.
    func leave() {
        giveBack(inFlight: 1, awaitingSlot: 0, waking: true)
    }

    /// Gives places back that no attempt was made of.
    func leaveUnused(_ count: Int, waking: Bool) {
        guard count > 0 else { return }
        giveBack(inFlight: count, awaitingSlot: count, waking: waking)
    }

    private func giveBack(inFlight: Int, awaitingSlot: Int, waking: Bool) {
        let hasQueue = state.withLock { state in
            precondition(
                state.inFlight >= inFlight && state.awaitingSlot >= awaitingSlot,
                "a place in the window is given back once"
            )
            state.inFlight -= inFlight
            state.awaitingSlot -= awaitingSlot
            return state.hasQueue
        }
        if waking, hasQueue { wake() }
    }

    var inFlight: Int { state.withLock { $0.inFlight } }

    /// Takes the next slot of the wire for an attempt that holds a place in the window.
    func reserveSlot(at now: Int64) -> Int64 {
        state.withLock { state in
            precondition(state.awaitingSlot > 0, "a slot is taken once for each place in the window")
            state.awaitingSlot -= 1
            return state.pacer.reserve(at: now)
        }
    }

    /// Whether a message whose slot has come may leave now (`nil`), or when to ask again.
    func pass(at now: Int64) -> Int64? {
        state.withLock { $0.pacer.pass(at: now) }
    }

    func setHasQueue(_ hasQueue: Bool) {
        state.withLock { $0.hasQueue = hasQueue }
    }

    /// Meta said "too fast".
    func slowDown(at now: Timestamp) {
        state.withLock { state in
            state.governor.throttled(at: now.milliseconds, observedRate: state.inFlight)
            state.pacer.setRate(state.governor.rate)
        }
    }

    func recover(at now: Timestamp) {
        state.withLock { state in
            state.governor.recover(at: now.milliseconds)
            state.pacer.setRate(state.governor.rate)
        }
    }

    /// Pauses; `true` when it was not paused before.
    func pause() -> Bool {
        state.withLock { state in
            defer { state.isPaused = true }
            return !state.isPaused
        }
    }

    /// Takes over what the store says now.
    func update(account: SenderAccount, isPaused: Bool, rate: Int) {
        state.withLock { state in
            state.account = account
            state.isPaused = isPaused
            state.governor.setCeiling(rate)
            state.pacer.setRate(state.governor.rate)
        }
        wake()
    }

    /// Wakes the dispatcher: there is something to do.
    func wake() {
        let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isWakeUpDue = true
            defer { state.wakeUp = nil }
            return state.wakeUp
        }
        continuation?.resume()
    }

    /// Waits for the next ``wake()``; one that came since the last wait counts.
    func waitForWake() async {
        await withCheckedContinuation { continuation in
            let isDue = state.withLock { state in
                if state.isWakeUpDue {
                    state.isWakeUpDue = false
                    return true
                }
                state.wakeUp = continuation
                return false
            }
            if isDue { continuation.resume() }
        }
        state.withLock { $0.isWakeUpDue = false }
    }
}
