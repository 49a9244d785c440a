import Domain
import Gateway
import Store
import TestKit
import Testing

@testable import Delivery

struct ExpressLaneTests {
    private static let undeliverable = Refusal(code: 131_026, title: "Message undeliverable", httpStatus: 400)
    private static let serverFault = Refusal(code: 131_000, title: "Something went wrong", httpStatus: 500)
    private static let badToken = Refusal(code: 190, title: "Access token has expired", httpStatus: 401)

    @Test func `a call is told what Meta answered, and the row says the same`() async throws {
        let world = try await DeliveryWorld()
        #expect(try await world.told() == "accepted wamid.1")
        let record = try await world.record()
        #expect(record.state == .accepted && record.wamid == "wamid.1" && record.attempt == 1)
        #expect(world.meta.sent.map(\.tag) == [AttemptTag(installation: 0xC1, message: ID(row: 1), attempt: 1)])
        #expect(world.meta.sent.first?.content == Array(#""type":"template""#.utf8))
        try await world.drive { world.lane.inFlight == 0 }
    }

    @Test func `a refusal for good is told and written down`() async throws {
        let world = try await DeliveryWorld([.refuse(Self.undeliverable)])
        #expect(try await world.told() == "refused 131026")
        let record = try await world.record()
        #expect(record.state == .failed && record.refusal == Self.undeliverable)
    }

    @Test func `the message is durable before Meta hears of it`() async throws {
        let world = try await DeliveryWorld()
        world.meta.hold()
        let call = Task { try await world.told() }
        try await world.drive { world.meta.heldCount == 1 }
        #expect(try await world.record().state == .sending)
        world.meta.letGo()
        #expect(try await call.value == "accepted wamid.1")
    }

    @Test func `a refusal worth a retry is tried again, and the caller hears the end of it`() async throws {
        let world = try await DeliveryWorld([.refuse(Self.serverFault), .notSent])
        try await world.running {
            let answer = Box<String>()
            let call = Task { answer.put(try await world.told(patience: 120_000)) }
            try await world.drive { answer.value != nil }
            try await call.value
            #expect(answer.value == "accepted wamid.3")
            #expect(world.meta.sent.map(\.tag.attempt) == [1, 2, 3])
            #expect(try await world.record().state == .accepted)
        }
    }

    @Test func `after four refusals worth a retry the message fails`() async throws {
        let world = try await DeliveryWorld(Array(repeating: .refuse(Self.serverFault), count: 9))
        try await world.running {
            let answer = Box<String>()
            let call = Task { answer.put(try await world.told(patience: 600_000)) }
            try await world.drive(by: 50) { answer.value != nil }
            try await call.value
            #expect(answer.value == "refused 131000")
            #expect(world.meta.sent.count == 4)
        }
    }

    @Test func `an attempt without an answer stands in doubt, and is never sent again by itself`() async throws {
        let world = try await DeliveryWorld([.uncertain])
        try await world.running {
            let answer = Box<String>()
            let call = Task { answer.put(try await world.told()) }
            try await world.drive { answer.value != nil }
            try await call.value
            #expect(answer.value == "in doubt")
            #expect(try await world.record().state == .inDoubt)
            let later = world.clock.now + 3_600_000
            try await world.drive(by: 60_000) { world.clock.now > later }
            #expect(world.meta.sent.count == 1)
        }
    }

    @Test(arguments: [true, false])
    func `a status settles a doubt for whoever still waits, also one that came before`(comesFirst: Bool) async throws {
        let world = try await DeliveryWorld([.uncertain])
        try await world.running {
            world.meta.hold()
            let answer = Box<String>()
            let call = Task { answer.put(try await world.told()) }
            try await world.drive { world.meta.heldCount == 1 }
            let change = StatusChange(
                message: ID(row: 1),
                workspace: world.workspace,
                state: .sent,
                wamid: "wamid.status"
            )
            if comesFirst { world.room.express.statusChanged(change) }
            world.meta.letGo()
            try await world.drive(by: 1) { try await world.record().state == .inDoubt }
            if !comesFirst { world.room.express.statusChanged(change) }
            try await call.value
            #expect(answer.value == "accepted wamid.status")
        }
    }

    @Test func `patience ends where it was told to, and the message goes on`() async throws {
        let world = try await DeliveryWorld()
        try await world.running {
            world.meta.hold()
            let begun = world.clock.now
            let answer = Box<String>()
            let call = Task { answer.put(try await world.told(key: "k", patience: 10_000)) }
            try await world.drive(by: 20) { answer.value != nil }
            try await call.value
            #expect(answer.value == "queued")
            #expect(world.clock.now - begun >= 10_000)
            world.meta.letGo()
            try await world.drive { try await world.record().state == .accepted }
            // The key stays taken, and sends nothing again.
            #expect(try await world.told(key: "k") == "taken 1 queued")
            #expect(world.meta.sent.count == 1)
        }
    }

    @Test func `a caller without patience is told at once, and its message goes out`() async throws {
        let world = try await DeliveryWorld()
        world.meta.hold()
        #expect(try await world.told(patience: 0) == "queued")
        // Its lane may have taken it by now; Meta cannot have.
        #expect([.queued, .sending].contains(try await world.record().state))
        try await world.running {
            world.meta.letGo()
            try await world.drive { try await world.record().state == .accepted }
        }
    }

    @Test func `a key gives its first answer again and sends nothing`() async throws {
        let world = try await DeliveryWorld()
        #expect(try await world.told(key: "k") == "accepted wamid.1")
        #expect(try await world.told(2, key: "k") == "taken 1 accepted wamid.1")
        #expect(world.meta.sent.count == 1)
        try await world.drive { world.lane.inFlight == 0 }
    }

