import Domain
import Testing

@testable import Delivery

struct SenderLeaseTests {
    @Test func `without a lease nothing is promised, taken or sent`() {
        var feed = Feed(window: 100)
        feed.feed { $0.noteQueue(at: $1, &$2) }
        let promise = feed.machine.promise(at: feed.moment)
        #expect(promise == nil && feed.leases.isEmpty)
        feed.renew(1, until: 10)
        #expect(feed.leases.count == 1, "there may be a queue")
    }

    @Test func `what is in stock at the lease's end goes back, and what is on the wire ends`() {
        var feed = Feed(window: 100, rate: 10)
        feed.renew(1, until: 150_000_000)
        feed.bring(1..<4)
        feed.now = 100_000_000
        feed.feed { $0.tick(at: $1, &$2) }
        feed.now = 200_000_000
        feed.feed { $0.tick(at: $1, &$2) }
        #expect(feed.sent.map(\.message.row) == [1, 2])
        #expect(feed.returned == [])
        feed.answer(feed.sent[0], Feed.taken)
        feed.answer(feed.sent[1], Feed.taken)
        feed.feed { $0.settled(1, requeued: 1, at: $1, &$2) }
        #expect(feed.returned == [3])
        #expect(feed.settlements.joined().count == 3)
    }

    @Test func `a process that stood still past its lease sends nothing when it wakes, whatever wakes it`() {
        for wakes: @Sendable (inout Feed) -> Void in [
            { feed in feed.feed { $0.tick(at: $1, &$2) } }, { $0.look() }, { $0.answer($0.sent[0], Feed.taken) },
            { feed in feed.feed { $0.recover(at: $1, &$2) } },
        ] {
            var feed = Feed(window: 100, rate: 10)
            feed.renew(1, until: 9_000_000_000)
            feed.bring(1..<4)
            #expect(feed.sent.count == 1)
            feed.now = 9_000_000_000
            wakes(&feed)
            #expect(feed.sent.count == 1)
            #expect(feed.leases.count == 1)
        }
    }

    @Test func `a renewal in time, or late with nobody having come between, lets go on`() {
        var feed = Feed(window: 100, rate: 10)
        feed.renew(1, until: 1_000_000_000)
        feed.bring(1..<4)
        feed.now = 2_000_000_000
        feed.renew(1, until: 3_000_000_000)
        feed.now = 2_500_000_000
        feed.feed { $0.tick(at: $1, &$2) }
        #expect(feed.sent.count == 3)
        #expect(feed.returned == [])
    }

    @Test func `what was taken under an older fence goes back: in stock, on its way, and promised`() {
        var feed = Feed(window: 100, rate: 10)
        feed.renew(1, until: .max)
        feed.bring(0..<0)
        let promise = feed.machine.promise(at: feed.moment)
        feed.look()
        feed.bring(1..<3)
        #expect(feed.sent.map(\.message.row) == [1])
        feed.now += 60_000_000
        feed.look()
        let asked = feed.leases.last ?? 0
        feed.renew(3, until: .max)
        let late = TakenMessages(attempts: [feed.attempt(20)])
        feed.feed { $0.leased(late, asked: asked, under: 1, at: $1, &$2) }
        let call = feed.attempt(30, 9, isCall: true)
        feed.feed { $0.admitted(call, under: promise ?? 0, at: $1, &$2) }
        var written = 0
        for _ in 0..<10 {
            feed.now += 100_000_000
            feed.feed { $0.tick(at: $1, &$2) }
            guard written < feed.settlements.count else { continue }
            let count = feed.settlements[written].count
            feed.feed { $0.settled(count, requeued: 0, at: $1, &$2) }
            written += 1
        }
        #expect(promise == 1)
        #expect(feed.sent.count == 1)
        #expect(Set(feed.returned) == [2, 20, 30])
    }

    @Test func `a lease that the store refuses for its fence ends the sending, until a newer fence`() {
        var feed = Feed(window: 100)
        feed.look()
        feed.feed { $0.leaseFenced(1, at: $1, &$2) }
        feed.feed { $0.noteQueue(at: $1, &$2) }
        feed.renew(1, until: .max)
        #expect(feed.leases.count == 1 && feed.machine.held == 0)
        feed.renew(3, until: .max)
        #expect(feed.leases.count == 2 && feed.fence == 3)
    }

    @Test func `a newer fence outlives the late answer that the older one is over`() {
        var feed = Feed(window: 100)
        feed.renew(1, until: .max)
        feed.look()
        feed.renew(2, until: .max)
        feed.feed { $0.leaseFenced(1, at: $1, &$2) }
        #expect(feed.machine.holdsSender(at: feed.moment))
        #expect(feed.leases.count == 2 && feed.fence == 2)
    }

    @Test func `a departure says until when it holds`() {
        var feed = Feed()
        var ends: [Int64] = []
        feed.renew(1, until: 77)
        let taken = TakenMessages(attempts: [feed.attempt(1)])
        var actions: [DeliveryMachine.Action] = []
        feed.machine.leased(taken, asked: 8, under: 1, at: feed.moment, &actions)
        for case .send(_, let end) in actions { ends.append(end) }
        #expect(ends == [77])
    }
}
