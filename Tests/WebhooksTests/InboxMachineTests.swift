import Domain
import Store
import Testing

@testable import Webhooks

@Suite struct InboxMachineTests {
    private let now = Timestamp(milliseconds: 1_790_000_000_000)

    private func entries(_ bodies: [[UInt8]]) -> [InboxEntry] {
        bodies.enumerated().map { InboxEntry(id: ID(row: Int64($0 + 1)), body: $1, receivedAt: now + Int64($0)) }
    }

    @Test func `an empty inbox is waited at`() {
        var machine = InboxMachine()
        #expect(machine.handle(.woken) == .take(limit: InboxMachine.entriesMaximum))
        #expect(machine.handle(.taken([])) == .wait)
    }

    @Test func `a share ends with the entry that has enough statuses`() {
        var machine = InboxMachine()
        let thousand = SampleWebhooks.batch(statuses: 1_000)
        #expect(machine.handle(.taken(entries([thousand, thousand, thousand]))) == .apply)
        let first = machine.share(at: now)
        #expect(first.consumed.map(\.row) == [1, 2])
        #expect(first.statuses.count == 2_000)
        #expect(first.at == now)
        #expect(machine.oldestReceivedAt == now + 2)
        #expect(machine.handle(.applied) == .apply)
        let second = machine.share(at: now)
        #expect(second.consumed.map(\.row) == [3])
        #expect(second.statuses.count == 1_000)
        #expect(machine.handle(.applied) == .wait)
        #expect(machine.waitingCount == 0)
    }

    @Test func `an entry with more statuses than a share should have is a share of its own`() {
        var machine = InboxMachine()
        _ = machine.handle(.taken(entries([SampleWebhooks.batch(statuses: 3_000), SampleWebhooks.delivered])))
        #expect(machine.share(at: now).statuses.count == 3_000)
        #expect(machine.share(at: now).consumed.map(\.row) == [2])
    }

    @Test func `entries without statuses are taken out together`() {
        var machine = InboxMachine()
        _ = machine.handle(.taken(entries(Array(repeating: SampleWebhooks.incoming, count: 10))))
        let work = machine.share(at: now)
        #expect(work.consumed.count == 10)
        #expect(work.statuses.isEmpty)
    }

    @Test func `what cannot be read is marked, and what could be read of it counts`() {
        var machine = InboxMachine()
        let broken = Array(SampleWebhooks.delivered.dropLast(1))
        _ = machine.handle(.taken(entries([Array("no JSON".utf8), broken, SampleWebhooks.failed])))
        let work = machine.share(at: now)
        #expect(work.consumed.map(\.row) == [3])
        #expect(work.unreadable.map(\.entry.row) == [1, 2])
        #expect(work.unreadable.allSatisfy { !$0.problem.isEmpty })
        #expect(work.statuses.map(\.status) == [.delivered, .failed])
    }

    @Test func `after as many entries as asked for, there may be more`() {
        var machine = InboxMachine()
        let full = Array(repeating: SampleWebhooks.incoming, count: InboxMachine.entriesMaximum)
        _ = machine.handle(.taken(entries(full)))
        _ = machine.share(at: now)
        #expect(machine.handle(.applied) == .take(limit: InboxMachine.entriesMaximum))
    }

    @Test func `after a failure everything is asked for anew`() {
        var machine = InboxMachine()
        _ = machine.handle(.taken(entries([SampleWebhooks.batch(statuses: 2_000), SampleWebhooks.delivered])))
        _ = machine.share(at: now)
        #expect(machine.handle(.failed(jitter: 0)) == .rest(milliseconds: 50))
        #expect(machine.waitingCount == 0)
        #expect(machine.handle(.rested) == .take(limit: InboxMachine.entriesMaximum))
    }

    @Test func `failures in a row make for longer rests, up to half a minute, and success ends that`() {
        var machine = InboxMachine()
        var rests: [Int64] = []
        for _ in 0..<100 {
            guard case .rest(let milliseconds) = machine.handle(.failed(jitter: 1)) else { break }
            rests.append(milliseconds)
        }
        #expect(rests.prefix(4) == [100, 200, 400, 800])
        #expect(rests.count == 100)
        #expect(rests.max() == 30_000)
        #expect(rests == rests.sorted())
        _ = machine.handle(.taken(entries([SampleWebhooks.delivered])))
        _ = machine.share(at: now)
        #expect(machine.handle(.applied) == .wait)
        #expect(machine.handle(.failed(jitter: 1)) == .rest(milliseconds: 100))
    }

    @Test(arguments: [(-1.0, 50), (0, 50), (0.5, 75), (1, 100), (7, 100)])
    func `half of a rest is left to chance`(jitter: Double, milliseconds: Int64) {
        var machine = InboxMachine()
        #expect(machine.handle(.failed(jitter: jitter)) == .rest(milliseconds: milliseconds))
    }
}
