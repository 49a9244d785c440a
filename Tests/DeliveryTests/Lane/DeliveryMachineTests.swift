import Domain
import Gateway
import Store
import Testing

@testable import Delivery

struct DeliveryMachineTests {
    @Test func `what is taken fits into the window, whatever stands in it already`() {
        var feed = Feed(window: 8)
        feed.look()
        #expect(feed.leases == [8])
        #expect(feed.machine.held == 8, "places for what is being taken")
        feed.bring(1..<9)
        #expect(feed.sent.count == 8)
        feed.look()
        #expect(feed.leases.count == 1, "the window is full")
        for attempt in feed.sent.prefix(4) { feed.answer(attempt, Feed.taken) }
        #expect(feed.machine.held == 8, "ended, and not written down")
    }

    @Test func `a call is promised a place only when nobody stands before it`() {
        var feed = Feed()
        let moment = feed.moment
        let early = feed.machine.promise(at: moment)
        #expect(early == nil, "nobody has looked into the store yet")
        feed.look()
        feed.bring(0..<0)
        let promise = feed.machine.promise(at: moment)
        #expect(promise == 1)
        feed.feed { $0.takeBackPromise(at: $1, &$2) }
        #expect(feed.machine.held == 0)
    }

    @Test func `calls go before broadcasts`() {
        var feed = Feed(window: 100, rate: 10)
        feed.look()
        feed.bring(1..<3)
        let promise = feed.machine.promise(at: feed.moment)
        #expect(promise == 1)
        let call = feed.attempt(50, 9, isCall: true)
        feed.feed { $0.admitted(call, under: 1, at: $1, &$2) }
        for _ in 0..<4 {
            feed.now += 100_000_000
            feed.feed { $0.tick(at: $1, &$2) }
        }
        #expect(feed.sent.map(\.message.row) == [1, 50, 2])
    }

    @Test func `a pause puts back what has not left, and takes nothing more`() {
        var feed = Feed(window: 100, rate: 10)
        feed.look()
        feed.bring(1..<4)
        #expect(feed.sent.count == 1)
        feed.feed { $0.update(isPaused: true, rate: 10, at: $1, &$2) }
        feed.now += 10_000_000_000
        feed.feed { $0.tick(at: $1, &$2) }
        feed.look()
        #expect(feed.sent.count == 1)
        #expect(feed.leases.count == 1)
        let back = feed.settlements.joined()
        #expect(back.map(\.attempt.message.row) == [2, 3])
        for ended in back {
            guard case .requeued(_, nil) = ended.outcome else {
                Issue.record("\(ended.outcome)")
                continue
            }
        }
    }

    @Test func `a recall puts back one broadcast, also what is just being taken`() {
        var feed = Feed(window: 100, rate: 5)
        feed.look()
        feed.bring(1..<3, of: 1)
        let first = feed.sent.count
        feed.now += 1_000_000_000
        feed.look()
        let asked = feed.leases.count
        feed.feed { $0.recall(ID(row: 1), at: $1, &$2) }
        #expect(asked == 2)
        feed.bring(5..<6, of: 1)
        for _ in 0..<20 {
            feed.now += 200_000_000
            feed.feed { $0.tick(at: $1, &$2) }
        }
        #expect(feed.sent.count == first + 1, "one left before the recall")
        let back = Set(feed.settlements.joined().map(\.attempt.message.row))
        #expect(back.contains(5))
        // It is remembered for the lease under way alone.
        feed.look()
        feed.bring(6..<7, of: 1)
        feed.now += 1_000_000_000
        feed.feed { $0.tick(at: $1, &$2) }
        #expect(feed.sent.last?.message.row == 6)
    }

    @Test func `five in a row refused for the broadcast's sake pause it, and one that fares otherwise forgives`() {
        var feed = Feed(window: 100)
        feed.look()
        feed.bring(1..<30)
        let sent = feed.sent
        for attempt in sent.prefix(4) { feed.answer(attempt, Feed.refused(132_000)) }
        feed.answer(sent[4], Feed.taken)
        for attempt in sent[5..<9] { feed.answer(attempt, Feed.refused(132_000)) }
        #expect(feed.pausedBroadcasts.isEmpty)
        feed.answer(sent[9], Feed.refused(132_000))
        #expect(feed.pausedBroadcasts == [ID(row: 1)])
    }

    @Test func `a token that is no good pauses the sender at once, and its message is not lost`() {
        var feed = Feed(window: 100)
        feed.look()
        feed.bring(1..<2)
        feed.answer(feed.sent[0], Feed.refused(190))
        #expect(feed.isSenderPaused)
        #expect(feed.machine.isPaused)
        guard case .requeued = feed.settlements.joined().first?.outcome else {
            Issue.record("not put back")
            return
        }
    }

    @Test func `a failed settlement is tried again, later, and whole`() {
        var feed = Feed(window: 100)
        feed.look()
        feed.bring(1..<3)
        for attempt in feed.sent { feed.answer(attempt, Feed.taken) }
        let batch = feed.settlements[0]
        feed.feed { $0.settleFailed(batch, at: $1, &$2) }
        #expect(feed.settlements.count == 1, "not at once")
        feed.now += 5_000_000_000
        feed.feed { $0.tick(at: $1, &$2) }
        let again = feed.settlements.dropFirst().joined().map(\.attempt.message.row)
        #expect(again == [1, 2])
        feed.feed { $0.settled(2, requeued: 0, at: $1, &$2) }
        #expect(feed.machine.held == 0)
    }

    @Test func `a lease that failed is tried again after a while`() {
        var feed = Feed()
        feed.look()
        feed.feed { $0.leaseFailed(at: $1, &$2) }
        #expect(feed.leases.count == 1)
        #expect(feed.wakes.last == 500_000_000)
        feed.now = 500_000_000
        feed.feed { $0.tick(at: $1, &$2) }
        #expect(feed.leases.count == 2)
    }

    @Test func `too fast is a lesson: the rate falls, and comes back`() {
        var feed = Feed(window: 100, rate: 1_000)
        feed.look()
        feed.bring(1..<2)
        feed.answer(feed.sent[0], Feed.refused(130_429))
        #expect(feed.machine.rate == 700)
        for _ in 0..<20 {
            feed.now += 6_000_000_000
            feed.feed { $0.recover(at: $1, &$2) }
        }
        #expect(feed.machine.rate == 1_000)
    }

    @Test func `going down puts back what has not left and waits for what has`() {
        var feed = Feed(window: 100, rate: 10)
        feed.look()
        feed.bring(1..<3)
        feed.feed { $0.close(at: $1, &$2) }
        #expect(feed.settlements.joined().map(\.attempt.message.row) == [2])
        feed.feed { $0.settled(1, requeued: 1, at: $1, &$2) }
        #expect(feed.machine.held == 1)
        feed.answer(feed.sent[0], Feed.taken)
        feed.feed { $0.settled(1, requeued: 0, at: $1, &$2) }
        #expect(feed.machine.held == 0)
        #expect(feed.leases.count == 1)
    }
}
