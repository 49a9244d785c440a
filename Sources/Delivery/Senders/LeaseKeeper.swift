import Domain
import Logging
import ServiceLifecycle
package import Store
import Synchronization

/// Holds the senders for this node: takes those that are free, renews those it has, and tells each lane until when it may send. A loop
/// of its own, because nothing that waits for Meta may hold up a renewal.
///
/// It takes also senders whose secrets cannot be read, and which so have no lane: their messages left no less, and what the last
/// life of this process left `sending` at them is to stand in doubt before somebody puts the key back.
package final class LeaseKeeper: Service {
    private let roster: SenderRoster
    private let store: any SenderLeaseStore
    private let node: NodeID
    private let areOthersDead: Bool
    private let terms: LeaseTerms
    private let ground: LaneGround
    private let state = Mutex(State())

    private struct State {
        var mine: [ID<Sender>: SenderLease] = [:]
        var anothers: Set<ID<Sender>> = []
        /// Going down: nothing is taken any more.
        var isReleased = false
    }

    init(
        roster: SenderRoster,
        store: any SenderLeaseStore,
        node: NodeID,
        areOthersDead: Bool,
        terms: LeaseTerms,
        ground: LaneGround
    ) {
        self.roster = roster
        self.store = store
        self.node = node
        self.areOthersDead = areOthersDead
        self.terms = terms
        self.ground = ground
    }

    /// Holds on until shutdown, when whoever sends has ended; then gives everything back.
    package func run() async throws {
        while !Task.isShuttingDownGracefully {
            do {
                try await hold()
            } catch {
                // What is held stays so until its end.
                ground.logger.warning("the senders' leases could not be renewed", metadata: ["error": "\(error)"])
            }
            do {
                try await cancelWhenGracefulShutdown { [clock = ground.clock, terms] in
                    try await clock.sleep(until: clock.now + terms.renewalMilliseconds)
                }
            } catch {
                // Cut short by shutdown.
                break
            }
        }
        await release()
    }

    /// Takes or renews every sender of the roster, once. Before anything is sent, and again whenever there are new ones.
    package func hold() async throws(StoreError) {
        let senders = roster.senders
        guard !senders.isEmpty, !state.withLock({ $0.isReleased }) else { return }
        let asked = ground.now
        let results = try await store.leaseSenders(
            SenderLeaseRequest(
                node: node,
                senders: senders,
                at: asked.wall,
                until: asked.wall + terms.lengthMilliseconds,
                graceMilliseconds: terms.graceMilliseconds,
                areOthersDead: areOthersDead
            )
        )
        let end = terms.end(askedAt: asked.pace)
        for result in results {
            switch result {
            case .mine(let lease, let interrupted): keep(lease, interrupted, until: end)
            case .anothers(let lease): lose(lease)
            }
        }
    }

    private func keep(_ lease: SenderLease, _ interrupted: Int, until end: Int64) {
        state.withLock { state in
            state.mine[lease.sender] = lease
            state.anothers.remove(lease.sender)
        }
        if interrupted > 0 {
            ground.logger.warning(
                "attempts were interrupted and stand in doubt until a status settles them; `crier doctor` lists them",
                metadata: ["count": "\(interrupted)", "sender": "\(lease.sender.row)"]
            )
        }
        roster.lane(of: lease.sender)?.renewed(lease, until: end)
    }

    private func lose(_ lease: SenderLease) {
        let isNew = state.withLock { state in
            state.mine[lease.sender] = nil
            return state.anothers.insert(lease.sender).inserted
        }
        if isNew {
            ground.logger.notice("another node sends for a sender", metadata: ["sender": "\(lease.sender.row)"])
        }
        roster.lane(of: lease.sender)?.lost(upTo: lease.fence)
    }

    /// Gives everything back, so that the next process need not wait.
    func release() async {
        let mine = state.withLock { state in
            defer { state.mine = [:] }
            state.isReleased = true
            return Array(state.mine.values)
        }
        guard !mine.isEmpty else { return }
        for lease in mine { roster.lane(of: lease.sender)?.lost(upTo: lease.fence) }
        do {
            try await store.releaseSenders(mine, of: node)
        } catch {
            ground.logger.warning("the senders' leases run out by themselves", metadata: ["error": "\(error)"])
        }
    }
}
