import Domain
import Hummingbird
import HummingbirdTesting
import Store
import Synchronization
import TestKit
import Testing

@testable import Webhooks

@Suite struct InboxProcessorTests {
    /// The changes that were reported, in order.
    private final class Reports: Sendable {
        private let changes = Mutex<[[StatusChange]]>([])

        var all: [[StatusChange]] { changes.withLock { $0 } }
        var states: [MessageState] { all.flatMap { $0.map(\.state) } }

        func add(_ new: [StatusChange]) { changes.withLock { $0.append(new) } }
    }

    private let setup = DoorSetup()
    private let reports = Reports()

    private var processor: InboxProcessor {
        InboxProcessor(
            store: setup.inbox,
            signal: setup.signal,
            clock: setup.clock,
            logger: DoorSetup.quietLogger,
            report: { [reports] changes, _ in if !changes.isEmpty { reports.add(changes) } }
        )
    }

    private func append(_ bodies: [UInt8]...) async throws {
        try await setup.inbox.appendToInbox(bodies.map { InboxDraft(body: $0, receivedAt: setup.clock.now) })
    }

    /// Runs the processor as long as `body` does.
    private func whileRunning(_ body: () async throws -> Void) async throws {
        let run = Task { await processor.run() }
        defer { run.cancel() }
        try await body()
        run.cancel()
        await run.value
    }

    @Test func `what an earlier run left is worked off in order at the start, in one share`() async throws {
        try await append(SampleWebhooks.delivered, SampleWebhooks.incoming, SampleWebhooks.failed)
        try await whileRunning {
            #expect(await eventually { await setup.inbox.pending.isEmpty })
        }
        let work = await setup.inbox.work
        #expect(work.map { $0.consumed.map(\.row) } == [[1, 2, 3]])
        #expect(work.flatMap { $0.statuses.map(\.status) } == [.delivered, .failed])
        #expect(reports.all.count == 1)
        #expect(reports.states == [.delivered, .failed])
    }

    @Test func `the bell wakes it, also when it rang before`() async throws {
        setup.signal.wake()
        try await whileRunning {
            for count in 1...20 {
                try await append(SampleWebhooks.delivered)
                setup.signal.wake()
                #expect(await eventually { await setup.inbox.work.count == count })
            }
        }
        #expect(await setup.inbox.work.allSatisfy { $0.consumed.count == 1 })
    }

    @Test func `a backlog of many shares is worked off to its end`() async throws {
        for _ in 0..<200 { try await append(SampleWebhooks.batch(statuses: 50)) }
        try await whileRunning {
            #expect(await eventually { await setup.inbox.pending.isEmpty })
        }
        let work = await setup.inbox.work
        #expect(work.flatMap { $0.consumed.map(\.row) } == Array(1...200))
        #expect(work.map(\.statuses.count).max() == 2_000)
        #expect(reports.states.count == 10_000)
    }

    @Test func `what cannot be read is kept with why, and offered no more`() async throws {
        try await append(Array("no JSON".utf8), SampleWebhooks.delivered)
        try await whileRunning {
            #expect(await eventually { await setup.inbox.pending.isEmpty })
        }
        #expect(await setup.inbox.unreadable.map(\.body) == [Array("no JSON".utf8)])
        #expect(await setup.inbox.unreadable.allSatisfy { $0.problem?.isEmpty == false })
        #expect(reports.states == [.delivered])
    }

    @Test func `trouble of the store loses nothing and does nothing twice`() async throws {
        try await append(SampleWebhooks.delivered, SampleWebhooks.failed)
        await setup.inbox.fail(takes: 3, applies: 4)
        try await whileRunning {
            #expect(
                await eventually {
                    setup.clock.advance(by: 100)
                    return await setup.inbox.pending.isEmpty
                }
            )
        }
        #expect(await setup.inbox.applyAttempts == 5)
        #expect(await setup.inbox.work.map { $0.consumed.map(\.row) } == [[1, 2]])
        #expect(reports.states == [.delivered, .failed])
    }

    @Test func `while the store is in trouble it is left alone for a while`() async throws {
        try await append(SampleWebhooks.delivered)
        await setup.inbox.fail(applies: .max)
        try await whileRunning {
            #expect(await eventually { await setup.inbox.applyAttempts == 1 })
            #expect(await eventually { setup.clock.sleeperCount == 1 })
            setup.clock.advance(by: 49)
            for _ in 0..<1_000 { await Task.yield() }
            #expect(await setup.inbox.applyAttempts == 1)
            setup.clock.advance(by: 51)
            #expect(await eventually { await setup.inbox.applyAttempts == 2 })
        }
        #expect(await setup.inbox.pending.count == 1)
        #expect(reports.all.isEmpty)
    }

    @Test func `over a real socket, what was answered 200 reaches who waits for it, and shutdown ends the processor`()
        async throws
    {
        try await setup.application([processor]).test(.live) { client async throws in
            #expect(try await client.post(SampleWebhooks.delivered) == 200)
            #expect(await eventually { reports.states == [.delivered] })
            #expect(try await client.post(SampleWebhooks.failed, signature: nil) == 401)
            let large = Array(repeating: UInt8(0x20), count: 3 * 1_024 * 1_024)
            #expect(try await client.post(large + [0x20]) == 413)
            #expect(try await client.post(large) == 200)
            #expect(await eventually { await setup.inbox.unreadable.count == 1 })
        }
        #expect(await setup.inbox.pending.isEmpty)
        #expect(await setup.inbox.work.flatMap { $0.statuses.map(\.status) } == [.delivered])
    }

    @Test func `shutdown ends the processor also while it rests from trouble`() async throws {
        try await append(SampleWebhooks.delivered)
        await setup.inbox.fail(applies: .max)
        try await setup.application([processor]).test(.live) { _ async throws in
            #expect(await eventually { await setup.inbox.applyAttempts == 1 })
        }
        #expect(await setup.inbox.pending.count == 1)
    }
}
