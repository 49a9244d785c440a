import Domain
import Gateway
import Store
import TestKit

@testable import Delivery

extension Simulation {
    func complainOfNoEnd() async throws {
        var states: [String] = []
        for list in lists {
            guard let broadcast = try await store.broadcast(list, in: workspace) else { continue }
            states.append("\(broadcast.state) \(try await store.counts(of: list))")
        }
        let parts = processes.flatMap { process in
            Mirror(reflecting: process.machine).children.filter { $0.label != "pacer" && $0.label != "pairs" }
                .map { "\($0.label ?? ""): \(String(describing: $0.value).prefix(120))" }
        }
        violations.append(
            "\(parts) no end after \(now / Self.second) s: \(states), \(processes.map(\.machine.held)) held, calls \(openCalls), due \(String(describing: try await store.nextDue(of: sender)))"
        )
    }

    func judge() async throws {
        guard violations.isEmpty else { return }
        let page = PageRequest(offset: 0, limit: 10_000)
        let messages = try await store.messages(in: workspace, matching: MessageFilter(), page: page).items
        for message in messages {
            let copies = meta.copies[message.id, default: 0]
            switch message.state {
            case .accepted, .held, .sent, .delivered, .read:
                if copies != 1 { violations.append("\(message.state) with \(copies) copies at Meta") }
            case .failed, .cancelled, .expired, .skipped:
                if copies != 0 { violations.append("\(message.state), and it arrived") }
            case .inDoubt:
                if copies > 1 { violations.append("in doubt with \(copies) copies") }
                if copies == 1, plan.faults.missingStatus == 0 {
                    violations.append("in doubt, though statuses have told")
                }
            case .queued, .sending: violations.append("a message is \(message.state) at the end")
            }
        }
        for (list, count) in zip(lists, plan.listRecipients) {
            let rows = messages.filter { $0.broadcast.id == list }
            let state = try await store.broadcast(list, in: workspace)?.state
            if state == .sent, rows.count != count {
                violations.append("\(rows.count) of \(count) recipients were planned")
            }
            if Set(rows.map(\.contact.id)).count != rows.count { violations.append("somebody was planned twice") }
            let counts = try await store.counts(of: list)
            let counted = Dictionary(grouping: rows, by: \.state).mapValues(\.count)
            if counts.filter({ $0.value > 0 }) != counted {
                violations.append("counts \(counts) are not rows \(counted)")
            }
        }
        let calls = messages.filter { $0.broadcast.id == campaign }
        if calls.count != plan.calls { violations.append("\(plan.calls) calls became \(calls.count) messages") }
        judgeDoubts(messages.count { $0.state == .inDoubt })
        judgePace()
    }

    func judgeDoubts(_ doubts: Int) {
        if let worst = doubtsOfTakeovers.max(), worst > plan.window {
            violations.append("a takeover left \(worst) in doubt with a window of \(plan.window)")
        }
        if doubts > doubtsOfTakeovers.reduce(0, +) + meta.lostAnswers {
            violations.append("\(doubts) in doubt, more than crashes and lost answers can leave")
        }
    }

    func judgePace() {
        // Two that send at once each keep the rate, and only a clock that jumps makes two send at once.
        guard plan.rate > 0, isAlone || plan.clockJumps == 0 else { return }
        // A sender that is handed over in order has a new pacer at once, which may begin by catching up.
        let maximum = plan.rate + (plan.shutdowns > 0 ? 3 : 1)
        var first = 0
        for (last, moment) in departures.enumerated() {
            while departures[first] <= moment - Self.second { first += 1 }
            if last - first + 1 > maximum {
                violations.append("\(last - first + 1) messages left in one second at \(plan.rate)/s")
                return
            }
        }
    }

    /// A mistake of the simulation itself.
    struct SimulationFlaw: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }
}
