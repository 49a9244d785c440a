import Domain
import Messages
import TestKit
import Testing
import WireJSON

/// Forms and values at random: composing never traps, and what it writes Meta's contract accepts.
struct ComposeFuzzTests {
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func `whatever the form and the values, the outcome is a valid message or a list of problems`(seed: UInt64) throws {
        let schema = try ContractSchema.load()
        var maker = MessageMaker(dice: SeededGenerator(seed: seed))
        var composedCount = 0
        var refusedCount = 0
        for round in 0..<400 {
            let isNamed = maker.chance(30)
            let template = try composable(
                maker.components(named: isNamed),
                category: maker.pick([.marketing, .authentication]),
                format: isNamed ? .named : .positional
            )
            let values = maker.values(for: template.form)
            do throws(MessageProblems) {
                let message = try template.compose(values)
                composedCount += 1
                let problems = schema.problems(in: envelope(message.content), as: "SendRequest")
                #expect(
                    problems.isEmpty,
                    "seed \(seed), round \(round): \(String(decoding: message.content, as: UTF8.self))"
                )
            } catch {
                refusedCount += 1
                for problem in error.problems { #expect(!problem.code.isEmpty && !problem.problem.isEmpty) }
                #expect(
                    Set(error.problems).count == error.problems.count,
                    "seed \(seed), round \(round): \(error.problems)"
                )
            }
        }
        // Both outcomes, or the fuzz has lost its edge.
        #expect(composedCount > 20 && refusedCount > 20, "\(composedCount) composed, \(refusedCount) refused")
    }
}
