import Domain
import Gateway
import Store
import TestKit

@testable import Delivery

/// One history of a sender, made from a seed: broadcasts and calls, a Meta that misbehaves, a process that dies between any two
/// steps, and people who pause, resume, stop and decide. Time is a number, and nothing happens at once: every transaction and
/// every answer is a step of its own, so that a crash can come before and after each.
///
/// The store outlives the process; the machine does not.
final class Simulation {
    /// What a history is made of.
    struct Plan {
        var rate = 0
        var window = 16
        var listRecipients = [30, 12]
        var calls = 6
        var crashes = 4
        var policy = InDoubtPolicy.hold
        var faults = SimulatedMeta.Faults()
        /// How often a transaction fails: half of the time before it is done, half of the time after.
        var storeFailure = 0.0
        var pauses = 0
        var stops = 0
        var clockJumps = 0
        /// How long faults last, in milliseconds of the simulated time. Then the history runs to its end undisturbed.
        var troubleMilliseconds: Int64 = 20_000
    }

    private enum Event {
        // Of the process; those of an earlier life never come.
        case tick, poll, recover
        case commitLease(Int)
        case leased(TakenMessages, asked: Int)
        case leaseFailed
        case commitSettle([EndedAttempt])
        case settled(Int, requeued: Int)
        case settleFailed([EndedAttempt])
        case answered(Attempt, AttemptOutcome)
        case commitSenderPause
        case commitBroadcastPause(ID<Broadcast>, Refusal)
        case planStep(ID<Broadcast>)
        case keepDoubts
        case admit(call: Int, Admission.Lane)
        case admitted(call: Int, AdmissionResult, hadPromise: Bool)
        // Of the world.
        case call(Int)
        case status(StatusReport)
        case pause(ID<Broadcast>)
        case resume(ID<Broadcast>)
        case stop(ID<Broadcast>)
        case resumeSender
        case jump(Int64)
        case peace

        var isStatus: Bool { if case .status = self { true } else { false } }

        var isOfProcess: Bool {
            switch self {
            case .call, .status, .pause, .resume, .stop, .resumeSender, .jump, .peace: false
            default: true
            }
        }
    }

    private struct Entry {
        let at: Int64
        let life: Int
        let event: Event
    }

    private static let installation: UInt32 = 0xC1
    private static let stepMaximum = 60_000
    private static let second: Int64 = 1_000_000_000

    let plan: Plan
    private var random: SeededGenerator
    let store = MemoryStore(installation: Simulation.installation)
    private(set) var meta: SimulatedMeta
    private var machine: DeliveryMachine
    private var queue: [Entry] = []
    private var life = 0
    private var now: Int64 = 0
    private var wallShift: Int64 = 0
    private var steps = 0
    private var crashSteps: Set<Int> = []
    private var hasPeace = false

    private var workspace = ID<Workspace>(row: 1)
    private var sender = ID<Sender>(row: 1)
    private var campaign = ID<Broadcast>(row: 1)
    private(set) var lists: [ID<Broadcast>] = []
    /// Callers who do not know yet what became of their call.
    private var openCalls: Set<Int> = []
    private var departures: [Int64] = []
    /// Broadcasts of which nothing may leave now: paused or stopped, and the machine told.
    private var silenced: Set<ID<Broadcast>> = []
    private(set) var crashes = 0
    private(set) var doubtsOfCrashes: [Int] = []
    private(set) var violations: [String] = []

    init(_ plan: Plan, seed: UInt64) {
        self.plan = plan
        random = SeededGenerator(seed: seed)
        meta = SimulatedMeta(faults: plan.faults)
        machine = DeliveryMachine(
            limits: .init(windowMaximum: plan.window),
            rate: plan.rate,
            isPaused: false,
            seed: seed
        )
        for _ in 0..<plan.crashes { crashSteps.insert(Int.random(in: 1...600, using: &random)) }
    }

    private var moment: DeliveryMachine.Moment { .init(pace: now, wall: wall) }
    private var wall: Timestamp { Timestamp(milliseconds: 1_800_000_000_000 + now / 1_000_000 + wallShift) }

    // MARK: Running

