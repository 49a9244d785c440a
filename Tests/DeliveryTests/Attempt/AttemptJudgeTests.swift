import Delivery
import Domain
import Gateway
import Store
import TestKit
import Testing

struct AttemptJudgeTests {
    private static let now = Timestamp(milliseconds: 1_790_000_000_000)

    private func judge(_ outcome: AttemptOutcome, attempt: Int = 1, seed: UInt64 = 1) -> AttemptJudge.Judgement {
        var dice = SeededGenerator(seed: seed)
        return AttemptJudge().judge(outcome, attempt: attempt, at: Self.now, using: &dice)
    }

    private func refused(_ code: Int) -> AttemptOutcome {
        .refused(Refusal(code: code, title: "refused \(code)", httpStatus: 400))
    }

    /// How much later the message is due again; `nil` where it is not put back.
    private func delay(_ judgement: AttemptJudge.Judgement) -> Int64? {
        guard case .requeued(let dueAt, _) = judgement.settlement else { return nil }
        return dueAt - Self.now
    }

    @Test(arguments: [("accepted", false), ("held_for_quality_assessment", true)])
    func `what Meta accepted is accepted`(status: String, isHeld: Bool) {
        let judgement = judge(.accepted(Acceptance(wamid: "wamid.1", waID: "91", messageStatus: status)))
        #expect(judgement.settlement == .accepted(wamid: "wamid.1", waID: "91", isHeld: isHeld))
        #expect(judgement.order == nil)
    }

    @Test(arguments: [1, 2, 4, 100])
    func `an attempt without an answer is in doubt, whichever it was`(attempt: Int) {
        let judgement = judge(.uncertain(reason: "reset"), attempt: attempt)
        #expect(judgement.settlement == .inDoubt(reason: "reset"))
        #expect(judgement.order == nil)
    }

    @Test(arguments: [1, 2, 5, 100])
    func `what never left goes back to the queue, however often`(attempt: Int) throws {
        let judgement = judge(.notSent(reason: "no route"), attempt: attempt)
        #expect((0...60_000).contains(try #require(delay(judgement))))
        #expect(judgement.order == nil)
    }

    @Test func `every row of the table leads to what its class says`() throws {
        for row in RefusalTable.rows {
            let code = row.codes.lowerBound
            guard let found = RefusalTable.row(for: code) else { continue }
            let refusal = Refusal(code: code, title: "refused \(code)", httpStatus: 400)
            let judgement = judge(refused(code))
            switch found.refusalClass {
            case .retry:
                #expect((0...1_000).contains(try #require(delay(judgement))) && judgement.order == nil, "\(code)")
                #expect(judge(refused(code), attempt: 4).settlement == .failed(refusal), "\(code)")
            case .slowSender:
                #expect((0...500).contains(try #require(delay(judgement))) && judgement.order == .slowDown, "\(code)")
            case .pairLimit:
                #expect(delay(judgement) == 1_000 && judgement.order == nil, "\(code)")
            case .recipientPermanent, .campaignPermanent:
                #expect(judgement.settlement == .failed(refusal) && judgement.order == nil, "\(code)")
                #expect((judgement.strike != nil) == (found.refusalClass == .campaignPermanent), "\(code)")
            case .senderPaused, .auth:
                #expect(delay(judgement) == 0, "\(code)")
                let distrusts = found.refusalClass == .auth
                #expect(
                    judgement.order == .pause(code: code, reason: "refused \(code)", distrustsToken: distrusts),
                    "\(code)"
                )
            }
            if case .requeued(_, let kept) = judgement.settlement { #expect(kept == refusal, "\(code)") }
        }
    }

    @Test func `only retries are counted: a throttled message is never given up for its attempts`() {
        for attempt in [1, 4, 10, 1_000] {
            for code in [130_429, 131_056, 190] { #expect(delay(judge(refused(code), attempt: attempt)) != nil) }
        }
    }

    @Test func `a pair is tried again after 4 to the power of the tries, bounded`() {
        let delays = (1...8).map { delay(judge(refused(131_056), attempt: $0)) }
        #expect(delays == [1, 4, 16, 64, 256, 1_024, 1_024, 1_024].map { $0 * 1_000 })
    }

    @Test func `the same dice give the same judgement`() {
        for seed: UInt64 in 1...20 {
            #expect(delay(judge(refused(131_000), seed: seed)) == delay(judge(refused(131_000), seed: seed)))
        }
    }
}
