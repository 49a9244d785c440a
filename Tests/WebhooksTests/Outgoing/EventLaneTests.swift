import Domain
import Logging
import Store
import Synchronization
import TestKit
import Testing

@testable import Webhooks

/// A receiver that answers as it is told, and remembers.
private final class ScriptedReceiver: EventPosting, Sendable {
    private let state = Mutex<(answers: [EventAnswer], seen: [EventRequest])>(([], []))

    init(_ answers: [EventAnswer] = []) { state.withLock { $0.answers = answers } }

    var seen: [EventRequest] { state.withLock { $0.seen } }

    /// 200 when nothing else was scripted.
    func post(_ request: EventRequest) async -> EventAnswer {
        state.withLock { state in
            state.seen.append(request)
            return state.answers.isEmpty ? .status(200) : state.answers.removeFirst()
        }
    }

    func shutdown() async {}
}

@Suite struct EventLaneTests {
    private let clock = ManualClock()
    private let store = MemoryEvents()

    private func lane(_ receiver: ScriptedReceiver) -> EventLane {
        EventLane(
            store: store,
            poster: receiver,
            clock: clock,
            unseal: { Secret(String(decoding: $0.bytes, as: UTF8.self)) },
            logger: DoorSetup.quietLogger
        )
    }

    private func subscribe() async throws -> Subscription {
        let new = NewSubscription(
            workspace: ID(row: 1),
            url: "https://example.com/hook",
            kinds: [.messageStatus],
            secret: SealedSecret(bytes: Array("whsec_AAAA".utf8)),
            createdAt: clock.now
        )
        return try #require(try await store.addSubscription(new))
    }

    private func post(_ subscription: Subscription, _ status: String, sequence: Int64) async {
        await store.post(
            .messageStatus,
            [EventFact("status", status)],
            to: subscription.id,
            sequence: sequence,
            at: clock.now
        )
    }

    private func bodies(_ receiver: ScriptedReceiver) -> [String] {
        receiver.seen.map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test func `what is due is posted, signed, and noted as told`() async throws {
        let subscription = try await subscribe()
        await post(subscription, "sent", sequence: 1)
        let receiver = ScriptedReceiver()
        let round = try await lane(receiver).tell(subscription)
        #expect(round == EventLane.Round(told: 1))
        let request = try #require(receiver.seen.first)
        #expect(request.url == "https://example.com/hook")
        #expect(request.seconds == clock.now.milliseconds / 1_000)
        let signer = EventSigner(secrets: [Secret("whsec_AAAA")])
        #expect(
            request.signature == signer.signature(of: request.body, id: request.id, seconds: request.seconds)
        )
        #expect(await store.allEvents.map(\.state) == [.delivered])
        #expect(try await lane(receiver).tell(subscription) == EventLane.Round(), "and not again")
    }

    @Test func `one contact's events keep their order over a failure, another's pass by`() async throws {
        let subscription = try await subscribe()
        await post(subscription, "sent", sequence: 1)
        await post(subscription, "delivered", sequence: 1)
        await post(subscription, "other", sequence: 2)
        let receiver = ScriptedReceiver([.status(503)])
        let lane = lane(receiver)
        // Which of the two heads meets the failure is chance; both are asked for side by side.
        _ = try await lane.tell(subscription)
        for _ in 0..<4 {
            clock.advance(by: EventJudge.baseMilliseconds)
            _ = try await lane.tell(subscription)
        }
        #expect(await store.allEvents.map(\.state) == [.delivered, .delivered, .delivered])
        let told = bodies(receiver)
        let lastSent = try #require(told.lastIndex { $0.contains("\"sent\"") })
        let delivered = try #require(told.firstIndex { $0.contains("delivered") })
        #expect(lastSent < delivered)
        #expect(told.count == 4, "the failed one twice, the others once")
        let ids = Set(receiver.seen.map(\.id))
        #expect(ids.count == 3, "a repeat bears the id of the first try")
    }

    @Test func `while a secret is changed, both sign; after a day the old one is done`() async throws {
        var subscription = try await subscribe()
        subscription.previousSecret = SealedSecret(bytes: Array("whsec_BBBB".utf8))
        subscription.previousUntil = clock.now + 1_000
        let receiver = ScriptedReceiver()
        for _ in 0..<2 {
            await post(subscription, "sent", sequence: 0)
            _ = try await lane(receiver).tell(subscription)
            clock.advance(by: 1_000)
        }
        #expect(receiver.seen.map { $0.signature.split(separator: " ").count } == [2, 1])
    }

    @Test func `a receiver that is gone ends its subscription`() async throws {
        let subscription = try await subscribe()
        await post(subscription, "sent", sequence: 1)
        let receiver = ScriptedReceiver([.status(410)])
        await lane(receiver).run { subscription }
        let kept = try await store.subscriptions(in: ID(row: 1))
        #expect(kept.map(\.isEnabled) == [false])
        #expect(kept.first?.trouble?.contains("410") == true)
        #expect(await store.allEvents.map(\.state) == [.parked])
    }

    @Test func `tries end after about three days, and wait longer each time`() {
        let judge = EventJudge()
        var moment = clock.now
        var attempts = 0
        var last: Int64 = 0
        while case .retry(let dueAt) = judge.judge(.status(500), attempts: attempts, at: moment, jitter: 0.5).outcome {
            let wait = dueAt - moment
            #expect(wait >= last)
            last = wait
            moment = dueAt
            attempts += 1
        }
        let days = Double(moment - clock.now) / 86_400_000
        #expect((2.5...3.5).contains(days), "\(days) days")
        #expect(judge.judge(.status(500), attempts: attempts, at: moment, jitter: 0).outcome == .parked)
    }

    @Test(arguments: [301, 302, 307, 308, 400, 401, 404, 429, 500, 503])
    func `nothing but 2xx counts as told`(status: Int) {
        let judgement = EventJudge().judge(.status(status), attempts: 0, at: clock.now, jitter: 0)
        #expect(judgement.outcome != .delivered)
        #expect(!judgement.endsSubscription)
    }
}
