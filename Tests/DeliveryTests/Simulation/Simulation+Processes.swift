import Domain
import Store
import TestKit

@testable import Delivery

extension Simulation {
    // MARK: Lives

    /// A process that is up, by chance; `nil` when all are down.
    /// - Parameter isAwake: whether it must not be standing still.
    func someProcess(isAwake: Bool = false) -> Int? {
        let found = processes.indices.filter { processes[$0].isUp && (!isAwake || processes[$0].frozenUntil <= now) }
        // No dice for one, so that a history of one process is the same whatever this is asked.
        return found.count > 1 ? found.randomElement(using: &random) : found.first
    }

    /// Whether a step is to be made now; puts off those of a process that stands still.
    func isOfPresent(_ entry: Entry) -> Bool {
        guard let process = entry.process else { return true }
        guard processes[process].isUp, processes[process].life == entry.life else { return false }
        guard processes[process].frozenUntil <= now else {
            // In whichever order its tasks get to run when it wakes.
            let at = processes[process].frozenUntil + between(0...5) * 1_000_000
            insert(Entry(at: at, process: process, life: entry.life, event: entry.event))
            return false
        }
        current = process
        return true
    }

    /// A life of a process begins. Nothing leaves before it has its sender's lease.
    func rise(_ process: Int) async throws {
        current = process
        let isPaused = try await store.senders(in: nil)[0].state != .active
        let machine = DeliveryMachine(
            limits: .init(windowMaximum: plan.window),
            rate: plan.rate,
            isPaused: isPaused,
            seed: random.next()
        )
        processes[process].node = NodeID(number: Int64.random(in: .min ... .max, using: &random))
        processes[process].machine = machine
        processes[process].lease = nil
        processes[process].isUp = true
        if isAlone {
            // A pause that was decided and not yet written down died with the process.
            silenced = []
            for list in lists {
                let state = try await store.broadcast(list, in: workspace)?.state
                if let state, [.paused, .stopped].contains(state) { silenced.insert(list) }
            }
        }
        schedule(.renew, inMilliseconds: 0)
        schedule(.poll, inMilliseconds: 1)
        schedule(.recover, inMilliseconds: 2_000)
        schedule(.keepDoubts, inMilliseconds: 1_000)
        for list in lists { schedule(.planStep(list), inMilliseconds: between(1...50)) }
    }

    func crash(_ process: Int) {
        crashes += 1
        end(process)
    }

    private func end(_ process: Int) {
        current = process
        processes[process].life += 1
        processes[process].isUp = false
        processes[process].frozenUntil = 0
        schedule(.rise(process: process), inMilliseconds: between(50...2_000))
        // Callers whose connection broke ask again.
        for call in openCalls.sorted() { schedule(.call(call), inMilliseconds: between(100...3_000)) }
    }

    /// A process stands still, and often dies soon after it wakes, before it has tidied up.
    func freeze(_ process: Int) {
        let end = now + between(500...25_000) * 1_000_000
        processes[process].frozenUntil = end
        guard Int.random(in: 0..<3, using: &random) == 0 else { return }
        schedule(.kill(process: process), at: end + between(1...60) * 1_000_000)
    }

    /// Tells every process; those that stand still hear it when they wake.
    func tell(_ event: Event) async throws {
        for process in processes.indices where processes[process].isUp {
            let entry = Entry(at: now, process: process, life: processes[process].life, event: event)
            if isOfPresent(entry) { try await perform(event) }
        }
    }

    // MARK: The lease

    /// Mostly at once; but a database may be slow, and a network slower.
    func slowly() -> Int64 {
        isAlone || Int.random(in: 0..<8, using: &random) > 0 ? between(0...5) : between(0...6_000)
    }

    func renew(_ asked: Int64, _ wall: Timestamp) async throws {
        let request = SenderLeaseRequest(
            node: processes[current].node,
            senders: [sender],
            at: wall,
            until: wall + terms.lengthMilliseconds,
            graceMilliseconds: terms.graceMilliseconds,
            areOthersDead: isAlone
        )
        let before = holder
        let result = try await transaction { () -> SenderLeaseResult in
            let result = try await self.store.leaseSenders(request)[0]
            self.holder = await self.store.holder(of: self.sender)
            if case .mine(_, let interrupted) = result, self.holder != before {
                self.doubtsOfTakeovers.append(interrupted)
            }
            return result
        }
        guard let result else { return schedule(.renew, inMilliseconds: terms.renewalMilliseconds) }
        schedule(.renewed(result, askedAt: asked), inMilliseconds: slowly())
        // It stands still when the store has decided, and reads its answer when that is long past.
        if !isAlone, !hasPeace, Int.random(in: 0..<30, using: &random) == 0 { freeze(current) }
    }

    func renewed(_ result: SenderLeaseResult, _ asked: Int64) {
        schedule(.renew, inMilliseconds: terms.renewalMilliseconds)
        switch result {
        case .mine(let lease, _):
            processes[current].lease = lease
            let end = terms.end(askedAt: asked)
            feed { $0.senderRenewed(fence: lease.fence, until: end, at: $1, &$2) }
        case .anothers(let lease):
            processes[current].lease = nil
            feed { $0.senderLost(upTo: lease.fence, at: $1, &$2) }
        }
    }

    // MARK: Stopping in order

    func shutDown(_ process: Int) {
        guard processes[process].isUp, !hasPeace else { return }
        current = process
        schedule(.drain, inMilliseconds: 0)
    }

    /// Gives the sender back once everything is written down.
    func drain() {
        feed { $0.close(at: $1, &$2) }
        guard processes[current].machine.held == 0 else { return schedule(.drain, inMilliseconds: 20) }
        schedule(.commitRelease, inMilliseconds: between(0...5))
    }

    func release() async throws {
        if let lease = processes[current].lease {
            try await store.releaseSenders([lease], of: processes[current].node)
            holder = await store.holder(of: sender)
        }
        end(current)
    }
}
