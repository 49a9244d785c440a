package import Domain
import HTTPTypes
package import Store

/// What to do with a call that bears a key.
enum KeyDecision: Hashable, Sendable {
    /// Nobody used the key: go on.
    case proceed
    /// Give the first answer again.
    case replay(KeptAnswer.Answer)
    /// The key's effect is there, its answer is not: the process died in between, or another one is at it.
    case resume(KeptAnswer)
    /// Another request used the key.
    case reused

    /// Decides by what is kept.
    init(_ kept: KeptAnswer?, for claim: IdempotencyClaim) {
        guard let kept else {
            self = .proceed
            return
        }
        if kept.fingerprint != claim.fingerprint {
            self = .reused
        } else if let answer = kept.answer {
            self = .replay(answer)
        } else {
            self = .resume(kept)
        }
    }
}

extension IdempotencyClaim {
    /// The claim as an effect takes it along: no answer yet.
    package func taken(at moment: Timestamp) -> KeptAnswer {
        KeptAnswer(
            workspace: workspace,
            key: key.text,
            fingerprint: fingerprint,
            message: nil,
            answer: nil,
            createdAt: moment
        )
    }

    /// Whether an answer without an effect is kept. What says "not now" or "not in this form" is not: the same key must
    /// get through once the obstacle is gone.
    static func isKept(status: Int) -> Bool {
        switch status {
        case 401, 408, 409, 413, 415, 422, 429, 500...: false
        default: true
        }
    }
}
