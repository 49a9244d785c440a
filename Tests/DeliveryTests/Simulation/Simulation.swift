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
    enum Event {
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

    struct Entry {
        let at: Int64
        let life: Int
        let event: Event
    }

    static let installation: UInt32 = 0xC1
    static let stepMaximum = 60_000
    static let second: Int64 = 1_000_000_000

    let plan: Plan
    var random: SeededGenerator
    let store = MemoryStore(installation: Simulation.installation)
    var meta: SimulatedMeta
    var machine: DeliveryMachine
    var queue: [Entry] = []
    var life = 0
    var now: Int64 = 0
    var wallShift: Int64 = 0
    var steps = 0
    var crashSteps: Set<Int> = []
    var hasPeace = false

    var workspace = ID<Workspace>(row: 1)
    var sender = ID<Sender>(row: 1)
    var campaign = ID<Broadcast>(row: 1)
    var lists: [ID<Broadcast>] = []
    /// Callers who do not know yet what became of their call.
    var openCalls: Set<Int> = []
    var departures: [Int64] = []
    /// Broadcasts of which nothing may leave now: paused or stopped, and the machine told.
    var silenced: Set<ID<Broadcast>> = []
    var crashes = 0
    var doubtsOfCrashes: [Int] = []
    var violations: [String] = []

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

    var moment: DeliveryMachine.Moment { .init(pace: now, wall: wall) }
    var wall: Timestamp { Timestamp(milliseconds: 1_800_000_000_000 + now / 1_000_000 + wallShift) }

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

    func schedule(_ event: Event, inMilliseconds delay: Int64) { schedule(event, at: now + delay * 1_000_000) }

    func schedule(_ event: Event, at moment: Int64) {
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

    func between(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

    func setUp() async throws {
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

    func create(_ name: String, _ kind: BroadcastKind, recipients: Int) async throws -> ID<Broadcast> {
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
    func start() {
        schedule(.poll, inMilliseconds: 1)
        schedule(.recover, inMilliseconds: 2_000)
        schedule(.keepDoubts, inMilliseconds: 1_000)
        for list in lists { schedule(.planStep(list), inMilliseconds: between(1...50)) }
    }

    func crash() async throws {
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

    func feed(
        _ event: (inout DeliveryMachine, DeliveryMachine.Moment, inout [DeliveryMachine.Action]) -> Void
    ) {
        var actions: [DeliveryMachine.Action] = []
        event(&machine, moment, &actions)
        for action in actions { carryOut(action) }
    }

    func carryOut(_ action: DeliveryMachine.Action) {
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

    func depart(_ attempt: Attempt) {
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
    func transaction<Value>(_ work: () async throws -> Value) async throws -> Value? {
        let chance = hasPeace ? 0 : plan.storeFailure
        let fails = chance > 0 && Double.random(in: 0..<1, using: &random) < chance
        if fails, Bool.random(using: &random) { return nil }
        let value = try await work()
        return fails ? nil : value
    }

    // MARK: Steps

    func perform(_ event: Event) async throws {
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
            try await store.setSenderState(.paused(code: 190, reason: "token"), of: sender, at: wall)
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
            try await store.setSenderState(.active, of: sender, at: wall)
            let rate = plan.rate
            feed { $0.update(isPaused: false, rate: rate, at: $1, &$2) }
        case .jump(let shift): wallShift += shift
        case .peace: try await makePeace()
        }
    }

    /// A lease has taken its messages in the store before the machine knows of it, and a process that dies in between has not sent
    /// them.
    func lease(_ limit: Int) async throws {
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

    func settle(_ attempts: [EndedAttempt]) async throws {
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

    func planStep(_ list: ID<Broadcast>) async throws {
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

    func keepDoubts() async throws {
        schedule(.keepDoubts, inMilliseconds: 1_000)
        guard plan.policy == .resendWhenProven else { return }
        let count = try await store.requeueProven(of: sender, settledBefore: wall + -10_000, at: wall)
        if count > 0 { feed { $0.noteQueue(at: $1, &$2) } }
    }

}
