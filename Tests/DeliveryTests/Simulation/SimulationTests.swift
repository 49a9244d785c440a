import Foundation
import TestKit
import Testing

@testable import Delivery

/// Histories by the thousand. A failing one prints its seed; `CRIER_SIMULATION_SEED=… swift test --filter Simulation` runs that one
/// alone, and `CRIER_SIMULATION_COUNT` says how many there are.
struct SimulationTests {
    private static let settings = ProcessInfo.processInfo.environment
    private static let count = settings["CRIER_SIMULATION_COUNT"].flatMap { Int($0) } ?? 600

    /// The seeds of this run: new ones every time.
    private static var seeds: [UInt64] {
        if let seed = settings["CRIER_SIMULATION_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        let first = UInt64.random(in: 0..<1 << 48)
        return (0..<UInt64(count)).map { first + $0 }
    }

    private func check(_ change: (inout Simulation.Plan) -> Void) async throws {
        var crashes = 0
        var doubts = 0
        var takeovers = 0
        for seed in Self.seeds {
            var random = SeededGenerator(seed: seed)
            var plan = Simulation.Plan.random(&random)
            change(&plan)
            let simulation = Simulation(plan, seed: seed)
            let violations = try await simulation.run()
            crashes += simulation.crashes
            doubts += simulation.doubtsOfTakeovers.reduce(0, +) + simulation.meta.lostAnswers
            takeovers += simulation.doubtsOfTakeovers.count
            guard violations.isEmpty else {
                Issue.record("CRIER_SIMULATION_SEED=\(seed): \(violations.joined(separator: "; ")) with \(plan)")
                return
            }
        }
        // Histories in which nothing happens prove nothing.
        guard Self.seeds.count > 100 else { return }
        #expect(crashes > Self.seeds.count)
        #expect(doubts > Self.seeds.count)
        #expect(takeovers > 2 * Self.seeds.count)
    }

    @Test func `whatever happens, nothing is lost, doubled or unknown, and limits hold`() async throws {
        try await check { _ in }
    }

    @Test func `what provably never left is sent again, and once`() async throws {
        try await check { plan in
            plan.policy = .resendWhenProven
            // What is proven is proven by statuses that come: Meta repeats them for days, and in time.
            plan.faults.missingStatus = 0
            plan.clockJumps = 0
        }
    }

    /// Two processes, of which one at a time holds the sender: they die, stand still, are stopped, and hear from the store late.
    private static func shared(_ plan: inout Simulation.Plan) {
        plan.processes = 2
        plan.freezes = 4
        plan.crashes = min(plan.crashes, 4)
        plan.shutdowns = plan.calls % 3
        plan.clockJumps = 0
        plan.troubleMilliseconds = 60_000
    }

    @Test func `of two processes one at a time sends, together no faster than one, and nothing is lost or doubled`()
        async throws
    {
        try await check { Self.shared(&$0) }
    }

    @Test func `what the other process provably never sent is sent again, and once`() async throws {
        try await check { plan in
            Self.shared(&plan)
            plan.policy = .resendWhenProven
            plan.faults.missingStatus = 0
        }
    }

    @Test func `clocks that jump hand a sender over early or late, and still nothing is lost or doubled`() async throws
    {
        try await check { plan in
            let jumps = max(1, plan.clockJumps)
            Self.shared(&plan)
            plan.clockJumps = jumps
        }
    }
}
