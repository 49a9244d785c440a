import Domain
import Logging
import Messages
import ServiceLifecycle
import Store
import Synchronization

/// Turns list broadcasts into messages: starts what is due, walks each audience by key while sending already runs, and ends
/// broadcasts that have nothing left.
///
/// The plan moves forward in the transaction that adds the messages, so whatever dies in between, nobody is planned twice and nobody is
/// left out.
package final class Planner: Service {
    private static let pollMilliseconds: Int64 = 500
    private static let troubleMilliseconds: Int64 = 1_000
    /// Parts of one broadcast before the next one gets its turn.
    private static let partsInARow = 16

    private let plans: any PlanStore
    private let audiences: any AudienceStore
    private let roster: SenderRoster
    private let clock: any WallClock
    private let logger: Logger
    private let signal = Mutex(Signal())

    private struct Signal {
        var isRaised = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    init(
        plans: any PlanStore,
        audiences: any AudienceStore,
        roster: SenderRoster,
        clock: any WallClock,
        logger: Logger
    ) {
        self.plans = plans
        self.audiences = audiences
        self.roster = roster
        self.clock = clock
        self.logger = logger
    }

    /// A broadcast was created, started or resumed: look at once.
    package func wake() {
        let waiting = signal.withLock { signal -> CheckedContinuation<Void, Never>? in
            signal.isRaised = true
            defer { signal.waiting = nil }
            return signal.waiting
        }
        waiting?.resume()
    }

    package func run() async throws {
        // The wait below has no clock of its own: this rouses it.
        await withDiscardingTaskGroup { group in
            group.addTask { await self.poll() }
            while !Task.isShuttingDownGracefully && !Task.isCancelled {
                let hasMore = await round()
                if !hasMore { await waitForWake() }
            }
        }
    }

    private func poll() async {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                try await cancelWhenGracefulShutdown { [clock] in
                    try await clock.sleep(until: clock.now + Self.pollMilliseconds)
                }
            } catch {
                break
            }
            wake()
        }
        wake()
    }

    private func waitForWake() async {
        await withCheckedContinuation { continuation in
            let isRaised = signal.withLock { signal in
                if !signal.isRaised { signal.waiting = continuation }
                return signal.isRaised
            }
            if isRaised { continuation.resume() }
        }
        signal.withLock { $0.isRaised = false }
    }

    /// Gives each broadcast its turn; `false` when none has more to plan.
    func round() async -> Bool {
        do {
            let states = try await plans.startDue(at: clock.now)
            for state in states { try await plan(state) }
            if states.isEmpty, try await !plans.finishSent(at: clock.now).isEmpty {
                logger.info("a broadcast has been sent")
            }
            return !states.isEmpty
        } catch {
            logger.warning("broadcasts could not be planned now", metadata: ["error": "\(error)"])
            do {
                try await cancelWhenGracefulShutdown { [clock] in
                    try await clock.sleep(until: clock.now + Self.troubleMilliseconds)
                }
            } catch {
                return false
            }
            return true
        }
    }

    /// Some parts of one broadcast.
    private func plan(_ state: PlanState) async throws {
        let broadcast = state.broadcast
        guard let list = broadcast.list, let sender = broadcast.sender else {
            return try await fail(broadcast, "It has no sender to be sent from.")
        }
        let draft: PlanDraft
        do {
            guard let bytes = try await plans.mould(of: broadcast.id) else {
                return try await fail(broadcast, "Its content is lost.")
            }
            draft = PlanDraft(list, mould: try ContentMould(decoding: bytes))
        } catch let error as StoreError {
            throw error
        } catch {
            return try await fail(broadcast, "Its content cannot be read in this version of Crier.")
        }
        let drafting = Drafting(
            broadcast: broadcast.id,
            sender: sender,
            walk: AudienceWalk(
                store: audiences,
                workspace: broadcast.workspace,
                audience: list.audience,
                wantsAttributes: draft.wantsAttributes
            ),
            draft: draft,
            expiresAt: list.expiresAt,
            clock: clock
        )
        var part = try await drafting.part(from: state.cursor)
        for _ in 0..<Self.partsInARow where !Task.isShuttingDownGracefully {
            guard let cursor = part.to else {
                _ = try await write(part)
                return
            }
            // While one part is being written, the next is read and drafted.
            async let next = drafting.part(from: cursor)
            guard try await write(part) else {
                // Paused, stopped, or planned by another process: what was read for it is not wanted.
                _ = try await next
                return
            }
            part = try await next
        }
    }

    private func write(_ part: PlanPart) async throws(StoreError) -> Bool {
        let isWritten = try await plans.plan(part)
        if isWritten, !part.messages.isEmpty { roster.lane(of: part.sender)?.wake() }
        return isWritten
    }

    private func fail(_ broadcast: Broadcast, _ reason: String) async throws(StoreError) {
        logger.error("a broadcast cannot be sent", metadata: ["broadcast": "\(broadcast.row)", "reason": "\(reason)"])
        _ = try await plans.change(
            broadcast.id,
            in: broadcast.workspace,
            by: .fail,
            because: Refusal(code: 0, title: reason),
            at: clock.now
        )
    }
}

extension Broadcast {
    fileprivate var row: Int64 { id.row }
}

/// Reads an audience and drafts its messages, a part at a time.
private struct Drafting: Sendable {
    let broadcast: ID<Broadcast>
    let sender: ID<Sender>
    let walk: AudienceWalk
    let draft: PlanDraft
    let expiresAt: Timestamp
    let clock: any WallClock

    @concurrent
    func part(from cursor: Int64) async throws(StoreError) -> PlanPart {
        let page = try await walk.page(from: cursor)
        let now = clock.now
        return PlanPart(
            broadcast: broadcast,
            workspace: walk.workspace,
            sender: sender,
            from: page.from,
            to: page.next,
            messages: page.members.compactMap { draft.message(for: $0, at: now) },
            expiresAt: expiresAt,
            at: now
        )
    }
}
