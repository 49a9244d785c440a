package import Domain

/// All that is known of one message: every try, every status, and what it says.
package struct MessageAccount: Hashable, Sendable {
    /// In order.
    package var attempts: [AttemptRecord]
    /// In the order they were told.
    package var statuses: [StatusRecord]
    package var content: MessageContent?

    package init(attempts: [AttemptRecord], statuses: [StatusRecord], content: MessageContent?) {
        self.attempts = attempts
        self.statuses = statuses
        self.content = content
    }
}

/// One try to hand a message to Meta, looked back at.
package struct AttemptRecord: Hashable, Sendable {
    /// Raw values are API text.
    package enum Outcome: String, CaseIterable, Sendable {
        case accepted, failed
        /// Refused for now, or never reached Meta: another try followed, or will.
        case requeued
        case inDoubt = "in_doubt"
    }

    /// From 1.
    package var number: Int
    package var beganAt: Timestamp?
    /// `nil` while it is under way.
    package var endedAt: Timestamp?
    package var outcome: Outcome?
    /// Meta's code, where it refused.
    package var code: Int?

    package init(number: Int, beganAt: Timestamp?, endedAt: Timestamp?, outcome: Outcome?, code: Int?) {
        self.number = number
        self.beganAt = beganAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.code = code
    }
}

/// One status of a message, as a webhook told it.
package struct StatusRecord: Hashable, Sendable {
    /// Meta's word.
    package var status: String
    package var wamid: String
    package var occurredAt: Timestamp
    package var receivedAt: Timestamp
    package var code: Int?
    /// What Meta charges it as, where it told.
    package var pricingCategory: String?

    package init(
        status: String,
        wamid: String,
        occurredAt: Timestamp,
        receivedAt: Timestamp,
        code: Int?,
        pricingCategory: String?
    ) {
        self.status = status
        self.wamid = wamid
        self.occurredAt = occurredAt
        self.receivedAt = receivedAt
        self.code = code
        self.pricingCategory = pricingCategory
    }
}