    /// Runs the history to its end, and looks at what came of it.
    func run() async throws -> [String] {
        try await setUp()
        while violations.isEmpty, let entry = queue.popLast() {
            now = max(now, entry.at)
            steps += 1
            if steps > Self.stepMaximum {
                try await complainOfNoEnd()
                break
            }
            if crashSteps.contains(steps), !hasPeace { try await crash() }
            if entry.event.isOfProcess, entry.life != life { continue }
            try await perform(entry.event)
            if machine.held > plan.window {
                violations.append("\(machine.held) attempts in a window of \(plan.window)")
            }
            if hasPeace, try await isOver() { break }
        }
        try await judge()
        return violations
    }

    private func schedule(_ event: Event, inMilliseconds delay: Int64) { schedule(event, at: now + delay * 1_000_000) }

    private func schedule(_ event: Event, at moment: Int64) {
        let entry = Entry(at: moment, life: life, event: event)
        // The soonest stands last; of those at one moment, the one that was there first comes first.
        var low = 0
        var high = queue.count
        while low < high {
            let middle = (low + high) / 2
            if queue[middle].at > moment { low = middle + 1 } else { high = middle }
        }
        queue.insert(entry, at: low)
    }

    private func between(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

    private func setUp() async throws {
        workspace = try await store.ensureWorkspace(named: "w", at: wall).id
        let new = NewSender(
            workspace: workspace,
            name: "s",
            phoneNumberID: "1001",
            wabaID: "2",
            accessToken: SealedSecret(bytes: []),
            appSecret: nil,
            verifyToken: nil,
            rateLimit: nil,
            createdAt: wall
        )
        sender = try await store.putSender(new).id
        campaign = try await create("calls", .apiCampaign, recipients: 0)
        for (index, count) in plan.listRecipients.enumerated() {
            lists.append(try await create("list \(index)", .broadcast, recipients: count))
        }
        for call in 0..<plan.calls {
            openCalls.insert(call)
            schedule(.call(call), inMilliseconds: between(0...plan.troubleMilliseconds / 2))
        }
        let half = plan.troubleMilliseconds / 2
        for _ in 0..<plan.pauses {
            guard let list = lists.randomElement(using: &random) else { break }
            let begin = between(0...half)
            schedule(.pause(list), inMilliseconds: begin)
            schedule(.resume(list), inMilliseconds: begin + between(1...half))
        }
        for _ in 0..<plan.stops {
            if let list = lists.randomElement(using: &random) {
                schedule(.stop(list), inMilliseconds: between(0...half))
            }
        }
        for _ in 0..<plan.clockJumps {
            schedule(.jump(between(-120_000...3_600_000)), inMilliseconds: between(0...plan.troubleMilliseconds))
        }
        schedule(.peace, inMilliseconds: plan.troubleMilliseconds)
        start()
    }

    private func create(_ name: String, _ kind: BroadcastKind, recipients: Int) async throws -> ID<Broadcast> {
        var new = NewBroadcast(
            workspace: workspace,
            name: name,
            kind: kind,
            state: kind == .broadcast ? .sending : .live,
            templateName: "t",
            sender: sender,
            createdAt: wall
        )
        if kind == .broadcast {
            let list = try await store.ensureLists([name], in: workspace, at: wall)[0]
            let first = UInt64(919_800_000_000 + 1_000 * list.id.row)
            let drafts = (0..<recipients).map {
                ContactDraft(phone: PhoneNumber(trusted: first + UInt64($0)), name: "A", source: .csv)
            }
            let batch = ContactImport(
                workspace: workspace,
                contacts: drafts,
                list: list.id,
                duplicates: .skip,
                at: wall
            )
            _ = try await store.importContacts(batch)
            new.list = ListPlan(
                messageType: .template,
                audience: Audience(source: .lists([list.id.row], unassigned: false)),
                startsAt: wall,
                expiresAt: wall + 30 * 86_400_000,
                startedAt: wall
            )
            new.mould = [0x7B, 0x7D]
        }
        guard case .created(let broadcast) = try await store.createBroadcast(new, answer: nil) else {
            throw SimulationFlaw("a broadcast was not created")
        }
        return broadcast.id
    }

    // MARK: The process

    /// A life of the process begins, with everything in doubt already that the last one left.
    private func start() {
        schedule(.poll, inMilliseconds: 1)
        schedule(.recover, inMilliseconds: 2_000)
        schedule(.keepDoubts, inMilliseconds: 1_000)
        for list in lists { schedule(.planStep(list), inMilliseconds: between(1...50)) }
    }

    private func crash() async throws {
        crashes += 1
        life += 1
        now += between(50...2_000) * 1_000_000
        doubtsOfCrashes.append(try await store.doubtInterrupted(of: sender, at: wall))
        let isPaused = try await store.senders(in: nil)[0].state != .active
        machine = DeliveryMachine(
            limits: .init(windowMaximum: plan.window),
            rate: plan.rate,
            isPaused: isPaused,
            seed: random.next()
        )
        // A pause that was decided and not yet written down died with the process.
        silenced = []
        for list in lists {
            if let state = try await store.broadcast(list, in: workspace)?.state, [.paused, .stopped].contains(state) {
                silenced.insert(list)
            }
        }
        start()
        // Callers whose connection broke ask again.
        for call in openCalls.sorted() { schedule(.call(call), inMilliseconds: between(100...3_000)) }
    }

    private func feed(
        _ event: (inout DeliveryMachine, DeliveryMachine.Moment, inout [DeliveryMachine.Action]) -> Void
    ) {
        var actions: [DeliveryMachine.Action] = []
        event(&machine, moment, &actions)
        for action in actions { carryOut(action) }
    }

    private func carryOut(_ action: DeliveryMachine.Action) {
        switch action {
        case .send(let attempt): depart(attempt)
        case .lease(let limit): schedule(.commitLease(limit), inMilliseconds: between(0...5))
        case .settle(let attempts): schedule(.commitSettle(attempts), inMilliseconds: between(0...5))
        case .wake(let moment): schedule(.tick, at: moment)
        case .pauseSender: schedule(.commitSenderPause, inMilliseconds: between(0...5))
        case .pauseBroadcast(let broadcast, let refusal):
            schedule(.commitBroadcastPause(broadcast, refusal), inMilliseconds: between(0...20))
        }
    }

    private func depart(_ attempt: Attempt) {
        departures.append(now)
        if silenced.contains(attempt.broadcast) {
            violations.append("a message of a paused or stopped broadcast left")
        }
        let reaction = meta.take(attempt, Self.installation, at: wall, &random)
        if meta.copies[attempt.message, default: 0] > 1 {
            violations.append("message \(attempt.message.row) arrived twice")
        }
        schedule(.answered(attempt, reaction.outcome), inMilliseconds: reaction.answerAfterMilliseconds)
        for status in reaction.statuses { schedule(.status(status.report), inMilliseconds: status.afterMilliseconds) }
    }

    /// Does a transaction, which may fail before it is done, or seem to have failed when it is.
    private func transaction<Value>(_ work: () async throws -> Value) async throws -> Value? {
        let chance = hasPeace ? 0 : plan.storeFailure
        let fails = chance > 0 && Double.random(in: 0..<1, using: &random) < chance
        if fails, Bool.random(using: &random) { return nil }
        let value = try await work()
        return fails ? nil : value
    }

    // MARK: Steps

    private func perform(_ event: Event) async throws {
        switch event {
        case .tick: feed { $0.tick(at: $1, &$2) }
        case .poll:
            feed { $0.noteQueue(at: $1, &$2) }
            schedule(.poll, inMilliseconds: 500)
        case .recover:
            feed { $0.recover(at: $1, &$2) }
            schedule(.recover, inMilliseconds: 2_000)
        case .commitLease(let limit): try await lease(limit)
        case .leased(let taken, let asked): feed { $0.leased(taken, asked: asked, at: $1, &$2) }
        case .leaseFailed: feed { $0.leaseFailed(at: $1, &$2) }
        case .commitSettle(let attempts): try await settle(attempts)
        case .settled(let count, let requeued): feed { $0.settled(count, requeued: requeued, at: $1, &$2) }
        case .settleFailed(let attempts): feed { $0.settleFailed(attempts, at: $1, &$2) }
        case .answered(let attempt, let outcome): feed { $0.answered(attempt, outcome, at: $1, &$2) }
        case .commitSenderPause:
            try await store.setSenderState(.paused(code: 190, reason: "token"), of: sender)
            schedule(.resumeSender, inMilliseconds: between(100...4_000))
        case .commitBroadcastPause(let broadcast, let refusal): try await pause(broadcast, because: refusal)
        case .planStep(let list): try await planStep(list)
        case .keepDoubts: try await keepDoubts()
        case .admit(let call, let lane): try await admit(call, lane)
        case .admitted(let call, let result, let hadPromise): admitted(call, result, hadPromise)
        case .call(let call): begin(call)
        case .status(let report): try await learn(report)
        case .pause(let list): try await pause(list, because: nil)
        case .resume(let list): try await resume(list)
        case .stop(let list):
            guard case .changed = try await change(list, .stop) else { return }
            feed { $0.recall(list, at: $1, &$2) }
            silenced.insert(list)
        case .resumeSender:
            try await store.setSenderState(.active, of: sender)
            let rate = plan.rate
            feed { $0.update(isPaused: false, rate: rate, at: $1, &$2) }
        case .jump(let shift): wallShift += shift
        case .peace: try await makePeace()
        }
    }

    /// A lease has taken its messages in the store before the machine knows of it, and a process that dies in between has not sent
    /// them.
    private func lease(_ limit: Int) async throws {
        let request = LeaseRequest(sender: sender, limit: limit, at: wall)
        // A lease that fails has not happened: what was taken unseen would stand `sending` until the next start.
        let fails = !hasPeace && plan.storeFailure > 0 && Double.random(in: 0..<1, using: &random) < plan.storeFailure
        guard !fails, let lease = Optional(try await store.lease(request)) else {
            return schedule(.leaseFailed, inMilliseconds: 1)
        }
        let attempts = lease.messages.map { message in
            Attempt(
                message: message.id,
                broadcast: message.broadcast,
                number: message.attempt,
                phone: message.phone,
                content: [],
                isCall: message.broadcast == campaign
            )
        }
        let taken = TakenMessages(attempts: attempts, hasEnded: !lease.ended.isEmpty)
        schedule(.leased(taken, asked: limit), inMilliseconds: between(0...5))
    }

    private func settle(_ attempts: [EndedAttempt]) async throws {
        let settlements = attempts.map { ended in
            Settlement(
                message: ended.attempt.message,
                attempt: ended.attempt.number,
                outcome: ended.outcome,
                settledAt: ended.endedAt
            )
        }
        guard try await transaction({ try await self.store.settle(settlements) }) != nil else {
            return schedule(.settleFailed(attempts), inMilliseconds: 1)
        }
        let requeued = attempts.count { if case .requeued = $0.outcome { true } else { false } }
        schedule(.settled(attempts.count, requeued: requeued), inMilliseconds: between(0...5))
    }

    private func planStep(_ list: ID<Broadcast>) async throws {
        let states = try await store.startDue(at: wall)
        _ = try await store.finishSent(at: wall)
        guard let state = states.first(where: { $0.broadcast.id == list }), let plan = state.broadcast.list else {
            // Planned, or paused: somebody who resumes it wakes the planner in earnest, a poll does here.
            return schedule(.planStep(list), inMilliseconds: 500)
        }
        let question = AudienceQuestion(
            workspace: workspace,
            audience: plan.audience,
            after: state.cursor,
            limit: 7,
            wantsAttributes: false
        )
        let page = try await store.audience(question)
        let part = PlanPart(
            broadcast: list,
            workspace: workspace,
            sender: sender,
            from: state.cursor,
            to: page.next,
            messages: page.members.map {
                PlannedMessage(contact: $0.contact, phone: $0.phone, fate: .queued(dueAt: wall))
            },
            expiresAt: plan.expiresAt,
            at: wall
        )
        if try await transaction({ try await self.store.plan(part) }) == nil {
            // A planner that does not know whether its part was written, as one of another process would not, writes it again.
            _ = try await store.plan(part)
        }
        feed { $0.noteQueue(at: $1, &$2) }
        schedule(.planStep(list), inMilliseconds: between(1...200))
    }

    private func keepDoubts() async throws {
        schedule(.keepDoubts, inMilliseconds: 1_000)
        guard plan.policy == .resendWhenProven else { return }
        let count = try await store.requeueProven(of: sender, settledBefore: wall + -10_000, at: wall)
        if count > 0 { feed { $0.noteQueue(at: $1, &$2) } }
    }

    // MARK: Calls of the API

    private func begin(_ call: Int) {
        guard openCalls.contains(call) else { return }
        let hasPromise = machine.promise(at: moment)
        schedule(.admit(call: call, hasPromise ? .express : .queued(dueAt: wall)), inMilliseconds: between(0...5))
    }

    private func admit(_ call: Int, _ lane: Admission.Lane) async throws {
        let phone = PhoneNumber(trusted: 919_700_000_000 + UInt64(call))
        let admission = Admission(
            workspace: workspace,
            broadcast: campaign,
            sender: sender,
            contact: ContactDraft(phone: phone, name: "C", source: .api),
            content: [0x31],
            lane: lane,
            expiresAt: wall + 30 * 86_400_000,
            respectsOptOut: false,
            key: KeptAnswer(
                workspace: workspace,
                key: "call-\(call)",
                fingerprint: [],
                message: nil,
                answer: nil,
                createdAt: wall
            ),
            admittedAt: wall
        )
        let result = try await store.admit([admission])[0]
        schedule(.admitted(call: call, result, hadPromise: lane == .express), inMilliseconds: between(0...5))
    }

    private func admitted(_ call: Int, _ result: AdmissionResult, _ hadPromise: Bool) {
        openCalls.remove(call)
        switch result {
        case .admitted(let message, _) where hadPromise:
            let phone = PhoneNumber(trusted: 919_700_000_000 + UInt64(call))
            let attempt = Attempt(
                message: message,
                broadcast: campaign,
                number: 1,
                phone: phone,
                content: [],
                isCall: true
            )
            feed { $0.admitted(attempt, at: $1, &$2) }
        case .admitted: feed { $0.noteQueue(at: $1, &$2) }
        case .postponed, .keyTaken:
            if hadPromise { feed { $0.takeBackPromise(at: $1, &$2) } }
            feed { $0.noteQueue(at: $1, &$2) }
        }
    }

    // MARK: The world

    private func learn(_ report: StatusReport) async throws {
        let work = InboxWork(statuses: [report], consumed: [], unreadable: [], at: wall)
        _ = try await store.applyStatuses(work)
    }

    private func change(_ list: ID<Broadcast>, _ action: BroadcastAction) async throws -> BroadcastChange? {
        try await store.change(list, in: workspace, by: action, because: nil, at: wall)
    }

    private func pause(_ list: ID<Broadcast>, because refusal: Refusal?) async throws {
        let change = try await store.change(list, in: workspace, by: .pause, because: refusal, at: wall)
        feed { $0.recall(list, at: $1, &$2) }
        guard case .changed = change else { return }
        silenced.insert(list)
        if refusal != nil { schedule(.resume(list), inMilliseconds: between(500...4_000)) }
    }

    private func resume(_ list: ID<Broadcast>) async throws {
        guard case .changed(let broadcast) = try await change(list, .resume), broadcast.state == .sending else {
            return
        }
        silenced.remove(list)
        feed { $0.noteQueue(at: $1, &$2) }
    }

    /// Nothing goes wrong any more, and whoever paused something lets it go on.
    private func makePeace() async throws {
        hasPeace = true
        meta.faults = .none
        try await perform(.resumeSender)
        for list in lists { try await resume(list) }
        for call in openCalls.sorted() { schedule(.call(call), inMilliseconds: between(1...100)) }
    }

    private func isOver() async throws -> Bool {
        guard openCalls.isEmpty, machine.held == 0, !queue.contains(where: { $0.event.isStatus }) else { return false }
        if plan.policy == .resendWhenProven, now < (plan.troubleMilliseconds + 60_000) * 1_000_000 { return false }
        for list in lists {
            let found = try await store.broadcast(list, in: workspace)
            // A finished one is over for the planner too: it is marked `sent` by `finishSent`.
            guard let found, found.state.isFinal else { return false }
        }
        return try await store.nextDue(of: sender) == nil
    }

    private func complainOfNoEnd() async throws {
        var states: [String] = []
        for list in lists {
            guard let broadcast = try await store.broadcast(list, in: workspace) else { continue }
            states.append("\(broadcast.state) \(try await store.counts(of: list))")
        }
        let parts = Mirror(reflecting: machine).children.filter { $0.label != "pacer" && $0.label != "pairs" }
            .map { "\($0.label ?? ""): \(String(describing: $0.value).prefix(120))" }
        violations.append(
            "\(parts) no end after \(now / Self.second) s: \(states), \(machine.held) held, calls \(openCalls), due \(String(describing: try await store.nextDue(of: sender)))"
        )
    }

    // MARK: What is promised

    private func judge() async throws {
        guard violations.isEmpty else { return }
        let page = PageRequest(offset: 0, limit: 10_000)
        let messages = try await store.messages(in: workspace, matching: MessageFilter(), page: page).items
        for message in messages {
            let copies = meta.copies[message.id, default: 0]
            switch message.state {
            case .accepted, .held, .sent, .delivered, .read:
                if copies != 1 { violations.append("\(message.state) with \(copies) copies at Meta") }
            case .failed, .cancelled, .expired, .skipped:
                if copies != 0 { violations.append("\(message.state), and it arrived") }
            case .inDoubt:
                if copies > 1 { violations.append("in doubt with \(copies) copies") }
                if copies == 1, plan.faults.missingStatus == 0 {
                    violations.append("in doubt, though statuses have told")
                }
            case .queued, .sending: violations.append("a message is \(message.state) at the end")
            }
        }
        for (list, count) in zip(lists, plan.listRecipients) {
            let rows = messages.filter { $0.broadcast.id == list }
            let state = try await store.broadcast(list, in: workspace)?.state
            if state == .sent, rows.count != count {
                violations.append("\(rows.count) of \(count) recipients were planned")
            }
            if Set(rows.map(\.contact.id)).count != rows.count { violations.append("somebody was planned twice") }
            let counts = try await store.counts(of: list)
            let counted = Dictionary(grouping: rows, by: \.state).mapValues(\.count)
            if counts.filter({ $0.value > 0 }) != counted {
                violations.append("counts \(counts) are not rows \(counted)")
            }
        }
        let calls = messages.filter { $0.broadcast.id == campaign }
        if calls.count != plan.calls { violations.append("\(plan.calls) calls became \(calls.count) messages") }
        judgeDoubts(messages.count { $0.state == .inDoubt })
        judgePace()
    }

    private func judgeDoubts(_ doubts: Int) {
        if let worst = doubtsOfCrashes.max(), worst > plan.window {
            violations.append("a crash left \(worst) in doubt with a window of \(plan.window)")
        }
        if doubts > doubtsOfCrashes.reduce(0, +) + meta.lostAnswers {
            violations.append("\(doubts) in doubt, more than crashes and lost answers can leave")
        }
    }

    private func judgePace() {
        guard plan.rate > 0 else { return }
        var first = 0
        for (last, moment) in departures.enumerated() {
            while departures[first] <= moment - Self.second { first += 1 }
            if last - first + 1 > plan.rate + 1 {
                violations.append("\(last - first + 1) messages left in one second at \(plan.rate)/s")
                return
            }
        }
    }

    /// A mistake of the simulation itself.
    private struct SimulationFlaw: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }
}

