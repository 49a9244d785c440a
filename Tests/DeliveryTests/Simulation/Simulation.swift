import Domain
import Gateway
import Store
import TestKit

@testable import Delivery

/// One history of a sender, made from a seed: broadcasts and calls, a Meta that misbehaves, processes that die or stand still between
/// any two steps, clocks that jump, and people who pause, resume, stop and decide. Time is a number, and nothing happens at once: every
/// transaction and every answer is a step of its own, so that a crash can come before and after each.
///
/// The store outlives the processes; their machines do not.
final class Simulation {
    enum Event {
        // Of one process; those of an earlier life never come, and those of one that stands still come when it wakes.
        case tick, poll, recover, look, renew
        case commitRenewal(askedAt: Int64, wall: Timestamp)
        case renewed(SenderLeaseResult, askedAt: Int64)
        case drain, commitRelease
        case recall(ID<Broadcast>)
        case unpause
        case commitLease(Int, fence: Int64)
        case leased(TakenMessages, asked: Int, fence: Int64)
        case leaseFenced(Int64)
        case leaseFailed
        case commitSettle([EndedAttempt])
        case settled(Int, requeued: Int)
        case settleFailed([EndedAttempt])
        case answered(Attempt, AttemptOutcome)
        case commitSenderPause
        case commitBroadcastPause(ID<Broadcast>, Refusal)
        case planStep(ID<Broadcast>)
        case keepDoubts
        /// Under a fence in the express lane, and queued without one.
        case admit(call: Int, fence: Int64?)
        case admitted(call: Int, AdmissionResult, fence: Int64?)
        // Of the world.
        case call(Int)
        case status(StatusReport)
        case pause(ID<Broadcast>)
        case resume(ID<Broadcast>)
        case stop(ID<Broadcast>)
        case resumeSender
        case jump(process: Int, Int64)
        case kill(process: Int)
        case rise(process: Int)
        case shutDown(process: Int)
        case peace

        var isStatus: Bool { if case .status = self { true } else { false } }

        var isOfProcess: Bool {
            switch self {
            case .call, .status, .pause, .resume, .stop, .resumeSender, .jump, .kill, .rise, .shutDown, .peace: false
            default: true
            }
        }
    }

    struct Entry {
        let at: Int64
        /// `nil` is the world.
        let process: Int?
        let life: Int
        let event: Event
    }

    /// One of those that share the store. It has many lives, each under a number of its own.
    struct Process {
        var node: NodeID
        var machine: DeliveryMachine
        var life = 0
        var isUp = false
        /// It stands still until then, as a machine does whose image is being moved.
        var frozenUntil: Int64 = 0
        var wallShift: Int64 = 0
        var lease: SenderLease?
    }

    static let installation: UInt32 = 0xC1
    static let stepMaximum = 60_000
    static let second: Int64 = 1_000_000_000

    let plan: Plan
    var random: SeededGenerator
    let store = MemoryStore(installation: Simulation.installation)
    var meta: SimulatedMeta
    let terms = LeaseTerms()
    var processes: [Process]
    /// Whose step is being made.
    var current = 0
    var queue: [Entry] = []
    var now: Int64 = 0
    var steps = 0
    var crashSteps: Set<Int> = []
    var freezeSteps: Set<Int> = []
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
    /// Who holds the sender, as the store knows.
    var holder: NodeID?
    /// What each change of holder put in doubt.
    var doubtsOfTakeovers: [Int] = []
    var violations: [String] = []

    init(_ plan: Plan, seed: UInt64) {
        self.plan = plan
        random = SeededGenerator(seed: seed)
        meta = SimulatedMeta(faults: plan.faults)
        let machine = DeliveryMachine(
            limits: .init(windowMaximum: plan.window),
            rate: plan.rate,
            isPaused: false,
            seed: seed
        )
        processes = (0..<plan.processes).map { Process(node: NodeID(number: Int64($0)), machine: machine) }
        for _ in 0..<plan.crashes { crashSteps.insert(Int.random(in: 1...600, using: &random)) }
        for _ in 0..<plan.freezes { freezeSteps.insert(Int.random(in: 1...1_500, using: &random)) }
    }

