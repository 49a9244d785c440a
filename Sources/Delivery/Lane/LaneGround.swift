import Domain
import Gateway
import Logging
import Metrics
import Store

/// What all lanes stand on.
package struct LaneGround: Sendable {
    let sender: any MessageSender
    let messages: any MessageStore
    let plans: any PlanStore
    /// Writes ended attempts down.
    let settle: @Sendable ([Settlement]) async throws(StoreError) -> [MessageState]
    let moulds: MouldShelf
    let waiters: Waiters
    let clock: any WallClock
    let paceClock: any PaceClock
    let installation: UInt32
    /// Where the lanes' tasks run; `nil` is the common pool.
    let executor: (any TaskExecutor)?
    let meters: AttemptMeters
    let logger: Logger

    var now: DeliveryMachine.Moment { .init(pace: paceClock.nanoseconds, wall: clock.now) }
}

/// Counts what became of attempts, and how long Meta took.
struct AttemptMeters: Sendable {
    private let accepted = Counter(label: "crier_attempts_total", dimensions: [("outcome", "accepted")])
    private let refused = Counter(label: "crier_attempts_total", dimensions: [("outcome", "refused")])
    private let notSent = Counter(label: "crier_attempts_total", dimensions: [("outcome", "not_sent")])
    private let uncertain = Counter(label: "crier_attempts_total", dimensions: [("outcome", "uncertain")])
    private let sendTime = Timer(label: "crier_send_seconds")

    func note(_ result: Result<Acceptance, SendError>, since begun: Int64, at now: Int64) -> AttemptOutcome {
        sendTime.recordNanoseconds(now - begun)
        switch result {
        case .success(let acceptance):
            accepted.increment()
            return .accepted(acceptance)
        case .failure(.refused(let refusal)):
            refused.increment()
            return .refused(refusal)
        case .failure(.notSent(let reason)):
            notSent.increment()
            return .notSent(reason: reason)
        case .failure(.uncertain(let reason)):
            uncertain.increment()
            return .uncertain(reason: reason)
        }
    }
}