extension Simulation.Plan {
    /// A plan made by chance: most histories have some of everything.
    static func random(_ random: inout SeededGenerator) -> Simulation.Plan {
        func chance(_ maximum: Double) -> Double {
            Bool.random(using: &random) ? Double.random(in: 0...maximum, using: &random) : 0
        }
        var plan = Simulation.Plan()
        plan.rate = [0, 0, 20, 80].randomElement(using: &random) ?? 0
        plan.window = Int.random(in: 1...40, using: &random)
        plan.listRecipients = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            Int.random(in: 0...40, using: &random)
        }
        plan.calls = Int.random(in: 0...12, using: &random)
        plan.crashes = Int.random(in: 0...8, using: &random)
        plan.storeFailure = chance(0.6)
        plan.pauses = Int.random(in: 0...3, using: &random)
        plan.stops = Int.random(in: 0...5, using: &random) == 0 ? 1 : 0
        plan.clockJumps = Int.random(in: 0...2, using: &random)
        plan.faults = SimulatedMeta.Faults(
            unreachable: chance(0.2),
            lostBefore: chance(0.2),
            lostAfter: chance(0.2),
            throttled: chance(0.2),
            refused: chance(0.2),
            failsAgain: chance(0.2),
            badToken: chance(0.02),
            badTemplate: chance(0.2),
            missingStatus: chance(0.5),
            repeatedStatus: chance(0.5)
        )
        return plan
    }
}
