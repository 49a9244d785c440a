import Domain
import Gateway
import Logging
import Store
import TestKit
import Testing

@testable import Delivery

struct DispatcherTests {
    private func queue(_ count: Int, in world: DeliveryWorld, expiresInMilliseconds: Int64 = 86_400_000) async throws {
        for number in 1...count {
            var admission = world.admission(number, expiresInMilliseconds: expiresInMilliseconds)
            admission.lane = .queued(dueAt: world.clock.now)
            _ = try await world.store.admit([admission])
        }
    }

    private func count(_ state: MessageState, in world: DeliveryWorld) async throws -> Int {
        try await world.store.messages(
            in: world.workspace,
            matching: MessageFilter(state: state),
            page: PageRequest(offset: 0, limit: 1_000)
        ).total
    }

    @Test func `what waits is sent, each once`() async throws {
        let world = try await DeliveryWorld(rate: 1_000)
        try await queue(700, in: world)
        try await world.running {
            try await world.drive { try await count(.accepted, in: world) == 700 }
        }
        #expect(world.meta.sent.count == 700)
        #expect(Set(world.meta.sent.map(\.tag.message)).count == 700)
        #expect(world.lane.inFlight == 0)
    }

    @Test func `whatever Meta answers, every message ends and none is sent twice after it was taken`() async throws {
        var dice = SeededGenerator(seed: 42)
        let refusals = [131_000, 131_026, 130_429, 131_056, 132_000].map {
            Refusal(code: $0, title: "x", httpStatus: 400)
        }
        let script = (0..<300).map { _ -> ScriptedSender.Answer in
            switch Int.random(in: 0..<10, using: &dice) {
            case 0...4: .accept
            case 5...7: .refuse(refusals[Int.random(in: 0..<refusals.count, using: &dice)])
            case 8: .notSent
            default: .uncertain
            }
        }
        let world = try await DeliveryWorld(script, rate: 200)
        try await queue(150, in: world)
        try await world.running {
            try await world.drive(by: 50) {
                // Ends are counted, because a message may change between two questions about where it waits.
                var ended = 0
                for state in [MessageState.accepted, .failed, .inDoubt] { ended += try await count(state, in: world) }
                return ended == 150
            }
        }
        let ended = [
            try await count(.accepted, in: world), try await count(.failed, in: world),
            try await count(.inDoubt, in: world),
        ]
        #expect(ended.reduce(0, +) == 150 && !ended.contains(0))
        // Each message's attempts are numbered without a gap, and no number is used twice.
        for attempts in Dictionary(grouping: world.meta.sent, by: \.tag.message).values {
            #expect(attempts.map(\.tag.attempt).sorted() == Array(1...attempts.count))
        }
        // What was accepted or without an answer was the last attempt of its message.
        for (place, answer) in script.prefix(world.meta.sent.count).enumerated() {
            switch answer {
            case .accept, .uncertain:
                let tag = world.meta.sent[place].tag
                #expect(!world.meta.sent.contains { $0.tag.message == tag.message && $0.tag.attempt > tag.attempt })
            case .refuse, .notSent: break
            }
        }
        #expect(world.lane.inFlight == 0)
    }

    @Test func `a paused sender sends nothing of its queue`() async throws {
        let world = try await DeliveryWorld()
        try await world.store.setSenderState(
            .paused(code: 190, reason: "x"),
            of: world.lane.sender,
            at: world.clock.now
        )
        try await world.room.roster.refresh()
        try await queue(10, in: world)
        try await world.running {
            let later = world.clock.now + 60_000
            try await world.drive(by: 250) { world.clock.now > later }
            #expect(world.meta.sent.isEmpty)
            try await world.store.setSenderState(.active, of: world.lane.sender, at: world.clock.now)
            try await world.room.roster.refresh()
            try await world.drive { world.meta.sent.count == 10 }
        }
    }

    @Test func `what expired while it waited is not sent, and its caller is told`() async throws {
        let world = try await DeliveryWorld()
        world.lane.pause()
        let answer = Box<String>()
        let call = Task {
            var admission = world.admission(expiresInMilliseconds: 1_000)
            admission.lane = .queued(dueAt: world.clock.now)
            let order = ExpressLane.Order(admission: admission, patienceMilliseconds: 60_000) { _, _ in
                .init(status: 200, body: [])
            }
            if case .admitted(_, let result) = try await world.room.express.deliver(order) {
                answer.put(word(of: result))
            }
        }
        try await world.drive(by: 0) { try await count(.queued, in: world) == 1 }
        world.clock.advance(by: 2_000)
        try await world.room.roster.refresh()
        try await world.running {
            try await world.drive { answer.value != nil }
        }
        try await call.value
        #expect(answer.value == "ended expired")
        #expect(world.meta.sent.isEmpty)
    }

