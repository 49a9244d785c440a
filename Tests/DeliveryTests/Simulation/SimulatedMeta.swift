import Domain
import Gateway
import Store
import TestKit

@testable import Delivery

/// Meta, as far as a sender can tell: takes attempts, or does not, and sends statuses that come late, twice, in any order, or never.
struct SimulatedMeta {
    /// How often things go wrong, each from 0 to 1.
    struct Faults {
        var unreachable = 0.0
        var lostBefore = 0.0
        var lostAfter = 0.0
        var throttled = 0.0
        var refused = 0.0
        var failsAgain = 0.0
        var badToken = 0.0
        var badTemplate = 0.0
        var missingStatus = 0.0
        var repeatedStatus = 0.0
        var answerMilliseconds: Int64 = 300
        var statusMilliseconds: Int64 = 5_000

        static let none = Faults()
    }

    /// What Meta makes of one attempt.
    struct Reaction {
        let outcome: AttemptOutcome
        let answerAfterMilliseconds: Int64
        let statuses: [(afterMilliseconds: Int64, report: StatusReport)]
    }

    var faults: Faults
    /// How many copies of a message a person has got, or will.
    private(set) var copies: [ID<Message>: Int] = [:]
    private(set) var lostAnswers = 0

    mutating func take(
        _ attempt: Attempt,
        _ installation: UInt32,
        at moment: Timestamp,
        _ random: inout SeededGenerator
    ) -> Reaction {
        func happens(_ chance: Double) -> Bool { chance > 0 && Double.random(in: 0..<1, using: &random) < chance }
        let delay = Int64.random(in: 1...max(1, faults.answerMilliseconds), using: &random)
        func reaction(_ outcome: AttemptOutcome, _ statuses: [(Int64, StatusReport)] = []) -> Reaction {
            Reaction(outcome: outcome, answerAfterMilliseconds: delay, statuses: statuses)
        }
        func refused(_ code: Int, _ status: Int) -> Reaction {
            reaction(.refused(Refusal(code: code, title: "no", httpStatus: status)))
        }
        if happens(faults.unreachable) { return reaction(.notSent(reason: "refused")) }
        if happens(faults.lostBefore) {
            lostAnswers += 1
            return reaction(.uncertain(reason: "reset"))
        }
        if happens(faults.throttled) { return refused(130_429, 429) }
        if happens(faults.failsAgain) { return refused(131_000, 500) }
        if happens(faults.badToken) { return refused(190, 401) }
        if happens(faults.badTemplate) { return refused(132_001, 404) }
        if happens(faults.refused) { return refused(131_026, 400) }

        copies[attempt.message, default: 0] += 1
        let wamid = "wamid.\(attempt.message.row).\(attempt.number)"
        var statuses: [(Int64, StatusReport)] = []
        for status in [DeliveryStatus.sent, .delivered, .read] where !happens(faults.missingStatus) {
            for _ in 0...(happens(faults.repeatedStatus) ? 1 : 0) {
                let report = StatusReport(
                    phoneNumberID: "1001",
                    wamid: wamid,
                    tag: AttemptTag(installation: installation, message: attempt.message, attempt: attempt.number),
                    recipientID: attempt.phone.digits,
                    status: status,
                    occurredAt: moment,
                    refusal: nil,
                    pricingCategory: nil
                )
                statuses.append((Int64.random(in: 0...faults.statusMilliseconds, using: &random), report))
            }
        }
        if happens(faults.lostAfter) {
            lostAnswers += 1
            return reaction(.uncertain(reason: "reset"), statuses)
        }
        return reaction(.accepted(Acceptance(wamid: wamid, waID: nil, messageStatus: "accepted")), statuses)
    }
}
