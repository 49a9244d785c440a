import Domain
import Messages
import Store
import Synchronization
import Web

/// A planner that plans nothing: it counts how often it was woken, and answers dry runs as it is told to.
final class ScriptedDesk: BroadcastDesk {
    private struct State: Sendable {
        var wakeCount = 0
        var recalled: [ID<Broadcast>] = []
        var orders: [DryRunOrder] = []
        var report = DryRunReport(total: 0, toSend: 0, skipped: [:], isWhole: true, rows: [])
        var rate: Int?
    }

    private let state = Mutex(State())

    var wakeCount: Int { state.withLock { $0.wakeCount } }
    /// What dry runs were asked.
    var orders: [DryRunOrder] { state.withLock { $0.orders } }

    func script(_ report: DryRunReport, rate: Int?) {
        state.withLock { state in
            state.report = report
            state.rate = rate
        }
    }

    /// What was called back.
    var recalled: [ID<Broadcast>] { state.withLock { $0.recalled } }

    func recall(_ broadcast: ID<Broadcast>) {
        state.withLock { $0.recalled.append(broadcast) }
    }

    func sendersChanged() async {}

    func wake() {
        state.withLock { $0.wakeCount += 1 }
    }

    func dryRun(_ order: DryRunOrder) async throws(StoreError) -> DryRunReport {
        state.withLock { state in
            state.orders.append(order)
            return state.report
        }
    }

    func rate(of sender: ID<Sender>) -> Int? {
        state.withLock { $0.rate }
    }
}
