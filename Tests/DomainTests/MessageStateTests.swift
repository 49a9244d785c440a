import Domain
import TestKit
import Testing

struct MessageStateTests {
    /// What Meta can say, from the least to the most telling (`webhooks/reference/messages/status`).
    private static let evidence: [MessageState] = [.held, .accepted, .sent, .failed, .delivered, .read]
    private static let own: [MessageState] = [.queued, .sending, .inDoubt, .skipped, .cancelled, .expired]

    @Test func `every state is either our own or evidence`() {
        #expect(Set(Self.evidence + Self.own) == Set(MessageState.allCases))
    }

    @Test func `of two pieces of evidence the more telling stands`() {
        for (rank, first) in Self.evidence.enumerated() {
            for (otherRank, second) in Self.evidence.enumerated() {
                #expect(first.merging(second) == (rank >= otherRank ? first : second))
            }
        }
    }

    @Test func `evidence is stronger than anything of our own`() {
        for state in Self.own {
            for evidence in Self.evidence { #expect(state.merging(evidence) == evidence) }
        }
    }

    @Test func `in whatever order and however often statuses come, the end is the same`() {
        for subset in 1..<(1 << Self.evidence.count) {
            let chosen = Self.evidence.enumerated().filter { subset & (1 << $0.offset) != 0 }.map(\.element)
            guard let strongest = chosen.last else { continue }
            for order in chosen.permutations() {
                #expect(order.reduce(MessageState.sending) { $0.merging($1) } == strongest, "\(order)")
                #expect((order + order).reduce(MessageState.inDoubt) { $0.merging($1) } == strongest, "\(order) twice")
            }
        }
    }

    @Test func `a failure counts only where nothing from delivered up is known`() {
        #expect(MessageState.sent.merging(.failed) == .failed)
        #expect(MessageState.failed.merging(.sent) == .failed)
        #expect(MessageState.delivered.merging(.failed) == .delivered)
        #expect(MessageState.failed.merging(.delivered) == .delivered)
        #expect(MessageState.failed.merging(.read) == .read)
    }

    @Test func `what Meta has taken is known as taken`() {
        let taken = MessageState.allCases.filter(\.isTaken)
        #expect(Set(taken) == [.held, .accepted, .sent, .delivered, .read])
    }

    @Test func `only what is queued or under way is not settled`() {
        #expect(Set(MessageState.allCases.filter { !$0.isSettled }) == [.queued, .sending])
    }

    @Test func `words of the API go both ways and are unlike each other`() {
        for state in MessageState.allCases { #expect(MessageState(apiText: state.apiText) == state) }
        #expect(Set(MessageState.allCases.map(\.apiText)).count == MessageState.allCases.count)
        #expect(MessageState(apiText: "inDoubt") == nil)
        #expect(MessageState(apiText: "") == nil)
    }

    @Test func `stored numbers are frozen`() {
        #expect(MessageState.allCases.map(\.rawValue) == [0, 1, 2, 10, 11, 12, 13, 14, 15, 20, 21, 22])
    }
}

extension Array {
    fileprivate func permutations() -> [[Element]] {
        guard count > 1 else { return [self] }
        return indices.flatMap { place in
            var rest = self
            let first = rest.remove(at: place)
            return rest.permutations().map { [first] + $0 }
        }
    }
}