    var moment: DeliveryMachine.Moment { .init(pace: now, wall: wall) }
    var wall: Timestamp {
        Timestamp(milliseconds: 1_800_000_000_000 + now / 1_000_000 + processes[current].wallShift)
    }
    var isAlone: Bool { processes.count == 1 }

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
            if crashSteps.contains(steps), !hasPeace, let victim = someProcess() { crash(victim) }
            if freezeSteps.contains(steps), !hasPeace, let victim = someProcess() { freeze(victim) }
            guard isOfPresent(entry) else { continue }
            try await perform(entry.event)
            for process in processes { inspect(process) }
            if hasPeace, try await isOver() { break }
        }
        try await judge()
        return violations
    }

    /// What holds at any moment.
    private func inspect(_ process: Process) {
        if process.machine.held > plan.window {
            violations.append("\(process.machine.held) attempts in a window of \(plan.window)")
        }
        // A clock that jumps can make one begin before another has ended; nothing else can.
        guard plan.clockJumps == 0, process.isUp, process.frozenUntil <= now, holder != process.node else { return }
        if process.machine.holdsSender(at: moment) {
            violations.append("a process believes to hold a sender that is another's")
        }
    }

    func schedule(_ event: Event, inMilliseconds delay: Int64) { schedule(event, at: now + delay * 1_000_000) }

    func schedule(_ event: Event, at moment: Int64) {
        let process = event.isOfProcess ? current : nil
        insert(Entry(at: moment, process: process, life: processes[current].life, event: event))
    }

    func insert(_ entry: Entry) {
        // The soonest stands last; of those at one moment, the one that was there first comes first.
        var low = 0
        var high = queue.count
        while low < high {
            let middle = (low + high) / 2
            if queue[middle].at > entry.at { low = middle + 1 } else { high = middle }
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
            let shift = isAlone ? between(-120_000...3_600_000) : between(-60_000...60_000)
            let victim = Int.random(in: processes.indices, using: &random)
            schedule(.jump(process: victim, shift), inMilliseconds: between(0...plan.troubleMilliseconds))
        }
        for _ in 0..<plan.shutdowns {
            let victim = Int.random(in: processes.indices, using: &random)
            schedule(.shutDown(process: victim), inMilliseconds: between(0...plan.troubleMilliseconds))
        }
        schedule(.peace, inMilliseconds: plan.troubleMilliseconds)
        for process in processes.indices { try await rise(process) }
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

    func feed(
        _ event: (inout DeliveryMachine, DeliveryMachine.Moment, inout [DeliveryMachine.Action]) -> Void
    ) {
        var actions: [DeliveryMachine.Action] = []
        event(&processes[current].machine, moment, &actions)
        for action in actions { carryOut(action) }
    }

    func carryOut(_ action: DeliveryMachine.Action) {
        switch action {
        case .send(let attempt, let end): depart(attempt, before: end)
        case .lease(let limit, let fence): schedule(.commitLease(limit, fence: fence), inMilliseconds: between(0...5))
        case .settle(let attempts): schedule(.commitSettle(attempts), inMilliseconds: between(0...5))
        case .wake(let moment): schedule(.tick, at: moment)
        case .pauseSender: schedule(.commitSenderPause, inMilliseconds: between(0...5))
        case .pauseBroadcast(let broadcast, let refusal):
            schedule(.commitBroadcastPause(broadcast, refusal), inMilliseconds: between(0...20))
        }
    }

    func depart(_ attempt: Attempt, before end: Int64) {
        departures.append(now)
        if now >= end { violations.append("a message left after the end of its sender's lease") }
        if plan.clockJumps == 0, holder != processes[current].node {
            violations.append("a message left a process that does not hold its sender")
        }
        // One that stands still is told of a pause when it wakes.
        if isAlone, silenced.contains(attempt.broadcast) {
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
        case .look: feed { $0.noteQueue(at: $1, &$2) }
        case .renew: schedule(.commitRenewal(askedAt: now, wall: wall), inMilliseconds: slowly())
        case .commitRenewal(let asked, let wall): try await renew(asked, wall)
        case .renewed(let result, let asked): renewed(result, asked)
        case .drain: drain()
        case .commitRelease: try await release()
        case .recall(let list): feed { $0.recall(list, at: $1, &$2) }
        case .unpause: feed { [rate = plan.rate] in $0.update(isPaused: false, rate: rate, at: $1, &$2) }
        case .commitLease(let limit, let fence): try await lease(limit, fence)
        case .leased(let taken, let asked, let fence):
            feed { $0.leased(taken, asked: asked, under: fence, at: $1, &$2) }
        case .leaseFenced(let fence): feed { $0.leaseFenced(fence, at: $1, &$2) }
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
        case .admit(let call, let fence): try await admit(call, fence)
        case .admitted(let call, let result, let fence): admitted(call, result, fence)
        case .call(let call): begin(call)
        case .status(let report): try await learn(report)
        case .pause(let list): try await pause(list, because: nil)
        case .resume(let list): try await resume(list)
        case .stop(let list):
            guard case .changed = try await change(list, .stop) else { return }
            try await tell(.recall(list))
            silenced.insert(list)
        case .resumeSender:
            try await store.setSenderState(.active, of: sender, at: wall)
            try await tell(.unpause)
        case .jump(let process, let shift): processes[process].wallShift += shift
        case .kill(let process): if processes[process].isUp, !hasPeace { crash(process) }
        case .rise(let process): try await rise(process)
        case .shutDown(let process): shutDown(process)
        case .peace: try await makePeace()
        }
    }

    /// A lease has taken its messages in the store before the machine knows of it, and a process that dies in between has not sent
    /// them.
    func lease(_ limit: Int, _ fence: Int64) async throws {
        let request = LeaseRequest(sender: sender, fence: fence, limit: limit, at: wall)
        // A lease that fails has not happened: what was taken unseen would stand `sending` until the next start.
        let fails = !hasPeace && plan.storeFailure > 0 && Double.random(in: 0..<1, using: &random) < plan.storeFailure
        guard !fails, let lease = Optional(try await store.lease(request)) else {
            return schedule(.leaseFailed, inMilliseconds: 1)
        }
        if lease.isFenced { return schedule(.leaseFenced(fence), inMilliseconds: between(0...5)) }
        if !lease.messages.isEmpty, holder != processes[current].node {
            violations.append("a process took messages of a sender that it does not hold")
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
        schedule(.leased(taken, asked: limit, fence: fence), inMilliseconds: between(0...5))
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