    @Test func `an outage of the store loses nothing and sends nothing twice`() async throws {
        let world = try await DeliveryWorld(rate: 1_000)
        try await queue(100, in: world)
        try await world.running {
            try await world.drive(by: 1) { world.meta.sent.count >= 20 }
            await world.store.setOutage("gone")
            let later = world.clock.now + 30_000
            try await world.drive(by: 100) { world.clock.now > later }
            await world.store.setOutage(nil)
            try await world.drive(by: 20) { try await count(.accepted, in: world) == 100 }
        }
        #expect(Set(world.meta.sent.map(\.tag.message)).count == 100)
        #expect(world.meta.sent.count == 100)
    }

    @Test func `shutdown waits for calls under way until they are written down`() async throws {
        let world = try await DeliveryWorld()
        world.meta.hold()
        let call = Task { try await world.told() }
        try await world.drive(by: 0) { world.meta.heldCount == 1 }
        let hasEnded = Box<Bool>()
        let drain = Task {
            await world.room.dispatcher.drain()
            hasEnded.put(true)
        }
        // The caller's patience ends at once; the message's story does not.
        #expect(try await call.value == "queued")
        world.settlementsFail.value = true
        world.meta.letGo()
        let later = world.clock.now + 5_000
        try await world.drive(by: 20) { world.clock.now > later }
        #expect(hasEnded.value == nil)
        world.settlementsFail.value = false
        try await world.drive(by: 20) { hasEnded.value == true }
        await drain.value
        #expect(try await world.record().state == .accepted)
    }

    @Test func `shutdown does not wait for ever`() async throws {
        let world = try await DeliveryWorld()
        world.meta.hold()
        let call = Task { try await world.told() }
        try await world.drive(by: 0) { world.meta.heldCount == 1 }
        let begun = world.clock.now
        let hasEnded = Box<Bool>()
        let drain = Task {
            await world.room.dispatcher.drain()
            hasEnded.put(true)
        }
        // The clock moves only while the drain sleeps on it; else it runs ahead on a busy machine, and the drain looks slow.
        let deadline = ContinuousClock.now + .seconds(30)
        while hasEnded.value != true, ContinuousClock.now < deadline {
            await Task.yield()
            guard let next = world.clock.nextWakeUp, next <= world.clock.now + 20 else { continue }
            world.clock.advance(by: max(0, next - world.clock.now))
        }
        #expect(hasEnded.value == true)
        if hasEnded.value != true { drain.cancel() }
        await drain.value
        #expect((30_000...60_000).contains(world.clock.now - begun))
        world.meta.letGo()
        _ = try await call.value
    }

    @Test func `what the last life left under way is in doubt, not sent again`() async throws {
        let world = try await DeliveryWorld()
        let fence = try await world.store.hold(world.lane.sender, at: world.clock.now)
        _ = try await world.store.admit(
            [1, 2].map {
                var admission = world.admission($0)
                admission.fence = fence
                return admission
            }
        )
        try await world.room.leases.hold()
        #expect(try await count(.inDoubt, in: world) == 2)
        try await world.running {
            let later = world.clock.now + 600_000
            try await world.drive(by: 5_000) { world.clock.now > later }
        }
        #expect(world.meta.sent.isEmpty)
    }

    @Test func `also the messages of a sender whose secrets cannot be read are in doubt after a restart`() async throws
    {
        let world = try await DeliveryWorld()
        var admission = world.admission()
        admission.fence = try await world.store.hold(world.lane.sender, at: world.clock.now)
        _ = try await world.store.admit([admission])
        let roster = SenderRoster(
            store: world.store,
            reader: UnreachableReader(),
            unseal: { _ in throw StoreError.corrupt("another key") },
            settings: DeliverySettings(),
            ground: world.lane.ground,
            logger: .init(label: "test")
        )
        try await roster.refresh()
        #expect(roster.lanes.isEmpty && roster.senders == [world.lane.sender])
        let leases = LeaseKeeper(
            roster: roster,
            store: world.store,
            node: .random(),
            areOthersDead: true,
            terms: LeaseTerms(),
            ground: world.lane.ground
        )
        try await leases.hold()
        #expect(try await world.record().state == .inDoubt)
    }
}

private struct UnreachableReader: AccountReader {
    func templates(of account: SenderAccount) async throws(GatewayError) -> [ListedTemplate] {
        throw .unreachable("not here")
    }
    func phoneNumber(of account: SenderAccount) async throws(GatewayError) -> PhoneNumberInfo {
        throw .unreachable("not here")
    }
}