    @Test func `a bad token pauses the sender, which keeps its queue and sends it once resumed`() async throws {
        let world = try await DeliveryWorld([.refuse(Self.badToken)])
        try await world.running {
            let first = Box<String>()
            let second = Box<String>()
            let firstCall = Task { first.put(try await world.told(1)) }
            try await world.drive { world.lane.isPaused }
            let secondCall = Task { second.put(try await world.told(2)) }
            try await world.drive(by: 20) { first.value != nil && second.value != nil }
            try await firstCall.value
            try await secondCall.value
            #expect(first.value == "queued" && second.value == "queued")
            #expect(world.meta.sent.count == 1)
            #expect(try await world.store.senders(in: nil)[0].state == .paused(code: 190, reason: Self.badToken.title))

            try await world.store.setSenderState(.active, of: world.lane.sender, at: world.clock.now)
            try await world.room.roster.refresh()
            try await world.drive {
                let states = [try await world.record(1).state, try await world.record(2).state]
                return states == [.accepted, .accepted]
            }
            #expect(world.meta.sent.count == 3)
        }
    }

    @Test func `nothing that waits for its slot leaves after the sender was paused`() async throws {
        let world = try await DeliveryWorld([.refuse(Self.badToken)], rate: 20)
        world.meta.hold()
        let calls = (1...5).map { number in Task { try await world.told(number, patience: 60_000) } }
        try await world.drive(by: 0) { world.lane.inFlight == 5 && world.meta.heldCount >= 1 }
        let sentBefore = world.meta.sent.count
        world.meta.letGo()
        try await world.drive(by: 0) { world.lane.isPaused }
        try await world.drive(by: 10) { world.lane.inFlight == 0 }
        #expect(world.meta.sent.count == sentBefore)
        #expect(
            try await world.store.messages(
                in: world.workspace,
                matching: MessageFilter(state: .queued),
                page: PageRequest(offset: 0, limit: 1_000)
            ).total >= 4
        )
        world.room.sweeper.waiters.releaseAll()
        for call in calls { _ = try await call.value }
    }

    @Test func `while a settlement cannot be written the caller waits, and is told once it is`() async throws {
        let world = try await DeliveryWorld()
        world.settlementsFail.value = true
        let answer = Box<String>()
        let call = Task { answer.put(try await world.told(key: "k", patience: 600_000)) }
        try await world.drive(by: 100) { world.clock.sleeperCount > 0 && world.meta.sent.count == 1 }
        let later = world.clock.now + 10_000
        try await world.drive(by: 100) { world.clock.now > later }
        #expect(answer.value == nil)
        #expect(try await world.record().state == .sending)
        // The place is held: what is not written down counts as under way.
        #expect(world.lane.inFlight == 1)
        world.settlementsFail.value = false
        try await world.drive(by: 100) { answer.value != nil }
        try await call.value
        #expect(answer.value == "accepted wamid.1")
        #expect(try await world.record().state == .accepted)
        #expect(world.meta.sent.count == 1)
        #expect(try await world.told(key: "k") == "taken 1 accepted wamid.1")
    }

    @Test func `a store that cannot admit is an error, and takes no place in the window`() async throws {
        let world = try await DeliveryWorld()
        await world.store.setOutage("gone")
        await #expect(throws: StoreError.unavailable("gone")) { try await world.told() }
        #expect(world.lane.inFlight == 0)
        #expect(world.meta.sent.isEmpty)
        await world.store.setOutage(nil)
        #expect(try await world.told() == "accepted wamid.1")
    }

    @Test func `a burst beyond the rate is queued, not held in memory`() async throws {
        let world = try await DeliveryWorld(rate: 80)
        let calls = (1...200).map { number in Task { try await world.told(number, patience: 60_000) } }
        try await world.drive(by: 0) {
            try await world.store.messages(
                in: world.workspace,
                matching: MessageFilter(),
                page: PageRequest(offset: 0, limit: 1_000)
            )
            .total == 200
        }
        // A quarter of a second at 80 a second.
        #expect(
            try await world.store.messages(
                in: world.workspace,
                matching: MessageFilter(state: .sending),
                page: PageRequest(offset: 0, limit: 1_000)
            ).total <= 23
        )
        try await world.running {
            try await world.drive { world.meta.sent.count == 200 }
        }
        for call in calls { _ = try await call.value }
        #expect(Set(world.meta.sent.map(\.tag.message)).count == 200)
    }

    @Test func `whoever asks again after a restart learns what became of the message`() async throws {
        let world = try await DeliveryWorld([.uncertain])
        let express = world.room.express
        let moment = world.clock.now
        #expect(
            try await express.outcome(of: ID(row: 1), createdAt: moment, in: world.workspace, patienceMilliseconds: 50)
                == nil
        )
        try await world.running {
            let told = Box<String>()
            let call = Task { told.put(try await world.told()) }
            // The clock stands until the attempt has ended, and again once the patience has: nothing is overtaken by it.
            try await world.drive(by: 0) {
                try await world.store.message(ID(row: 1), in: world.workspace)?.state == .inDoubt
            }
            try await world.drive(by: 100) { world.clock.now - moment > 11_000 }
            try await world.drive(by: 0) { told.value != nil }
            try await call.value
            #expect(told.value == "in doubt")
            #expect(try await world.record().state == .inDoubt)

            let asked = world.clock.now
            let answer = Box<String>()
            let again = Task {
                let result = try await express.outcome(
                    of: ID(row: 1),
                    createdAt: moment,
                    in: world.workspace,
                    patienceMilliseconds: 500
                )
                answer.put(result.map(word) ?? "unknown")
            }
            try await world.drive(by: 10) { answer.value != nil }
            try await again.value
            #expect(answer.value == "in doubt" && world.clock.now - asked >= 500)
        }
    }
}
