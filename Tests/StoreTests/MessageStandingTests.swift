import Domain
import Store
import Testing

@Suite struct MessageStandingTests {
    private static let due = Timestamp(milliseconds: 5)
    private static let refusal = Refusal(code: 131_000, title: "Something went wrong")

    private static func standing(_ state: MessageState, attempt: Int = 2) -> MessageStanding {
        MessageStanding(state: state, attempt: attempt, wamid: nil, dueAt: due)
    }

    @Test(arguments: MessageState.allCases)
    func `once Meta is known to have taken it, no settlement moves a message but acceptance`(_ state: MessageState) {
        guard state.isTaken || state == .failed else { return }
        let outcomes: [Settlement.Outcome] = [
            .failed(Self.refusal), .requeued(dueAt: Timestamp(milliseconds: 9), refusal: Self.refusal),
            .inDoubt(reason: "?"),
        ]
        for outcome in outcomes {
            var standing = Self.standing(state)
            let refusal = standing.settle(attempt: 2, as: outcome)
            #expect(refusal == nil)
            #expect(standing == Self.standing(state))
        }
    }

    @Test(arguments: MessageState.allCases, [1, 2])
    func `acceptance is never lost, whichever attempt it was`(_ state: MessageState, _ attempt: Int) {
        var standing = Self.standing(state)
        _ = standing.settle(attempt: attempt, as: .accepted(wamid: "w", waID: nil, isHeld: false))
        #expect(standing.state == state.merging(.accepted))
        #expect(standing.wamid == "w")
    }

    @Test(arguments: MessageState.allCases)
    func `an older attempt that was not taken says nothing`(_ state: MessageState) {
        let outcomes: [Settlement.Outcome] = [
            .failed(Self.refusal), .requeued(dueAt: Timestamp(milliseconds: 9), refusal: Self.refusal),
            .inDoubt(reason: "?"),
        ]
        for outcome in outcomes {
            var standing = Self.standing(state)
            let refusal = standing.settle(attempt: 1, as: outcome)
            #expect(refusal == nil)
            #expect(standing == Self.standing(state))
        }
        var standing = Self.standing(state)
        let hasMoved = standing.learn(.failed, of: 1, wamid: "w")
        #expect(!hasMoved)
        #expect(standing == Self.standing(state))
    }

    @Test(arguments: [MessageState.cancelled, .expired, .skipped])
    func `what ended by our own doing does not come back to the queue`(_ state: MessageState) {
        for outcome: Settlement.Outcome in [
            .requeued(dueAt: Timestamp(milliseconds: 9), refusal: nil), .inDoubt(reason: "?"), .failed(Self.refusal),
        ] {
            var standing = Self.standing(state)
            let refusal = standing.settle(attempt: 2, as: outcome)
            #expect(refusal == nil)
            #expect(standing.state == state)
        }
    }

    @Test func `the first wamid stays`() {
        var standing = Self.standing(.sending)
        let wasSent = standing.learn(.sent, of: 2, wamid: "first")
        let wasDelivered = standing.learn(.delivered, of: 1, wamid: "second")
        #expect(wasSent && wasDelivered)
        _ = standing.settle(attempt: 2, as: .accepted(wamid: "third", waID: nil, isHeld: false))
        #expect(standing.wamid == "first")
        #expect(standing.state == .delivered)
    }
}
