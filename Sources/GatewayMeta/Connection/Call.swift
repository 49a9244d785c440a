import Synchronization

/// One request under way, from ``WireClient/execute(_:deadlineMilliseconds:)`` until its caller is answered.
struct Call {
    let request: WireRequest
    let ticket: CallTicket
    /// On the pool's clock.
    let deadlineAtMilliseconds: Int64
    /// Called once, on the event loop.
    let whenDone: @Sendable (Result<WireAnswer, ExchangeError>) -> Void

    /// Why its first byte must not be written any more: nobody waits for the answer.
    func reasonNotToBegin(nowMilliseconds: Int64) -> ExchangeError.NotSentReason? {
        if ticket.isCancelled { return .cancelled }
        return deadlineAtMilliseconds <= nowMilliseconds ? .deadline : nil
    }

    func fail(_ error: ExchangeError) {
        whenDone(.failure(error))
    }
}

/// What a call's cancellation, which comes from any thread, shares with its event loop.
final class CallTicket: Sendable {
    private let cancelled = Atomic<Bool>(false)
    private let waiterNumber = Atomic<UInt64>(0)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// The place in the line while the call waits for a connection; `nil` before, after, and if it never had to.
    var waiter: WaiterID? {
        get {
            let number = waiterNumber.load(ordering: .acquiring)
            return number == 0 ? nil : WaiterID(number: number)
        }
        set { waiterNumber.store(newValue?.number ?? 0, ordering: .releasing) }
    }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
    }
}
