package import Domain

/// What became of one attempt.
package struct Settlement: Hashable, Sendable {
    package var message: ID<Message>
    package var attempt: Int
    package var outcome: Outcome
    package var settledAt: Timestamp
    /// The answer to keep for the message's idempotency key, where it has one and the answer is known now.
    package var answer: KeptAnswer.Answer?

    package enum Outcome: Hashable, Sendable {
        /// Meta took it; `waID` is whom Meta took it for. The contact keeps it where it is not the number it was sent to.
        case accepted(wamid: String, waID: String?, isHeld: Bool)
        /// Refused for good.
        case failed(Refusal)
        /// Not sent, and due again. `refusal` is why, `nil` when Meta was never reached.
        case requeued(dueAt: Timestamp, refusal: Refusal?)
        /// No answer: nobody knows.
        case inDoubt(reason: String)
    }

    package init(
        message: ID<Message>,
        attempt: Int,
        outcome: Outcome,
        settledAt: Timestamp,
        answer: KeptAnswer.Answer? = nil
    ) {
        self.message = message
        self.attempt = attempt
        self.outcome = outcome
        self.settledAt = settledAt
        self.answer = answer
    }
}
