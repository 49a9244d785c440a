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
        for seed in Self.seeds {
            var random = SeededGenerator(seed: seed)
            var plan = Simulation.Plan.random(&random)
            change(&plan)
            let simulation = Simulation(plan, seed: seed)
            let violations = try await simulation.run()
            crashes += simulation.crashes
            doubts += simulation.doubtsOfCrashes.reduce(0, +) + simulation.meta.lostAnswers
            guard violations.isEmpty else {
                Issue.record("CRIER_SIMULATION_SEED=\(seed): \(violations.joined(separator: "; ")) with \(plan)")
                return
            }
        }
        // Histories in which nothing happens prove nothing.
        guard Self.seeds.count > 100 else { return }
        #expect(crashes > Self.seeds.count)
        #expect(doubts > Self.seeds.count)
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
}
