import DequeModule
package import Domain
import Gateway
import Store

/// Decides everything that happens at one sender: what is taken from the store, what leaves when, what is written down, who is paused.
///
/// Events in, actions out; it does nothing itself, knows no clock and waits for nobody, so that a simulation can hold every history
/// against it. ``SenderLane`` carries out what it says.
///
/// Its one invariant: every attempt it was given is, at any moment, in exactly one place: in stock, on the wire, or ended and not
/// yet written down. All three, and places promised to calls that are being admitted, fit in the window; so the window bounds
/// what a crash can leave in doubt.
package struct DeliveryMachine: Sendable {
    /// A message that would wait longer than this for its slot stays in the store rather than in memory as `sending`.
    static let slotWaitMaximumNanoseconds: Int64 = 250_000_000
    private static let troubleWaitNanoseconds: Int64 = 500_000_000

    private let limits: Limits
    private let judge = AttemptJudge()
    private var dice: Dice
    var pacer: Pacer
    private var pairs = PairPacer()
    private var governor: RateGovernor
    private var strikes = StrikeCounter()
    private var meter = DepartureMeter()

    package private(set) var isPaused: Bool
    /// Going down: nothing more leaves, and what has not left goes back to the store.
    private var isClosing = false
    /// Broadcasts that may not send, as far as this machine knows before the store does.
    private var heldBroadcasts: Set<ID<Broadcast>> = []
    /// Broadcasts that were called back while messages were being taken, which may so be among them.
    private var recalledWhileLeasing: Set<ID<Broadcast>> = []
    package private(set) var isBudgetSpent = false
    /// What is in stock was taken under its fence.
    private var tenure = Tenure()

    /// Places promised to calls that are being admitted.
    private var promised = 0
    /// Calls of the API before broadcasts.
    private var calls: Deque<Attempt> = []
    private var bulk: Deque<Attempt> = []
    private var onWire = 0
    private var book: SettlementBook

    /// Whether messages may be due in the store: whoever comes now stands behind them.
    private var hasQueue = true
    /// How many messages are being taken; 0 when nobody looks.
    private var leasing = 0
    private var leaseNotBefore = Int64.min
    private var wakeAt = Int64.max

    package init(limits: Limits, rate: Int, isPaused: Bool, seed: UInt64) {
        precondition(limits.windowMaximum > 0, "a window has room for one")
        self.limits = limits
        self.isPaused = isPaused
        self.pacer = Pacer(messagesPerSecond: rate)
        self.governor = RateGovernor(ceiling: rate)
        self.dice = Dice(seed: seed)
        self.book = SettlementBook(batchMaximum: limits.settleMaximum)
    }

    /// Whether a call that comes now stands behind nobody.
    var isQuiet: Bool { !hasQueue && leasing == 0 }

    /// Attempts, promises, and places for what is being taken, that have not come back to the store.
    package var held: Int { promised + leasing + calls.count + bulk.count + onWire + book.count }
    package var rate: Int { pacer.rate }
    package func holdsSender(at moment: Moment) -> Bool { tenure.holds(at: moment.pace) }

    // MARK: The sender's lease

    /// The sender is this node's until a moment of the pace clock. What was taken under an older fence goes back: somebody else may
    /// have put it in doubt meanwhile, and sent it.
    package mutating func senderRenewed(
        fence: Int64,
        until: Int64,
        at moment: Moment,
        _ actions: inout [Action]
    ) {
        let wasHeld = tenure.holds(at: moment.pace)
        if tenure.renew(fence: fence, until: until) { putBackAll(at: moment) }
        if !wasHeld { hasQueue = true }
        advance(at: moment, &actions)
    }

    /// The sender is another node's, or nobody's: no lease up to this one counts any more.
    package mutating func senderLost(upTo fence: Int64, at moment: Moment, _ actions: inout [Action]) {
        tenure.lose(upTo: fence)
        advance(at: moment, &actions)
    }

    // MARK: Calls of the API

    /// Promises a place to a call that is about to be admitted; `nil` when it has to queue.
    /// - Returns: the fence to admit it under.
    package mutating func promise(at moment: Moment) -> Int64? {
        guard tenure.holds(at: moment.pace), !isPaused, !isClosing, !hasQueue, !isBudgetSpent,
            held < limits.windowMaximum,
            pacer.wait(at: moment.pace, behind: promised + calls.count) <= Self.slotWaitMaximumNanoseconds
        else { return nil }
        promised += 1
        return tenure.fence
    }

    /// The call was not admitted as `sending`.
    package mutating func takeBackPromise(at moment: Moment, _ actions: inout [Action]) {
        precondition(promised > 0, "a promise is taken back once")
        promised -= 1
        advance(at: moment, &actions)
    }

    /// The call is written down as `sending`, under this fence.
    package mutating func admitted(
        _ attempt: Attempt,
        under fence: Int64,
        at moment: Moment,
        _ actions: inout [Action]
    ) {
        precondition(promised > 0, "a call is admitted on a promise")
        promised -= 1
        if fence == tenure.fence { calls.append(attempt) } else { putBack(attempt, at: moment) }
        advance(at: moment, &actions)
    }

    // MARK: The store

    /// Something may be due.
    package mutating func noteQueue(at moment: Moment, _ actions: inout [Action]) {
        hasQueue = true
        isBudgetSpent = false
        advance(at: moment, &actions)
    }

    /// These were taken under this fence; fewer than asked for means that no more is due, unless others ended instead.
    package mutating func leased(
        _ lease: TakenMessages,
        asked: Int,
        under fence: Int64,
        at moment: Moment,
        _ actions: inout [Action]
    ) {
        leasing = 0
        isBudgetSpent = lease.isBudgetSpent
        hasQueue = hasQueue || (!lease.isBudgetSpent && (lease.attempts.count == asked || lease.hasEnded))
        for attempt in lease.attempts {
            if recalledWhileLeasing.contains(attempt.broadcast) || fence != tenure.fence {
                putBack(attempt, at: moment)
            } else if attempt.isCall {
                calls.append(attempt)
            } else {
                bulk.append(attempt)
            }
        }
        recalledWhileLeasing = []
        for (attempt, outcome) in lease.unsendable { end(attempt, as: outcome, at: moment) }
        advance(at: moment, &actions)
    }

    /// Nothing was taken: the store knows another fence than the one that was asked with.
    package mutating func leaseFenced(_ fence: Int64, at moment: Moment, _ actions: inout [Action]) {
        leasing = 0
        recalledWhileLeasing = []
        hasQueue = true
        senderLost(upTo: fence, at: moment, &actions)
    }

    /// Nothing could be taken, for want of a database.
    package mutating func leaseFailed(at moment: Moment, _ actions: inout [Action]) {
        leasing = 0
        recalledWhileLeasing = []
        hasQueue = true
        leaseNotBefore = moment.pace + Self.troubleWaitNanoseconds
        advance(at: moment, &actions)
    }

    /// So many are written down; some of them wait in the store again.
    package mutating func settled(_ count: Int, requeued: Int, at moment: Moment, _ actions: inout [Action]) {
        book.settled(count)
        if requeued > 0 { hasQueue = true }
        advance(at: moment, &actions)
    }

    /// They could not be written down. What Meta said must not be lost while this process lives, so they are tried again; if it
    /// dies, they are found `sending` and stand in doubt.
    package mutating func settleFailed(_ attempts: [EndedAttempt], at moment: Moment, _ actions: inout [Action]) {
        book.failed(attempts, at: moment.pace, &dice)
        advance(at: moment, &actions)
    }

    // MARK: Meta

    /// What became of an attempt on the wire.
    package mutating func answered(
        _ attempt: Attempt,
        _ outcome: AttemptOutcome,
        at moment: Moment,
        _ actions: inout [Action]
    ) {
        onWire -= 1
        let judgement = judge.judge(outcome, attempt: attempt.number, at: moment.wall, using: &dice)
        end(attempt, as: judgement.settlement, result: DeliveryResult(outcome, judgement.settlement), at: moment)
        if let order = judgement.order { follow(order, at: moment, &actions) }
        if !attempt.isCall { count(judgement.strike, of: attempt.broadcast, &actions) }
        advance(at: moment, &actions)
    }

    private mutating func follow(_ order: AttemptJudge.SenderOrder, at moment: Moment, _ actions: inout [Action]) {
        switch order {
        case .slowDown:
            governor.throttled(at: moment.pace / 1_000_000, observedRate: meter.rate(at: moment.pace))
            pacer.setRate(governor.rate)
        case .pause(let code, let reason, let distrustsToken):
            guard !isPaused else { return }
            isPaused = true
            actions.append(.pauseSender(code: code, reason: reason, distrustsToken: distrustsToken))
        }
    }

    private mutating func count(
        _ strike: AttemptJudge.Strike?,
        of broadcast: ID<Broadcast>,
        _ actions: inout [Action]
    ) {
        guard let strike else { return strikes.forgive(broadcast) }
        guard strikes.strike(strike, of: broadcast), heldBroadcasts.insert(broadcast).inserted else { return }
        actions.append(.pauseBroadcast(broadcast, because: strike.refusal))
    }

    // MARK: What people and time do

    package mutating func tick(at moment: Moment, _ actions: inout [Action]) {
        // An older timer may come after a newer one was set: only its own moment makes room for the next.
        if moment.pace >= wakeAt { wakeAt = .max }
        advance(at: moment, &actions)
    }

    /// A quiet while has passed: the rate comes back a little.
    package mutating func recover(at moment: Moment, _ actions: inout [Action]) {
        governor.recover(at: moment.pace / 1_000_000)
        pacer.setRate(governor.rate)
        advance(at: moment, &actions)
    }

    /// Takes over what the store says now.
    package mutating func update(isPaused: Bool, rate: Int, at moment: Moment, _ actions: inout [Action]) {
        self.isPaused = isPaused
        governor.setCeiling(rate)
        pacer.setRate(governor.rate)
        if !isPaused { hasQueue = true }
        advance(at: moment, &actions)
    }

    /// A broadcast was paused or stopped, and the store keeps its messages back from now on: those that were taken before go back.
    ///
    /// Nothing of it is remembered beyond the lease under way, so that whatever the store says next is what counts.
    package mutating func recall(_ broadcast: ID<Broadcast>, at moment: Moment, _ actions: inout [Action]) {
        if leasing > 0 { recalledWhileLeasing.insert(broadcast) }
        heldBroadcasts.insert(broadcast)
        putBackWhatMayNotLeave(at: moment)
        heldBroadcasts.remove(broadcast)
        advance(at: moment, &actions)
    }

    package mutating func close(at moment: Moment, _ actions: inout [Action]) {
        isClosing = true
        advance(at: moment, &actions)
    }

    // MARK: What follows from all of it

    private mutating func advance(at moment: Moment, _ actions: inout [Action]) {
        putBackWhatMayNotLeave(at: moment)
        let slot = depart(at: moment, &actions)
        let room = lease(at: moment, &actions)
        let flush = settle(at: moment, &actions)
        guard let next = [slot, room, flush].compactMap({ $0 }).min(), next < wakeAt else { return }
        wakeAt = next
        actions.append(.wake(at: next))
    }

    /// What may not leave any more goes back to the store instead of into doubt.
    private mutating func putBackWhatMayNotLeave(at moment: Moment) {
        if isClosing || isPaused || !tenure.holds(at: moment.pace) {
            putBackAll(at: moment)
        } else if !heldBroadcasts.isEmpty, bulk.contains(where: { heldBroadcasts.contains($0.broadcast) }) {
            for attempt in bulk where heldBroadcasts.contains(attempt.broadcast) { putBack(attempt, at: moment) }
            bulk.removeAll { heldBroadcasts.contains($0.broadcast) }
        }
    }

    private mutating func putBackAll(at moment: Moment) {
        for attempt in calls { putBack(attempt, at: moment) }
        for attempt in bulk { putBack(attempt, at: moment) }
        calls.removeAll(keepingCapacity: true)
        bulk.removeAll(keepingCapacity: true)
    }

    private mutating func putBack(_ attempt: Attempt, at moment: Moment) {
        end(attempt, as: .requeued(dueAt: moment.wall, refusal: nil), at: moment)
    }

    /// Sends what may leave now; says when the next may.
    private mutating func depart(at moment: Moment, _ actions: inout [Action]) -> Int64? {
        while let attempt = calls.first ?? bulk.first {
            if let later = pacer.depart(at: moment.pace) { return later }
            if attempt.isCall { calls.removeFirst() } else { bulk.removeFirst() }
            if attempt.isCall, let later = pairs.depart(to: attempt.phone, at: moment.pace) {
                let due = moment.wall + (later - moment.pace) / 1_000_000 + 1
                end(attempt, as: .requeued(dueAt: due, refusal: nil), at: moment)
                continue
            }
            meter.note(at: moment.pace)
            onWire += 1
            actions.append(.send(attempt, before: tenure.until))
        }
        return nil
    }

    /// Asks for due messages when there is room for a good share of them; says when there will be.
    private mutating func lease(at moment: Moment, _ actions: inout [Action]) -> Int64? {
        guard hasQueue, leasing == 0, !isPaused, !isClosing, tenure.holds(at: moment.pace) else { return nil }
        guard moment.pace >= leaseNotBefore else { return leaseNotBefore }
        let free = min(limits.windowMaximum - held, limits.leaseMaximum)
        let stock = promised + calls.count + bulk.count
        var room = free
        if pacer.rate > 0 {
            let horizon = Self.slotWaitMaximumNanoseconds
            room = min(free, pacer.slotCount(at: moment.pace, within: horizon, behind: stock))
            if free > 0, room < min(free, max(1, pacer.rate / 8)), stock > 0 || room < 1 {
                // Half of what is in stock, or the wait for the first slot, later.
                let wait = pacer.wait(at: moment.pace, behind: stock) - horizon / 2
                return moment.pace + max(1_000_000, wait)
            }
        } else if room < min(limits.leaseMaximum, max(1, limits.windowMaximum / 4)), stock > 0 {
            return nil
        }
        guard room > 0 else { return nil }
        leasing = room
        hasQueue = false
        actions.append(.lease(limit: room, fence: tenure.fence))
        return nil
    }

    /// Writes down what has ended; says when to look again.
    private mutating func settle(at moment: Moment, _ actions: inout [Action]) -> Int64? {
        switch book.next(at: moment.pace, isHurried: onWire == 0 || isClosing) {
        case .write(let batch):
            actions.append(.settle(batch))
            return nil
        case .wait(let later): return later
        }
    }

    private mutating func end(
        _ attempt: Attempt,
        as outcome: Settlement.Outcome,
        result: DeliveryResult? = nil,
        at moment: Moment
    ) {
        var result = result
        if result == nil, case .failed(let refusal) = outcome { result = .refused(refusal) }
        let ended = EndedAttempt(attempt: attempt, outcome: outcome, endedAt: moment.wall, result: result)
        book.add(ended, at: moment.pace)
    }
}
