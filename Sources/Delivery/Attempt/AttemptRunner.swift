import Domain
import Gateway
import Logging
import Metrics
import Store

/// Carries out one attempt that is written down already: waits for its slot, hands the message to Meta, writes down what became
/// of it, tells whoever waits.
struct AttemptRunner: Sendable {
    let sender: any MessageSender
    let settle: @Sendable (Settlement) async throws(StoreError) -> MessageState
    let setSenderState: @Sendable (SenderState, ID<Sender>) async throws(StoreError) -> Void
    let waiters: Waiters
    let clock: any WallClock
    let paceClock: any PaceClock
    let installation: UInt32
    let logger: Logger
    let machine = DeliveryMachine()

    private static let settleBackoff = Backoff(baseMilliseconds: 50, maximumMilliseconds: 2_000)

    private let acceptedCount = Counter(label: "crier_attempts_total", dimensions: [("outcome", "accepted")])
    private let refusedCount = Counter(label: "crier_attempts_total", dimensions: [("outcome", "refused")])
    private let notSentCount = Counter(label: "crier_attempts_total", dimensions: [("outcome", "not_sent")])
    private let uncertainCount = Counter(label: "crier_attempts_total", dimensions: [("outcome", "uncertain")])
    private let sendTime = Timer(label: "crier_send_seconds")

    init(
        sender: any MessageSender,
        settle: @escaping @Sendable (Settlement) async throws(StoreError) -> MessageState,
        setSenderState: @escaping @Sendable (SenderState, ID<Sender>) async throws(StoreError) -> Void,
        waiters: Waiters,
        clock: any WallClock,
        paceClock: any PaceClock,
        installation: UInt32,
        logger: Logger
    ) {
        self.sender = sender
        self.settle = settle
        self.setSenderState = setSenderState
        self.waiters = waiters
        self.clock = clock
        self.paceClock = paceClock
        self.installation = installation
        self.logger = logger
    }

    /// One attempt to hand over.
    struct Attempt: Sendable {
        var message: ID<Message>
        var number: Int
        var phone: PhoneNumber
        var content: [UInt8]
    }

    /// Runs an attempt to its settlement. The attempt is durable and holds a place in the lane's window, which is given back.
    func run(_ attempt: Attempt, in lane: SenderLane) async {
        let outcome = await handOver(attempt, in: lane)
        var dice = SystemRandomNumberGenerator()
        let judgement = machine.judge(outcome, attempt: attempt.number, at: clock.now, using: &dice)
        if let order = judgement.order { await carryOut(order, for: attempt, in: lane) }
        await writeDown(judgement.settlement, of: attempt, outcome: outcome)
        // Not before it is written down: shutdown waits for places that are taken, and a database that refuses settlements must
        // not let ever more of them pile up.
        lane.leave()
        if case .requeued = judgement.settlement {
            lane.setHasQueue(true)
            lane.wake()
        }
    }

    private func handOver(_ attempt: Attempt, in lane: SenderLane) async -> AttemptOutcome {
        do {
            try await waitForTurn(in: lane)
        } catch {
            // Going down before a byte left: it goes back to the queue instead of into doubt.
            return .notSent(reason: "shutting down")
        }
        // Looked at in the moment of sending: a refusal of the sender may have come while this one waited for its slot.
        if lane.isPaused { return .notSent(reason: "the sender is paused") }
        let message = OutboundMessage(
            to: attempt.phone,
            tag: AttemptTag(installation: installation, message: attempt.message, attempt: attempt.number),
            content: attempt.content
        )
        let begun = paceClock.nanoseconds
        defer { sendTime.recordNanoseconds(paceClock.nanoseconds - begun) }
        do {
            let acceptance = try await sender.send(message, from: lane.account)
            acceptedCount.increment()
            return .accepted(acceptance)
        } catch {
            switch error {
            case .refused(let refusal):
                refusedCount.increment()
                return .refused(refusal)
            case .notSent(let reason):
                notSentCount.increment()
                return .notSent(reason: reason)
            case .uncertain(let reason):
                uncertainCount.increment()
                return .uncertain(reason: reason)
            }
        }
    }

    /// Waits for a slot of the sender's, and then until the last second has room.
    private func waitForTurn(in lane: SenderLane) async throws {
        var turn: Int64? = lane.reserveSlot(at: paceClock.nanoseconds)
        while let moment = turn {
            if moment > paceClock.nanoseconds { try await paceClock.sleep(untilNanoseconds: moment) }
            turn = lane.pass(at: paceClock.nanoseconds)
        }
    }

    private func carryOut(_ order: DeliveryMachine.SenderOrder, for attempt: Attempt, in lane: SenderLane) async {
        switch order {
        case .slowDown:
            lane.slowDown(at: clock.now)
        case .pause(let code, let reason):
            guard lane.pause() else { return }
            logger.error(
                "Meta refused the sender: it is paused and keeps its queue",
                metadata: ["sender": "\(lane.sender.row)", "code": "\(code)", "reason": "\(reason)"]
            )
            do {
                try await setSenderState(.paused(code: code, reason: reason), lane.sender)
            } catch {
                logger.error("the sender's pause could not be written down", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Writes the settlement down, again and again while the database is unavailable: what Meta said must not be lost while this
    /// process lives. If it dies, the message is found `sending` and stands in doubt.
    private func writeDown(_ outcome: Settlement.Outcome, of attempt: Attempt, outcome sent: AttemptOutcome) async {
        let result = Self.result(of: sent, settlement: outcome)
        var settlement = Settlement(
            message: attempt.message,
            attempt: attempt.number,
            outcome: outcome,
            settledAt: clock.now
        )
        var tries = 0
        while true {
            settlement.answer = result.flatMap { waiters.claimAnswer(of: attempt.message, to: $0) }
            do {
                _ = try await settle(settlement)
                if let result { waiters.resolve(attempt.message, result) }
                if case .inDoubt = outcome { waiters.markDoubtful(attempt.message) }
                return
            } catch {
                tries += 1
                waiters.releaseClaim(of: attempt.message)
                if tries == 1 { logger.error("a settlement could not be written yet", metadata: ["error": "\(error)"]) }
                var dice = SystemRandomNumberGenerator()
                let delay = Self.settleBackoff.delay(afterAttempt: tries, using: &dice)
                do {
                    try await clock.sleep(until: clock.now + delay)
                } catch {
                    return
                }
            }
        }
    }

    /// What a caller can be told; `nil` where the story goes on.
    private static func result(of sent: AttemptOutcome, settlement: Settlement.Outcome) -> DeliveryResult? {
        switch (settlement, sent) {
        case (.accepted, .accepted(let acceptance)): .accepted(acceptance)
        case (.failed(let refusal), _): .refused(refusal)
        default: nil
        }
    }
}
