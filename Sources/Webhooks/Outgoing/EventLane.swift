import Domain
import Logging
import Metrics
import ServiceLifecycle
import Store

/// Tells one subscription what is to be told to it, until it is told to end.
///
/// Takes the oldest events that may go, hands them over side by side, and notes what became of them in shares. What was handed over and
/// not yet noted when the process dies is handed over again: at least once, never less.
struct EventLane: Sendable {
    /// Events in memory at once, and how many of them are on their way at once.
    static let batchMaximum = 256
    static let windowMaximum = 32
    /// Settlements noted in one transaction.
    static let shareMaximum = 64
    static let pollMilliseconds: Int64 = 500
    /// A receiver that fails everything is left alone for a while, which doubles up to a minute.
    private static let restMillisecondsMinimum: Int64 = 500
    private static let restMillisecondsMaximum: Int64 = 60_000
    private static let troubleMilliseconds: Int64 = 1_000

    let store: any EventStore
    let poster: any EventPosting
    let clock: any WallClock
    let unseal: @Sendable (SealedSecret) throws -> Secret
    let logger: Logger
    private let judge = EventJudge()
    private let delivered = Counter(label: "crier_events_delivered_total")
    private let failed = Counter(label: "crier_events_failed_total")

    init(
        store: any EventStore,
        poster: any EventPosting,
        clock: any WallClock,
        unseal: @escaping @Sendable (SealedSecret) throws -> Secret,
        logger: Logger
    ) {
        self.store = store
        self.poster = poster
        self.clock = clock
        self.unseal = unseal
        self.logger = logger
    }

    /// One round.
    struct Round: Hashable, Sendable {
        var told = 0
        var failed = 0
        var endsSubscription = false
    }

    /// Tells until `subscription` gives `nil`: it was removed, disabled, or the process shuts down.
    func run(_ subscription: @Sendable () -> Subscription?) async {
        var failures = 0
        while let present = subscription() {
            do throws(StoreError) {
                let round = try await tell(present)
                if round.endsSubscription {
                    try await store.disableSubscription(present.id, because: "The receiver answered 410: it is gone.")
                    return
                }
                failures = round.told == 0 && round.failed > 0 ? failures + 1 : 0
                if failures > 0 {
                    await rest(Self.rest(afterFailures: failures))
                } else if round.told < Self.batchMaximum / 2 {
                    await rest(Self.pollMilliseconds)
                }
            } catch {
                logger.warning("events wait, they are kept and tried again", metadata: ["error": "\(error)"])
                await rest(Self.troubleMilliseconds)
            }
        }
    }

    private static func rest(afterFailures failures: Int) -> Int64 {
        min(restMillisecondsMaximum, restMillisecondsMinimum << Int64(min(failures - 1, 10)))
    }

    private func rest(_ milliseconds: Int64) async {
        // The only error is that of being stopped, which the loop looks at by itself.
        try? await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(until: clock.now + milliseconds) }
    }

    /// Hands over what may go now, once.
    func tell(_ subscription: Subscription) async throws(StoreError) -> Round {
        let due = try await store.dueEvents(of: subscription.id, at: clock.now, limit: Self.batchMaximum)
        var round = Round()
        guard !due.isEmpty else { return round }
        let signer: EventSigner
        do {
            signer = EventSigner(secrets: try secrets(of: subscription))
        } catch {
            logger.error(
                "a subscription's secret cannot be read with this installation's key: rotate it",
                metadata: ["subscription": "\(subscription.id.row)"]
            )
            round.failed = due.count
            return round
        }
        let results = await withTaskGroup(of: (EventSettlement, Bool).self) { group in
            var waiting = due[...]
            var share: [EventSettlement] = []
            var troubles: [StoreError] = []
            var round = round
            func start() {
                guard let event = waiting.popFirst() else { return }
                group.addTask { await hand(event, to: subscription, signer) }
            }
            for _ in 0..<Self.windowMaximum { start() }
            while let (settlement, endsSubscription) = await group.next() {
                share.append(settlement)
                if settlement.outcome == .delivered { round.told += 1 } else { round.failed += 1 }
                if endsSubscription { round.endsSubscription = true }
                start()
                if share.count >= Self.shareMaximum { await note(&share, &troubles) }
            }
            await note(&share, &troubles)
            return (round: round, trouble: troubles.first)
        }
        delivered.increment(by: results.round.told)
        failed.increment(by: results.round.failed)
        if let trouble = results.trouble { throw trouble }
        return results.round
    }

    /// What cannot be noted is handed over again.
    private func note(_ share: inout [EventSettlement], _ troubles: inout [StoreError]) async {
        guard !share.isEmpty else { return }
        do throws(StoreError) {
            try await store.settleEvents(share)
        } catch {
            troubles.append(error)
        }
        share = []
    }

    private func secrets(of subscription: Subscription) throws -> [Secret] {
        var sealed = [subscription.secret]
        if let previous = subscription.previousSecret, let until = subscription.previousUntil, clock.now < until {
            sealed.append(previous)
        }
        return try sealed.map(unseal)
    }

    private func hand(
        _ event: OutgoingEvent,
        to subscription: Subscription,
        _ signer: EventSigner
    ) async -> (EventSettlement, Bool) {
        let envelope = EventEnvelope(event)
        let seconds = clock.now.milliseconds / 1_000
        let answer = await poster.post(
            EventRequest(
                url: subscription.url,
                id: envelope.id,
                seconds: seconds,
                signature: signer.signature(of: envelope.body, id: envelope.id, seconds: seconds),
                body: envelope.body
            )
        )
        let now = clock.now
        let judgement = judge.judge(
            answer,
            attempts: event.attempts,
            at: now,
            jitter: Double.random(in: 0...1)
        )
        let settlement = EventSettlement(
            event: event.id,
            outcome: judgement.outcome,
            result: answer.result,
            triedAt: now
        )
        return (settlement, judgement.endsSubscription)
    }
}
