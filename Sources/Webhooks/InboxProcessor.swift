package import Domain
package import Logging
import Metrics
import ServiceLifecycle
package import Store

/// Works off what Meta's door kept: reads it, has the statuses applied, and tells who waits for them.
///
/// One per installation at a time. A graceful shutdown lets the share at hand finish; the rest is durable and is taken
/// up by the next start, as is everything that was interrupted: applying a share and taking its entries out of the
/// inbox is one transaction.
package struct InboxProcessor: Service {
    private let store: any InboxStore
    private let signal: InboxSignal
    private let clock: any WallClock
    private let logger: Logger
    private let report: @Sendable ([StatusChange], InboxWork) async -> Void
    private let metrics = InboxMetrics()

    /// To be made once, after the metrics system is set up.
    /// - Parameters:
    ///   - signal: the bell that the door rings.
    ///   - report: told of messages whose state changed, and of what they were read from, after it is durable; it should return soon.
    package init(
        store: any InboxStore,
        signal: InboxSignal,
        clock: any WallClock,
        logger: Logger,
        report: @escaping @Sendable ([StatusChange], InboxWork) async -> Void
    ) {
        self.store = store
        self.signal = signal
        self.clock = clock
        self.logger = logger
        self.report = report
    }

    /// Runs until the process shuts down. Begins with what an earlier run left.
    package func run() async {
        await withGracefulShutdownHandler {
            await work()
        } onGracefulShutdown: {
            signal.finish()
        }
    }

    private func work() async {
        var machine = InboxMachine()
        var wakes = signal.wakes.makeAsyncIterator()
        var action = machine.handle(.woken)
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            switch action {
            case .take(let limit):
                action = await take(limit, &machine)
            case .apply:
                action = await apply(&machine)
            case .wait:
                guard await wakes.next() != nil else { return }
                action = machine.handle(.woken)
            case .rest(let milliseconds):
                await rest(milliseconds)
                action = machine.handle(.rested)
            }
        }
    }

    private func take(_ limit: Int, _ machine: inout InboxMachine) async -> InboxMachine.Action {
        do throws(StoreError) {
            let action = machine.handle(.taken(try await store.pendingInbox(limit: limit)))
            metrics.observe(machine, at: clock.now)
            return action
        } catch {
            return fail(error, &machine)
        }
    }

    private func apply(_ machine: inout InboxMachine) async -> InboxMachine.Action {
        let work = machine.share(at: clock.now)
        do throws(StoreError) {
            let changes = try await store.applyStatuses(work)
            await report(changes, work)
            metrics.count(work, changes: changes.count)
            metrics.observe(machine, at: clock.now)
            if let first = work.unreadable.first {
                logger.warning(
                    "signed webhooks could not be read; they are kept as they came",
                    metadata: [
                        "count": "\(work.unreadable.count)", "first_entry": "\(first.entry.row)",
                        "problem": "\(first.problem)",
                    ]
                )
            }
            return machine.handle(.applied)
        } catch {
            return fail(error, &machine)
        }
    }

    private func fail(_ error: StoreError, _ machine: inout InboxMachine) -> InboxMachine.Action {
        let action = machine.handle(.failed(jitter: Double.random(in: 0...1)))
        if case .rest(let milliseconds) = action {
            logger.error(
                "webhooks wait in the inbox, they are kept and tried again",
                metadata: ["error": "\(error)", "next_try_milliseconds": "\(milliseconds)"]
            )
        }
        return action
    }

    private func rest(_ milliseconds: Int64) async {
        let end = clock.now + milliseconds
        // The only error is that of being stopped, which the loop looks at by itself.
        try? await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(until: end) }
    }
}

/// The processor's instruments, made once.
private struct InboxMetrics: Sendable {
    private let statuses = Counter(label: "crier_webhook_statuses_total")
    private let changes = Counter(label: "crier_status_changes_total")
    private let unreadable = Counter(label: "crier_webhooks_unreadable_total")
    /// Taken and not yet worked off; ``InboxMachine/entriesMaximum`` means "that many or more".
    private let pending = Gauge(label: "crier_inbox_pending")
    /// Age of the oldest of them: how far behind Meta the states are.
    private let lag = Gauge(label: "crier_inbox_lag_seconds")

    func count(_ work: InboxWork, changes count: Int) {
        statuses.increment(by: work.statuses.count)
        changes.increment(by: count)
        unreadable.increment(by: work.unreadable.count)
    }

    func observe(_ machine: InboxMachine, at moment: Timestamp) {
        pending.record(machine.waitingCount)
        lag.record(Double(machine.oldestReceivedAt.map { max(0, moment - $0) } ?? 0) / 1_000)
    }
}
