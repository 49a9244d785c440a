import Domain
import Gateway
import Store
import Synchronization
import Testing

@testable import Delivery

struct WaitersTests {
    private static let message = ID<Message>(row: 7)
    private static let deadline = Timestamp(milliseconds: 1_000)
    private static let refusal = Refusal(code: 131_026, title: "undeliverable")
    private static let answer = KeptAnswer.Answer(status: 200, body: [1])

    private enum Step: CaseIterable {
        case expect, wait, claim, resolve, sweep, markDoubtful, noteEvidence
    }

    /// What a caller was told, once it was.
    private final class Ear: Sendable {
        private let told = Mutex<[Waiters.Told]>([])
        var all: [Waiters.Told] { told.withLock { $0 } }
        func hear(_ told: Waiters.Told) { self.told.withLock { $0.append(told) } }
    }

    private func word(_ result: DeliveryResult) -> String {
        switch result {
        case .accepted(let acceptance): "accepted \(acceptance.wamid)"
        case .refused(let refusal): "refused \(refusal.code)"
        case .queued: "queued"
        case .inDoubt: "in doubt"
        case .ended(let state): "ended \(state)"
        }
    }

    private func take(_ step: Step, _ waiters: Waiters, _ ear: Ear, _ tasks: inout [Task<Void, Never>]) {
        switch step {
        case .expect:
            #expect(waiters.expect(Self.message, until: Self.deadline) { _ in Self.answer })
        case .wait:
            // Runs here until it waits, so that the next step meets a caller who does.
            tasks.append(Task.immediate { ear.hear(await waiters.result(of: Self.message)) })
        case .claim: _ = waiters.claimAnswer(of: Self.message, to: .refused(Self.refusal))
        case .resolve: waiters.resolve(Self.message, .refused(Self.refusal))
        case .sweep: waiters.sweep(at: Self.deadline)
        case .markDoubtful: waiters.markDoubtful(Self.message)
        case .noteEvidence: waiters.noteEvidence(Self.message, wamid: "wamid.s")
        }
    }

    @Test func `in every order of events the caller is told once, and the truth`() async {
        var orders = Set<[Step]>()
        for order in Step.allCases.permutations() {
            guard let announced = order.firstIndex(of: .expect), let waits = order.firstIndex(of: .wait),
                announced < waits
            else {
                continue
            }
            // Each order also without its last steps, for things that never come.
            for length in (waits + 1)...order.count { orders.insert(Array(order.prefix(length))) }
        }
        for order in orders { await play(order) }
        #expect(orders.count > 3_000)
    }

