import Domain
import Gateway
import Logging
import Store
import Synchronization
import TestKit
import Testing

@testable import Delivery

struct LeaseKeeperTests {
    /// The leases of a store that takes its time: the clock moves on before the answer is there, and before or after it is decided.
    private struct SlowLeases: SenderLeaseStore {
        let store: MemoryStore
        let clock: ManualClock
        var delayBefore: Int64 = 0
        var delayAfter: Int64 = 0

        func leaseSenders(_ request: SenderLeaseRequest) async throws(StoreError) -> [SenderLeaseResult] {
            clock.advance(by: delayBefore)
            let results = try await store.leaseSenders(request)
            clock.advance(by: delayAfter)
            return results
        }

        func releaseSenders(_ leases: [SenderLease], of node: NodeID) async throws(StoreError) {
            try await store.releaseSenders(leases, of: node)
        }
    }

    /// A pace clock of a machine that is stopped for a minute between two looks at it.
    private final class StoppedClock: PaceClock {
        let clock: ManualClock
        /// How many more looks come before the stop; `nil` when there is none.
        let looksLeft = Mutex<Int?>(nil)

        init(_ clock: ManualClock) { self.clock = clock }

        var nanoseconds: Int64 {
            let hasStopped = looksLeft.withLock { left in
                guard let looks = left else { return false }
                left = max(0, looks - 1)
                return looks == 0
            }
            return (clock.now.milliseconds + (hasStopped ? 60_000 : 0)) * 1_000_000
        }

        func sleep(untilNanoseconds moment: Int64) async throws {
            try await clock.sleep(until: Timestamp(milliseconds: moment / 1_000_000))
        }
    }

    private static let other = NodeID(number: 7)

    private func keeper(
        _ world: DeliveryWorld,
        on leases: (any SenderLeaseStore)? = nil,
        node: NodeID = .random(),
        isAlone: Bool = false
    ) -> LeaseKeeper {
        LeaseKeeper(
            roster: world.room.roster,
            store: leases ?? world.store,
            node: node,
            areOthersDead: isAlone,
            terms: LeaseTerms(),
            ground: world.lane.ground
        )
    }

    /// A world whose lane holds nothing.
    private func idleWorld() async throws -> DeliveryWorld {
        let world = try await DeliveryWorld()
        await world.room.leases.release()
        #expect(!world.lane.isHeld)
        return world
    }

    @Test func `a lane is held from the first lease until a margin before its end`() async throws {
        let world = try await idleWorld()
        try await keeper(world).hold()
        world.clock.advance(by: 8_999)
        #expect(world.lane.isHeld)
        world.clock.advance(by: 1)
        #expect(!world.lane.isHeld)
    }

    @Test func `a lease counts from before the store was asked, however long the answer took`() async throws {
        for (before, after) in [(Int64(8_000), Int64(0)), (0, 8_000), (4_000, 4_000)] {
            let world = try await idleWorld()
            let slow = SlowLeases(store: world.store, clock: world.clock, delayBefore: before, delayAfter: after)
            try await keeper(world, on: slow).hold()
            world.clock.advance(by: 999)
            #expect(world.lane.isHeld)
            world.clock.advance(by: 1)
            #expect(!world.lane.isHeld)
        }
    }

    @Test func `a renewal that fails leaves the old end standing`() async throws {
        let world = try await idleWorld()
        let keeper = keeper(world)
        try await keeper.hold()
        world.clock.advance(by: 5_000)
        await world.store.setOutage("busy")
        await #expect(throws: StoreError.unavailable("busy")) { try await keeper.hold() }
        world.clock.advance(by: 3_999)
        #expect(world.lane.isHeld)
        world.clock.advance(by: 1)
        #expect(!world.lane.isHeld)
    }

    @Test func `another node's sender is left alone: its calls are queued, and its account still answers`() async throws
    {
        let world = try await idleWorld()
        let others = keeper(world, node: Self.other)
        let own = keeper(world)
        try await others.hold()
        try await own.hold()
        #expect(!world.lane.isHeld)
        #expect(world.room.roster.lane(of: world.lane.sender)?.account.phoneNumberID == "106540352242922")
        #expect(try await world.told(patience: 0) == "queued")
        let call = Task { try await world.told(2, patience: 500) }
        try await world.drive(by: 0) { try await world.store.message(ID(row: 2), in: world.workspace) != nil }
        #expect(try await world.record(2).state == .queued)
        world.room.sweeper.waiters.releaseAll()
        #expect(try await call.value == "queued")
        #expect(world.meta.sent.isEmpty)
    }

