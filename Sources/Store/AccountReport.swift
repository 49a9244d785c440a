package import Domain

/// What Meta says of an account or of one of its numbers, as a webhook told it (`webhooks/reference/account_update`,
/// `…/phone_number_quality_update`, `…/business_capability_update`, `…/account_alerts`).
package struct AccountReport: Hashable, Sendable {
    /// The WhatsApp Business Account, from the envelope.
    package var wabaID: String
    /// The digits of the number it speaks of; `nil` where it speaks of the whole account.
    package var phoneDigits: String?
    /// Meta's name of the kind of change.
    package var field: String
    /// Meta's word: `FLAGGED`, `ACCOUNT_RESTRICTION`, …
    package var event: String
    /// The rest, in short words.
    package var detail: String?
    package var occurredAt: Timestamp

    package init(
        wabaID: String,
        phoneDigits: String?,
        field: String,
        event: String,
        detail: String?,
        occurredAt: Timestamp
    ) {
        self.wabaID = wabaID
        self.phoneDigits = phoneDigits
        self.field = field
        self.event = event
        self.detail = detail
        self.occurredAt = occurredAt
    }

    /// What it does to the senders that it speaks of.
    package enum Effect: Hashable, Sendable {
        /// They stop, with the code that Meta refuses their messages with from now on.
        case pause(code: Int)
        /// Those go on that stopped for this code.
        case resume(code: Int)
        /// Meta is to be asked again what the number may do.
        case review
        /// It is kept, for people to read.
        case note
    }

    private static let restrictedCode = 368
    private static let lockedCode = 131_031
    private static let spamCode = 131_048

    package var effect: Effect {
        switch (field, event) {
        case ("phone_number_quality_update", "FLAGGED"): .pause(code: Self.spamCode)
        case ("phone_number_quality_update", "UNFLAGGED"): .resume(code: Self.spamCode)
        case ("phone_number_quality_update", _), ("business_capability_update", _): .review
        case ("account_update", "ACCOUNT_RESTRICTION"): .pause(code: Self.restrictedCode)
        case ("account_update", "DISABLED_UPDATE"):
            // Meta tells a ban, and its end, under one event; the state of it is in the detail.
            detail?.contains("REINSTATE") == true ? .resume(code: Self.lockedCode) : .pause(code: Self.lockedCode)
        case ("account_update", "ACCOUNT_DELETED"), ("account_update", "PARTNER_REMOVED"),
            ("account_update", "ACCOUNT_OFFBOARDED"):
            .pause(code: Self.lockedCode)
        default: .note
        }
    }

    /// What stands on senders that it pauses.
    package var reason: String {
        "Meta says of the \(phoneDigits == nil ? "account" : "number"): \(event)\(detail.map { " (\($0))" } ?? "")"
    }
}

/// What Meta said of an account, as it is kept.
package struct AccountEvent: Hashable, Sendable {
    package var id: ID<AccountEvent>
    package var report: AccountReport
    package var receivedAt: Timestamp

    package init(id: ID<AccountEvent>, report: AccountReport, receivedAt: Timestamp) {
        self.id = id
        self.report = report
        self.receivedAt = receivedAt
    }
}
