import Domain
import Gateway
import Synchronization
import TestKit
import Testing

@testable import Delivery

struct SenderLaneTests {
    private func lane(rate: Int = 80, windowMaximum: Int = 100, isPaused: Bool = false, hasQueue: Bool = false)
        -> SenderLane
    {
        let account = SenderAccount(
            sender: ID(row: 1),
            workspace: ID(row: 1),
            phoneNumberID: "106",
            wabaID: "1",
            accessToken: Secret("t")
        )
        let lane = SenderLane(account: account, isPaused: isPaused, rate: rate, windowMaximum: windowMaximum)
        lane.setHasQueue(hasQueue)
        return lane
    }

    @Test func `calls stand behind what waits, and behind a pause`() {
        #expect(lane().enterExpress(at: 0))
        #expect(!lane(hasQueue: true).enterExpress(at: 0))
        #expect(!lane(isPaused: true).enterExpress(at: 0))
        #expect(lane(hasQueue: true).enterBulk(limit: 5, at: 0) == 5)
        #expect(lane(isPaused: true, hasQueue: true).enterBulk(limit: 5, at: 0) == 0)
    }

    @Test func `a lane that has not asked its store yet lets nobody pass`() {
        let account = SenderAccount(
            sender: ID(row: 1),
            workspace: ID(row: 1),
            phoneNumberID: "106",
            wabaID: "1",
            accessToken: Secret("t")
        )
        #expect(!SenderLane(account: account, isPaused: false, rate: 80, windowMaximum: 9).enterExpress(at: 0))
    }

    @Test func `a thousand calls at once do not all find the next slot free`() {
        let lane = lane(rate: 80, windowMaximum: 512)
        let enteredCount = (0..<1_000).filter { _ in lane.enterExpress(at: 0) }.count
        // A quarter of a second at 80 a second, and what leaves at once.
        #expect((20...23).contains(enteredCount))
        let slots = (0..<enteredCount).map { _ in lane.reserveSlot(at: 0) }
        #expect(slots.allSatisfy { $0 <= SenderLane.slotWaitMaximumNanoseconds })
        #expect(lane.enterBulk(limit: 100, at: 0) == 0)
    }

    @Test func `shares taken one after the other come to no more than the rate has room for`() {
        let lane = lane(rate: 80, windowMaximum: 512, hasQueue: true)
        let taken = (0..<50).map { _ in lane.enterBulk(limit: 500, at: 0) }
        #expect((20...23).contains(taken.reduce(0, +)))
        // Given back unused, they are there again.
        lane.leaveUnused(taken.reduce(0, +), waking: false)
        #expect(lane.enterBulk(limit: 500, at: 0) == taken[0])
    }

    @Test func `the window holds no more than its maximum`() {
        let lane = lane(rate: 0, windowMaximum: 10)
        #expect(lane.enterBulk(limit: 7, at: 0) == 7)
        #expect((0..<5).filter { _ in lane.enterExpress(at: 0) }.count == 3)
        #expect(lane.enterBulk(limit: 1, at: 0) == 0)
        for _ in 0..<10 { _ = lane.reserveSlot(at: 0) }
        lane.leave()
        #expect(lane.inFlight == 9)
        #expect(lane.enterExpress(at: 0))
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `whatever comes and goes, places are counted right`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        let lane = lane(rate: 200, windowMaximum: 64)
        var now: Int64 = 0
        var awaiting = 0
        var running = 0
        for _ in 0..<5_000 {
            now += .random(in: 0...8_000_000, using: &dice)
            switch Int.random(in: 0..<6, using: &dice) {
            case 0: if lane.enterExpress(at: now) { awaiting += 1 }
            case 1: awaiting += lane.enterBulk(limit: .random(in: 1...30, using: &dice), at: now)
            case 2 where awaiting > 0:
                let unused = Int.random(in: 0...awaiting, using: &dice)
                lane.leaveUnused(unused, waking: true)
                awaiting -= unused
            case 3 where awaiting > 0:
                #expect(lane.reserveSlot(at: now) >= now)
                awaiting -= 1
                running += 1
            case 4 where running > 0:
                lane.leave()
                running -= 1
            default: lane.setHasQueue(.random(using: &dice))
            }
            #expect(lane.inFlight == awaiting + running, "seed \(seed)")
            #expect(lane.inFlight <= 64, "seed \(seed)")
        }
    }

    @Test func `a wake-up before the wait counts, and only once`() async {
        let lane = lane()
        lane.wake()
        lane.wake()
        await lane.waitForWake()
        let awake = Box<Bool>()
        let task = Task.immediate {
            await lane.waitForWake()
            awake.put(true)
        }
        #expect(awake.value == nil)
        lane.wake()
        await task.value
    }

    @Test func `no wake-up is lost, however many come at once`() async {
        let lane = lane()
        let work = Tally()
        let count = 5_000
        async let worker: Int = {
            var seen = 0
            while seen < count {
                await lane.waitForWake()
                seen = work.value
            }
            return seen
        }()
        await withTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    work.increment()
                    lane.wake()
                }
            }
        }
        #expect(await worker == count)
    }

    @Test func `only the first pause is news, and a slow-down is felt`() {
        let lane = lane(rate: 80)
        #expect(lane.pause())
        #expect(!lane.pause())
        #expect(lane.isPaused)
        lane.slowDown(at: Timestamp(milliseconds: 10_000))
        #expect(lane.rate == 56)
        lane.recover(at: Timestamp(milliseconds: 16_000))
        #expect(lane.rate == 60)
    }

    @Test func `what the store says now is taken over, and what was learned stays learned`() {
        let lane = lane(rate: 80)
        lane.slowDown(at: Timestamp(milliseconds: 10_000))
        lane.update(account: lane.account, isPaused: true, rate: 80)
        #expect(lane.isPaused && lane.rate == 56)
        lane.update(account: lane.account, isPaused: false, rate: 1_000)
        #expect(!lane.isPaused && lane.rate == 1_000)
    }

    @Test func `a place given back wakes the dispatcher only where something waits`() async {
        let lane = lane(rate: 0, hasQueue: true)
        #expect(lane.enterBulk(limit: 2, at: 0) == 2)
        _ = lane.reserveSlot(at: 0)
        lane.leave()
        await lane.waitForWake()
        lane.leaveUnused(1, waking: true)
        await lane.waitForWake()
        #expect(lane.inFlight == 0)
    }
}

private final class Tally: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
}
