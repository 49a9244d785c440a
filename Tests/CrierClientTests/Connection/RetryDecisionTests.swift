import Testing

@testable import CrierClient

struct RetryDecisionTests {
    private func answered(_ status: Int, _ code: ErrorCode? = nil, after seconds: Int? = nil, isSettled: Bool = false)
        -> RetryDecision.Event
    {
        .answered(
            RetryDecision.Reply(
                status: status,
                code: code,
                retryAfter: seconds.map { .seconds($0) },
                isSettled: isSettled
            )
        )
    }

    private func decision(_ policy: RetryPolicy = .standard, isRead: Bool = false) -> RetryDecision {
        RetryDecision(policy: policy, isRead: isRead)
    }

    @Test(arguments: [200, 201, 202, 301, 400, 401, 403, 404, 405, 409, 413, 415, 422])
    func `an answer that stays the same is final`(status: Int) {
        var decision = decision()
        #expect(decision.note(answered(status), elapsed: .zero, chance: 1) == .end)
        #expect(decision.ending(answered(status)) == (status < 300 ? .answer : .refused))
    }

    @Test(arguments: [408, 429, 500, 502, 503, 504])
    func `an answer that may be another one later is asked for again`(status: Int) {
        var decision = decision()
        #expect(decision.note(answered(status), elapsed: .zero, chance: 1) == .pause(.seconds(1)))
    }

    @Test func `a key whose first call still runs is asked for again, with and without a time`() {
        var decision = decision()
        let bare = answered(409, .idempotencyKeyInUse)
        #expect(decision.note(bare, elapsed: .zero, chance: 0.5) == .pause(.milliseconds(500)))
        let told = answered(409, .idempotencyKeyInUse, after: 3)
        #expect(decision.note(told, elapsed: .zero, chance: 0.5) == .pause(.milliseconds(3_500)))
        #expect(decision.note(answered(409, .nameTaken), elapsed: .zero, chance: 1) == .end)
    }

    @Test func `silence is followed by another try, what cannot be asked at all is not`() {
        var decision = decision()
        #expect(decision.note(.unsent, elapsed: .zero, chance: 1) == .pause(.seconds(1)))
        #expect(decision.note(.lost, elapsed: .zero, chance: 1) == .pause(.seconds(2)))
        #expect(decision.note(.impossible, elapsed: .zero, chance: 1) == .end)
    }

    @Test func `the limit of a pause doubles up to its maximum, and chance chooses below it`() {
        for (chance, expected) in [(1.0, [1.0, 2, 4, 4, 4]), (0.25, [0.25, 0.5, 1, 1, 1]), (0, [0, 0, 0, 0, 0])] {
            var decision = decision(
                RetryPolicy(triesMaximum: 6, firstPause: .seconds(1), pauseMaximum: .seconds(4), deadline: .seconds(99))
            )
            let steps = (0..<5).map { _ in decision.note(.lost, elapsed: .zero, chance: chance) }
            #expect(steps == expected.map { .pause(.seconds($0)) })
            #expect(decision.note(.lost, elapsed: .zero, chance: chance) == .end)
            #expect(decision.tries == 6)
        }
    }

    @Test func `no pause is shorter than the server asks for, whatever the maximum`() {
        for chance in [0, 0.3, 1, -1, 2] {
            var decision = decision()
            let step = decision.note(answered(429, .rateLimited, after: 40), elapsed: .zero, chance: chance)
            guard case .pause(let pause) = step else {
                Issue.record("there is a pause")
                continue
            }
            #expect(pause >= .seconds(40) && pause <= .seconds(41))
        }
    }

    @Test func `a pause that would end after the deadline is not begun`() {
        let policy = RetryPolicy(
            triesMaximum: 10,
            firstPause: .seconds(1),
            pauseMaximum: .seconds(8),
            deadline: .seconds(10)
        )
        var decision = decision(policy)
        #expect(decision.note(.lost, elapsed: .seconds(8), chance: 1) == .pause(.seconds(1)))
        #expect(decision.note(.lost, elapsed: .seconds(8), chance: 1) == .end)
        #expect(decision.note(answered(503, after: 11), elapsed: .zero, chance: 0) == .end)
    }

    @Test func `one try is one try`() {
        var decision = decision(.never)
        #expect(decision.note(.lost, elapsed: .zero, chance: 1) == .end)
        #expect(
            RetryPolicy(triesMaximum: -3, firstPause: .zero, pauseMaximum: .zero, deadline: .zero).triesMaximum == 1
        )
    }

    @Test func `an answer that is kept under the key is not asked for again`() {
        var decision = decision()
        let kept = answered(502, .refusedByMeta, isSettled: true)
        #expect(decision.note(kept, elapsed: .zero, chance: 1) == .end)
        #expect(decision.ending(kept) == .refused)
    }

    @Test func `what never left is unreachable, what may have arrived once stays uncertain`() {
        var decision = decision()
        _ = decision.note(.unsent, elapsed: .zero, chance: 1)
        #expect(decision.ending(.unsent) == .unreachable)
        _ = decision.note(.lost, elapsed: .zero, chance: 1)
        #expect(decision.ending(.lost) == .uncertain)
        _ = decision.note(.unsent, elapsed: .zero, chance: 1)
        #expect(decision.ending(.unsent) == .uncertain)
    }

    @Test func `after a lost answer only one that looked at the call settles it`() {
        var decision = decision()
        _ = decision.note(.lost, elapsed: .zero, chance: 1)
        for event in [answered(429, .rateLimited), answered(503), answered(401, .unauthorized)] {
            #expect(decision.ending(event) == .uncertain)
        }
        for event in [answered(400, .invalidRequest), answered(422, .idempotencyKeyReused), answered(404)] {
            #expect(decision.ending(event) == .refused)
        }
    }

    @Test func `a refusal for being too fast did nothing, a server's own failure may have`() {
        var slow = decision()
        _ = slow.note(answered(429), elapsed: .zero, chance: 1)
        #expect(slow.ending(answered(429)) == .refused)
        var broken = decision()
        _ = broken.note(answered(500), elapsed: .zero, chance: 1)
        #expect(broken.ending(answered(500)) == .uncertain)
        var busy = decision()
        _ = busy.note(answered(409, .idempotencyKeyInUse), elapsed: .zero, chance: 1)
        #expect(busy.ending(answered(409, .idempotencyKeyInUse)) == .uncertain)
    }

    @Test func `nothing is done by asking`() {
        var decision = decision(isRead: true)
        _ = decision.note(.lost, elapsed: .zero, chance: 1)
        #expect(decision.ending(.lost) == .unreachable)
        _ = decision.note(answered(502), elapsed: .zero, chance: 1)
        #expect(decision.ending(answered(502)) == .refused)
    }
}
