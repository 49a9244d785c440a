package import Domain
package import Gateway
import Logging
package import Store
import Synchronization

/// One sender at work: carries out what its ``DeliveryMachine`` decides. Calls of the API and the store's queue meet here.
package final class SenderLane: Sendable {
    package let sender: ID<Sender>
    private static let pauseRetryMilliseconds: Int64 = 500

    let ground: LaneGround
    private unowned let roster: SenderRoster
    private let state: Mutex<State>

    private struct State {
        var machine: DeliveryMachine
        var account: SenderAccount
        var budget: RecipientBudget?
    }

    /// What an event does to the machine.
    private typealias Event = (inout DeliveryMachine, DeliveryMachine.Moment, inout [DeliveryMachine.Action]) -> Void

    init(
        account: SenderAccount,
        isPaused: Bool,
        rate: Int,
        windowMaximum: Int,
        ground: LaneGround,
        roster: SenderRoster
    ) {
        self.roster = roster
        self.sender = account.sender
        self.ground = ground
        let machine = DeliveryMachine(
            limits: DeliveryMachine.Limits(windowMaximum: windowMaximum),
            rate: rate,
            isPaused: isPaused,
            seed: .random(in: .min ... .max)
        )
        self.state = Mutex(State(machine: machine, account: account))
    }

    package var account: SenderAccount { state.withLock { $0.account } }
    package var isPaused: Bool { state.withLock { $0.machine.isPaused } }
    /// Messages a second at present; 0 is no limit.
    package var rate: Int { state.withLock { $0.machine.rate } }
    /// Attempts, and promises to calls, that have not come back to the store.
    package var inFlight: Int { state.withLock { $0.machine.held } }
    /// Whether this node may send for it now.
    package var isHeld: Bool {
        let moment = ground.now
        return state.withLock { $0.machine.holdsSender(at: moment) }
    }
    /// Whether nothing is known to wait in the store, and nobody is looking.
    var isQuiet: Bool { state.withLock { $0.machine.isQuiet } }
    package var budget: RecipientBudget? { state.withLock { $0.budget } }

    // MARK: What others do

    /// The sender is this node's until a moment of the pace clock.
    func renewed(_ lease: SenderLease, until moment: Int64) {
        feed { $0.senderRenewed(fence: lease.fence, until: moment, at: $1, &$2) }
    }

    /// The sender is not this node's: nothing more is taken or sent, and what has not left goes back to the store.
    func lost(upTo fence: Int64) {
        feed { $0.senderLost(upTo: fence, at: $1, &$2) }
    }

    /// Promises a place to a call of the API, and the fence to admit it under; `nil` when it has to queue.
    func promise() -> Int64? {
        let moment = ground.now
        return state.withLock { $0.machine.promise(at: moment) }
    }

    func takeBackPromise() {
        feed { $0.takeBackPromise(at: $1, &$2) }
    }

    func admitted(_ attempt: Attempt, under fence: Int64) {
        feed { $0.admitted(attempt, under: fence, at: $1, &$2) }
    }

    /// Something may be due in the store.
    package func wake() {
        feed { $0.noteQueue(at: $1, &$2) }
    }

    func recover() {
        feed { $0.recover(at: $1, &$2) }
    }

    /// Stops taking and sending; what has not left goes back to the store.
    func close() {
        feed { $0.close(at: $1, &$2) }
    }

    /// A broadcast was paused or stopped, and the store knows: what was taken of it before goes back.
    package func recall(_ broadcast: ID<Broadcast>) {
        feed { $0.recall(broadcast, at: $1, &$2) }
    }

    /// Takes over what the store says now.
    func update(account: SenderAccount, isPaused: Bool, rate: Int, budget: RecipientBudget?) {
        let hasOtherBudget = state.withLock { state in
            defer { state.budget = budget }
            state.account = account
            return state.budget != budget
        }
        // Whoever waited for the next day may go on.
        if hasOtherBudget { wake() }
        feed { $0.update(isPaused: isPaused, rate: rate, at: $1, &$2) }
    }

    /// Pauses without asking the store: its token is no good, as another sender has learned.
    func pause() {
        let rate = rate
        feed { $0.update(isPaused: true, rate: rate, at: $1, &$2) }
    }

    // MARK: The loop

    private func feed(_ event: Event) {
        let moment = ground.now
        var actions: [DeliveryMachine.Action] = []
        let account = state.withLock { state in
            event(&state.machine, moment, &actions)
            return state.account
        }
        for action in actions { perform(action, account) }
    }

    private func perform(_ action: DeliveryMachine.Action, _ account: SenderAccount) {
        switch action {
        case .send(let attempt, let end): send(attempt, from: account, before: end)
        case .lease(let limit, let fence):
            Task(executorPreference: ground.executor) { await self.lease(limit, under: fence) }
        case .settle(let attempts): Task(executorPreference: ground.executor) { await self.settle(attempts) }
        case .wake(let moment): wake(at: moment)
        case .pauseSender(let code, let reason, let distrustsToken):
            Task { await self.keepPaused(code: code, reason: reason, distrustsToken: distrustsToken) }
        case .pauseBroadcast(let broadcast, let refusal):
            Task { await self.keepPaused(broadcast, because: refusal) }
        }
    }

    private func send(_ attempt: Attempt, from account: SenderAccount, before end: Int64) {
        let begun = ground.paceClock.nanoseconds
        // The process may have stood still since this was decided.
        guard begun < end else {
            return feed { $0.answered(attempt, .notSent(reason: "the sender's lease had ended"), at: $1, &$2) }
        }
        let message = OutboundMessage(
            to: attempt.phone,
            tag: AttemptTag(installation: ground.installation, message: attempt.message, attempt: attempt.number),
            content: attempt.content
        )
        ground.sender.start(message, from: account) { [self] result in
            let outcome = ground.meters.note(result, since: begun, at: ground.paceClock.nanoseconds)
            feed { $0.answered(attempt, outcome, at: $1, &$2) }
        }
    }

    private func wake(at moment: Int64) {
        Task(executorPreference: ground.executor) { [ground] in
            do {
                try await ground.paceClock.sleep(untilNanoseconds: moment)
            } catch {
                // Only the end of the process cancels it, and the machine is told of that otherwise.
                return
            }
            self.feed { $0.tick(at: $1, &$2) }
        }
    }

    private func lease(_ limit: Int, under fence: Int64) async {
        let request = LeaseRequest(sender: sender, fence: fence, limit: limit, at: ground.now.wall, budget: budget)
        do {
            let lease = try await ground.messages.lease(request)
            guard !lease.isFenced else {
                ground.logger.warning("a sender is another node's now", metadata: ["sender": "\(sender.row)"])
                return feed { $0.leaseFenced(fence, at: $1, &$2) }
            }
            for ended in lease.ended { ground.waiters.resolve(ended.id, .ended(ended.state)) }
            let taken = await ground.moulds.fill(lease, for: account, at: ground.clock.now)
            feed { $0.leased(taken, asked: limit, under: fence, at: $1, &$2) }
        } catch {
            ground.logger.warning("due messages could not be taken", metadata: ["error": "\(error)"])
            feed { $0.leaseFailed(at: $1, &$2) }
        }
    }

    private func settle(_ attempts: [EndedAttempt]) async {
        let waiters = ground.waiters
        let settlements = attempts.map { ended in
            let isAwaited = ended.attempt.isCall && ended.result != nil
            return Settlement(
                message: ended.attempt.message,
                attempt: ended.attempt.number,
                outcome: ended.outcome,
                settledAt: ended.endedAt,
                answer: isAwaited
                    ? ended.result.flatMap { waiters.claimAnswer(of: ended.attempt.message, to: $0) } : nil
            )
        }
        do {
            _ = try await ground.settle(settlements)
        } catch {
            for ended in attempts where ended.attempt.isCall { waiters.releaseClaim(of: ended.attempt.message) }
            ground.logger.error(
                "what became of messages could not be written down yet",
                metadata: ["count": "\(attempts.count)", "error": "\(error)"]
            )
            feed { $0.settleFailed(attempts, at: $1, &$2) }
            return
        }
        var requeued = 0
        for ended in attempts {
            switch ended.outcome {
            case .requeued: requeued += 1
            case .inDoubt where ended.attempt.isCall: waiters.markDoubtful(ended.attempt.message)
            default: break
            }
            if ended.attempt.isCall, let result = ended.result { waiters.resolve(ended.attempt.message, result) }
        }
        feed { [requeued] in $0.settled(attempts.count, requeued: requeued, at: $1, &$2) }
    }

    // MARK: Trouble

    private func keepPaused(code: Int, reason: String, distrustsToken: Bool) async {
        ground.logger.error(
            "Meta refused the sender: it is paused and keeps its queue",
            metadata: ["sender": "\(sender.row)", "code": "\(code)", "reason": "\(reason)"]
        )
        await roster.keepPaused(self, code: code, reason: reason, distrustsToken: distrustsToken)
    }

    private func keepPaused(_ broadcast: ID<Broadcast>, because refusal: Refusal) async {
        ground.logger.error(
            "Meta refuses a broadcast's messages: it is paused",
            metadata: ["broadcast": "\(broadcast.row)", "code": "\(refusal.code)", "reason": "\(refusal.title)"]
        )
        var tries = 0
        while true {
            do {
                _ = try await ground.plans.change(
                    broadcast,
                    in: account.workspace,
                    by: .pause,
                    because: refusal,
                    at: ground.now.wall
                )
                return recall(broadcast)
            } catch {
                tries += 1
                if tries == 1 {
                    ground.logger.error(
                        "a broadcast's pause could not be written down yet",
                        metadata: ["error": "\(error)"]
                    )
                }
            }
            do {
                try await ground.clock.sleep(until: ground.clock.now + Self.pauseRetryMilliseconds)
            } catch {
                return
            }
        }
    }
}
