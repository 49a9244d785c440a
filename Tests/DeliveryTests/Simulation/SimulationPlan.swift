import TestKit

@testable import Delivery

extension Simulation {
    /// What a history is made of.
    struct Plan {
        var rate = 0
        var window = 16
        var listRecipients = [30, 12]
        var calls = 6
        var crashes = 4
        /// How many processes share the store.
        var processes = 1
        /// How often one stands still, for up to 25 seconds.
        var freezes = 0
        /// How often one is stopped in order.
        var shutdowns = 0
        var policy = InDoubtPolicy.hold
        var faults = SimulatedMeta.Faults()
        /// How often a transaction fails: half of the time before it is done, half of the time after.
        var storeFailure = 0.0
        var pauses = 0
        var stops = 0
        var clockJumps = 0
        /// How long faults last, in milliseconds of the simulated time. Then the history runs to its end undisturbed.
        var troubleMilliseconds: Int64 = 20_000
    }
}

extension Simulation.Plan {
    /// A plan made by chance: most histories have some of everything.
    static func random(_ random: inout SeededGenerator) -> Simulation.Plan {
        func chance(_ maximum: Double) -> Double {
            Bool.random(using: &random) ? Double.random(in: 0...maximum, using: &random) : 0
        }
        var plan = Simulation.Plan()
        plan.rate = [0, 0, 20, 80].randomElement(using: &random) ?? 0
        plan.window = Int.random(in: 1...40, using: &random)
        plan.listRecipients = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            Int.random(in: 0...40, using: &random)
        }
        plan.calls = Int.random(in: 0...12, using: &random)
        plan.crashes = Int.random(in: 0...8, using: &random)
        plan.storeFailure = chance(0.6)
        plan.pauses = Int.random(in: 0...3, using: &random)
        plan.stops = Int.random(in: 0...5, using: &random) == 0 ? 1 : 0
        plan.clockJumps = Int.random(in: 0...2, using: &random)
        plan.faults = SimulatedMeta.Faults(
            unreachable: chance(0.2),
            lostBefore: chance(0.2),
            lostAfter: chance(0.2),
            throttled: chance(0.2),
            refused: chance(0.2),
            failsAgain: chance(0.2),
            badToken: chance(0.02),
            badTemplate: chance(0.2),
            missingStatus: chance(0.5),
            repeatedStatus: chance(0.5)
        )
        return plan
    }
}
