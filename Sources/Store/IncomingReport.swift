package import Domain

/// A message that a person wrote, as a webhook told it (`webhooks/reference/messages`).
package struct IncomingReport: Hashable, Sendable {
    package var phoneNumberID: String
    package var wamid: String
    /// Who wrote: digits; empty where the person has no number for us.
    package var from: String
    /// Meta's business-scoped id of who wrote.
    package var userID: String?
    /// The new one, where this is Meta's word that it changed.
    package var newUserID: String?
    /// What the person calls itself, where Meta told it.
    package var profileName: String?
    /// Meta's word: `text`, `button`, `interactive`, `image`, …; new ones are kept as they come.
    package var kind: String
    /// What it says: a text, a caption, the text of a button.
    package var text: String?
    /// Our message that it answers, where it says so.
    package var context: String?
    package var occurredAt: Timestamp
    /// The person's new number, digits, where this is Meta's word that it changed.
    package var newNumber: String?

    package init(
        phoneNumberID: String,
        wamid: String,
        from: String,
        profileName: String?,
        kind: String,
        text: String?,
        context: String?,
        occurredAt: Timestamp,
        newNumber: String? = nil,
        userID: String? = nil,
        newUserID: String? = nil
    ) {
        self.userID = userID
        self.newUserID = newUserID
        self.phoneNumberID = phoneNumberID
        self.wamid = wamid
        self.from = from
        self.profileName = profileName
        self.kind = kind
        self.text = text
        self.context = context
        self.occurredAt = occurredAt
        self.newNumber = newNumber
    }

    /// What it says of consent, where it is nothing but a word for it.
    package func consent(by keywords: ConsentKeywords) -> ConsentReport? {
        guard let text, let consent = keywords.consent(in: text) else { return nil }
        return ConsentReport(
            phoneNumberID: phoneNumberID,
            from: from,
            consent: consent,
            source: .keyword,
            detail: text,
            occurredAt: occurredAt
        )
    }
}

/// Somebody said that messages are wanted, or not. The newest such event is what a contact's consent is.
package struct ConsentReport: Hashable, Sendable {
    /// Where it was said. Raw values are what is stored.
    package enum Source: String, CaseIterable, Sendable {
        /// A message that is one of the workspace's words.
        case keyword
        /// In WhatsApp's own settings (`webhooks/reference/user_preferences`).
        case preference
        /// Meta refused a message with 131050: the person has stopped marketing messages.
        case refusal
        /// A call of the API, or an import.
        case api, csv
    }

    package var phoneNumberID: String
    /// Digits; empty where the person has no number for us.
    package var from: String
    /// Meta's business-scoped id of the person.
    package var userID: String?
    package var consent: Consent
    package var source: Source
    /// What was written.
    package var detail: String
    package var occurredAt: Timestamp

    package init(
        phoneNumberID: String,
        from: String,
        consent: Consent,
        source: Source,
        detail: String,
        occurredAt: Timestamp,
        userID: String? = nil
    ) {
        self.userID = userID
        self.phoneNumberID = phoneNumberID
        self.from = from
        self.consent = consent
        self.source = source
        self.detail = detail
        self.occurredAt = occurredAt
    }
}

/// A message that a person wrote, as it is kept.
package struct IncomingMessage: Hashable, Sendable {
    package var id: ID<IncomingMessage>
    package var contact: ID<Contact>
    package var sender: ID<Sender>
    package var wamid: String
    package var kind: String
    package var text: String?
    package var context: String?
    /// The broadcast it answers, by its context or because it was the last to write in 72 hours.
    package var broadcast: ID<Broadcast>?
    package var occurredAt: Timestamp

    package init(
        id: ID<IncomingMessage>,
        contact: ID<Contact>,
        sender: ID<Sender>,
        wamid: String,
        kind: String,
        text: String?,
        context: String?,
        broadcast: ID<Broadcast>?,
        occurredAt: Timestamp
    ) {
        self.id = id
        self.contact = contact
        self.sender = sender
        self.wamid = wamid
        self.kind = kind
        self.text = text
        self.context = context
        self.broadcast = broadcast
        self.occurredAt = occurredAt
    }

    /// How long after a message a person's answer is taken to be one to it.
    package static let answerMilliseconds: Int64 = 72 * 3_600_000
}
