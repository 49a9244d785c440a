import Domain
import Store
import Testing

@testable import Web

@Suite struct IdempotencyRuleTests {
    private func claim(_ fingerprint: [UInt8] = [1]) throws -> IdempotencyClaim {
        IdempotencyClaim(workspace: ID(row: 1), key: try #require(IdempotencyKey("k")), fingerprint: fingerprint)
    }

    @Test func `a key is 1 to 255 visible ASCII characters`() {
        for text in ["a", "8e03978e-40d5-43dd-bc93-6894a57f9324", "\"quoted\"", String(repeating: "x", count: 255)] {
            #expect(IdempotencyKey(text)?.text == text)
        }
        for text in ["", " ", "a b", "ä", "tab\t", String(repeating: "x", count: 256)] {
            #expect(IdempotencyKey(text) == nil)
        }
    }

    @Test func `an unknown key goes on, a known one is answered from what is kept`() throws {
        let claim = try claim()
        let moment = Timestamp(milliseconds: 1)
        var kept = claim.taken(at: moment)
        #expect(KeyDecision(nil, for: claim) == .proceed)
        #expect(KeyDecision(kept, for: claim) == .resume(kept))
        kept.answer = KeptAnswer.Answer(status: 200, body: [1])
        #expect(KeyDecision(kept, for: claim) == .replay(KeptAnswer.Answer(status: 200, body: [1])))
        #expect(try KeyDecision(kept, for: self.claim([2])) == .reused)
    }

    @Test func `what says not now is not kept`() {
        for status in [401, 408, 409, 413, 415, 422, 429, 500, 502, 503] {
            #expect(!IdempotencyClaim.isKept(status: status))
        }
        for status in [200, 201, 202, 400, 404] { #expect(IdempotencyClaim.isKept(status: status)) }
    }

    @Test func `a key runs once at a time`() throws {
        let running = RunningKeys()
        let claim = try claim()
        #expect(running.start(claim) == .started)
        #expect(running.start(claim) == .running)
        #expect(try running.start(self.claim([2])) == .reused)
        running.finish(claim)
        #expect(running.start(claim) == .started)
    }
}