    private func play(_ order: [Step]) async {
        let waiters = Waiters()
        let ear = Ear()
        var tasks: [Task<Void, Never>] = []
        for step in order { take(step, waiters, ear, &tasks) }
        // The process goes down; whoever still waits for a settlement learns that it could not be written.
        waiters.releaseAll()
        waiters.releaseClaim(of: Self.message)
        for task in tasks { await task.value }

        #expect(ear.all.count == 1, "\(order)")
        guard let told = ear.all.first else { return }
        let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($0.element, $0.offset) })
        func came(_ step: Step, before other: Step) -> Bool {
            guard let first = place[step], let second = place[other] else { return false }
            return first < second
        }
        let wasAnnounced = { (step: Step) in came(.expect, before: step) }
        let isProven = wasAnnounced(.noteEvidence) && wasAnnounced(.markDoubtful)
        switch told.result {
        case .refused: #expect(place[.resolve] != nil, "\(order)")
        case .accepted: #expect(isProven, "evidence and doubt, or nobody knows: \(order)")
        case .inDoubt: #expect(wasAnnounced(.markDoubtful), "\(order)")
        case .queued, .ended: break
        }
        // Patience can only end before the news where a sweep came while the caller waited.
        let sweptWaiting = came(.wait, before: .sweep)
        if place[.resolve] != nil || isProven, !sweptWaiting {
            #expect(!["queued", "in doubt"].contains(word(told.result)), "\(order)")
        }
        // An answer is kept only by the settlement that told it, and only where that one knew the caller.
        if told.isAnswerKept {
            #expect(wasAnnounced(.claim) && came(.claim, before: .resolve), "\(order)")
            #expect(word(told.result) == "refused 131026", "\(order)")
        }
    }

    @Test func `a claimed caller's patience does not end before its settlement`() async {
        let waiters = Waiters()
        let ear = Ear()
        #expect(waiters.expect(Self.message, until: Self.deadline) { _ in Self.answer })
        let task = Task.immediate { ear.hear(await waiters.result(of: Self.message)) }
        #expect(waiters.claimAnswer(of: Self.message, to: .queued) == Self.answer)
        waiters.sweep(at: Timestamp(milliseconds: .max))
        #expect(ear.all.isEmpty)
        waiters.resolve(Self.message, .refused(Self.refusal))
        await task.value
        #expect(ear.all.first?.isAnswerKept == true)
    }

    @Test func `evidence of an older attempt does not answer over a settlement that carries the answer`() async {
        let waiters = Waiters()
        let ear = Ear()
        #expect(waiters.expect(Self.message, until: Self.deadline) { _ in Self.answer })
        let task = Task.immediate { ear.hear(await waiters.result(of: Self.message)) }
        waiters.markDoubtful(Self.message)
        #expect(waiters.claimAnswer(of: Self.message, to: .refused(Self.refusal)) == Self.answer)
        waiters.noteEvidence(Self.message, wamid: "wamid.s")
        #expect(ear.all.isEmpty)
        waiters.resolve(Self.message, .refused(Self.refusal))
        await task.value
        #expect(ear.all.map { "\(word($0.result)) \($0.isAnswerKept)" } == ["refused 131026 true"])
    }

    @Test func `evidence that a settlement held up answers once that could not be written`() async {
        let waiters = Waiters()
        #expect(waiters.expect(Self.message, until: Self.deadline) { _ in Self.answer })
        let task = Task.immediate { await waiters.result(of: Self.message) }
        waiters.markDoubtful(Self.message)
        _ = waiters.claimAnswer(of: Self.message, to: .refused(Self.refusal))
        waiters.noteEvidence(Self.message, wamid: "wamid.s")
        waiters.releaseClaim(of: Self.message)
        let told = await task.value
        #expect(word(told.result) == "accepted wamid.s" && !told.isAnswerKept)
    }

    @Test func `a caller who has an answer is not claimed for another`() async {
        let waiters = Waiters()
        #expect(waiters.expect(Self.message, until: Self.deadline) { _ in Self.answer })
        waiters.resolve(Self.message, .refused(Self.refusal))
        #expect(waiters.claimAnswer(of: Self.message, to: .queued) == nil)
        #expect(!(await waiters.result(of: Self.message)).isAnswerKept)
    }

    @Test func `a claim that came to nothing lets patience end`() async {
        let waiters = Waiters()
        #expect(waiters.expect(Self.message, until: Self.deadline) { _ in Self.answer })
        let task = Task.immediate { await waiters.result(of: Self.message) }
        _ = waiters.claimAnswer(of: Self.message, to: .queued)
        waiters.releaseClaim(of: Self.message)
        waiters.sweep(at: Self.deadline)
        #expect(word(await task.value.result) == "queued")
        #expect(waiters.claimAnswer(of: Self.message, to: .queued) == nil)
    }

    @Test func `patience ends at its deadline, not before`() async {
        let waiters = Waiters()
        let ear = Ear()
        #expect(waiters.expect(Self.message, until: Self.deadline, makeAnswer: nil))
        let task = Task.immediate { ear.hear(await waiters.result(of: Self.message)) }
        waiters.sweep(at: Self.deadline + -1)
        #expect(ear.all.isEmpty)
        waiters.sweep(at: Self.deadline)
        await task.value
        #expect(ear.all.map { word($0.result) } == ["queued"])
    }

    @Test func `a second caller for one message may not wait, and the first is not disturbed`() async {
        let waiters = Waiters()
        #expect(waiters.expect(Self.message, until: Self.deadline, makeAnswer: nil))
        #expect(!waiters.expect(Self.message, until: Self.deadline, makeAnswer: nil))
        let task = Task.immediate { await waiters.result(of: Self.message) }
        #expect(!waiters.expect(Self.message, until: Self.deadline, makeAnswer: nil))
        waiters.resolve(Self.message, .refused(Self.refusal))
        #expect(word(await task.value.result) == "refused 131026")
    }

    @Test func `a forgotten announcement leaves room for another`() async {
        let waiters = Waiters()
        #expect(waiters.expect(Self.message, until: Self.deadline, makeAnswer: nil))
        waiters.forget(Self.message)
        #expect(waiters.expect(Self.message, until: Self.deadline, makeAnswer: nil))
        waiters.forget(Self.message)
        #expect(word(await waiters.result(of: Self.message).result) == "queued")
    }

    @Test func `who comes while the process goes down is told at once`() async {
        let waiters = Waiters()
        waiters.releaseAll()
        #expect(waiters.expect(Self.message, until: Timestamp(milliseconds: .max), makeAnswer: nil))
        #expect(word(await waiters.result(of: Self.message).result) == "queued")
    }

    @Test func `results that nobody waits for are remembered for a while and then forgotten`() async {
        let waiters = Waiters()
        for row: Int64 in 1...10_000 { waiters.resolve(ID(row: row), .ended(.expired)) }
        #expect(waiters.expect(ID(row: 10_000), until: Self.deadline, makeAnswer: nil))
        #expect(word(await waiters.result(of: ID(row: 10_000)).result) == "ended expired")
        #expect(waiters.expect(ID(row: 1), until: Self.deadline, makeAnswer: nil))
        let task = Task.immediate { await waiters.result(of: ID(row: 1)) }
        waiters.sweep(at: Self.deadline)
        #expect(word(await task.value.result) == "queued")
    }

    @Test func `thousands of callers and events at once lose nobody`() async {
        let waiters = Waiters()
        let toldCount = await withTaskGroup { group in
            for row: Int64 in 1...2_000 {
                let message = ID<Message>(row: row)
                group.addTask {
                    guard waiters.expect(message, until: Self.deadline, makeAnswer: nil) else { return 0 }
                    _ = await waiters.result(of: message)
                    return 1
                }
                group.addTask {
                    switch row % 4 {
                    case 0: waiters.resolve(message, .refused(Self.refusal))
                    case 1: waiters.markDoubtful(message)
                    case 2: waiters.noteEvidence(message, wamid: "w")
                    default: waiters.sweep(at: Self.deadline)
                    }
                    return 0
                }
            }
            group.addTask {
                waiters.releaseAll()
                return 0
            }
            return await group.reduce(0, +)
        }
        #expect(toldCount == 2_000)
    }
}

extension Collection {
    fileprivate func permutations() -> [[Element]] {
        guard let first else { return [[]] }
        return Array(dropFirst()).permutations().flatMap { rest in
            (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
        }
    }
}