    @Test func `after a takeover nothing more is taken or sent, and what waited goes out once the sender is back`()
        async throws
    {
        let world = try await DeliveryWorld()
        try await world.store.hold(world.lane.sender, at: world.clock.now)
        // The lane does not know yet: the store does.
        #expect(world.lane.isHeld)
        let call = Task { try await world.told(patience: 60_000) }
        try await world.drive(by: 1) { !world.lane.isHeld }
        #expect(try await world.record().state == .queued)
        #expect(try await world.record().attempt == 0)
        #expect(world.meta.sent.isEmpty)
        try await world.room.leases.hold()
        #expect(try await call.value == "accepted wamid.1")
        #expect(world.meta.sent.count == 1)
    }

    @Test func `a departure that a process slept through is not made`() async throws {
        let world = try await idleWorld()
        world.meta.hold()
        try await keeper(world).hold()
        try await world.drive(by: 1) { world.lane.isQuiet }
        let promise = try #require(world.lane.promise())
        var admission = world.admission()
        admission.fence = promise
        guard case .admitted(let message, _) = try await world.store.admit([admission])[0] else {
            Issue.record("not admitted")
            return
        }
        world.clock.advance(by: 20_000)
        world.lane.admitted(call(message, admission), under: promise)
        try await world.drive(by: 0) { try await world.record().state == .queued }
        #expect(world.meta.sent.isEmpty)
    }

    @Test func `a process that is stopped between the decision and the departure sends nothing`() async throws {
        let world = try await idleWorld()
        let stopped = StoppedClock(world.clock)
        let ground = world.lane.ground
        let lane = SenderLane(
            account: world.lane.account,
            isPaused: false,
            rate: 80,
            windowMaximum: 8,
            ground: LaneGround(
                sender: world.meta,
                messages: world.store,
                plans: world.store,
                settle: ground.settle,
                moulds: ground.moulds,
                waiters: ground.waiters,
                clock: world.clock,
                paceClock: stopped,
                installation: ground.installation,
                executor: nil,
                meters: ground.meters,
                logger: ground.logger
            ),
            roster: world.room.roster
        )
        let fence = try await world.store.hold(lane.sender, at: world.clock.now)
        let lease = SenderLease(sender: lane.sender, fence: fence, until: world.clock.now + 10_000)
        lane.renewed(lease, until: LeaseTerms().end(askedAt: stopped.nanoseconds))
        try await world.drive(by: 0) { lane.isQuiet }
        var admission = world.admission()
        admission.fence = try #require(lane.promise())
        guard case .admitted(let message, _) = try await world.store.admit([admission])[0] else {
            Issue.record("not admitted")
            return
        }
        stopped.looksLeft.withLock { $0 = 1 }
        lane.admitted(call(message, admission), under: fence)
        try await world.drive(by: 0) { try await world.record().state == .queued }
        #expect(world.meta.sent.isEmpty)
    }

    /// The first attempt of a call that was admitted.
    private func call(_ message: ID<Message>, _ admission: Admission) -> Attempt {
        Attempt(
            message: message,
            broadcast: admission.broadcast,
            number: 1,
            phone: admission.contact.phone,
            content: [],
            isCall: true
        )
    }

    @Test func `what is given back at the end is the next process's at once, and nothing is taken after it`()
        async throws
    {
        let world = try await idleWorld()
        let keeper = keeper(world)
        try await keeper.hold()
        await keeper.release()
        #expect(!world.lane.isHeld)
        try await keeper.hold()
        #expect(await world.store.holder(of: world.lane.sender) == nil)
        try await self.keeper(world, node: Self.other).hold()
        #expect(await world.store.holder(of: world.lane.sender) == Self.other)
    }

    @Test func `a killed process's sender is taken at once by the only other there can be`() async throws {
        let world = try await idleWorld()
        try await keeper(world, node: Self.other).hold()
        let own = keeper(world, isAlone: true)
        try await own.hold()
        #expect(world.lane.isHeld)
    }

    @Test func `the loop renews in time, and gives back when it ends`() async throws {
        let world = try await idleWorld()
        let keeper = keeper(world)
        let loop = Task { try await keeper.run() }
        try await world.drive(by: 0) { world.lane.isHeld && world.clock.sleeperCount > 0 }
        for _ in 0..<20 {
            let next = try #require(world.clock.nextWakeUp)
            world.clock.advance(by: max(0, next - world.clock.now))
            try await world.drive(by: 0) { world.clock.sleeperCount > 0 }
            #expect(world.lane.isHeld)
        }
        loop.cancel()
        try await loop.value
        #expect(await world.store.holder(of: world.lane.sender) == nil)
    }
}
