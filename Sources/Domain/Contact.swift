/// A person we may write to.
package struct Contact: Hashable, Sendable {
    package var id: ID<Contact>
    package var workspace: ID<Workspace>
    package var phone: PhoneNumber
    /// The id Meta last answered for this person; it may differ from ``phone`` (Brazil, Mexico, Argentina).
    package var waID: String?
    /// Meta's business-scoped id of this person, where it told one: all there is of who hides the number, and then ``phone`` is not
    /// real (`business-scoped-user-ids`).
    package var userID: String?
    package var name: String
    package var source: ContactSource
    /// The newest event of the consent ledger.
    package var consent: Consent
    /// The workspace does not want this person's messages; nothing to do with being sent to.
    package var incomingBlocked: Bool
    package var attributes: [ContactAttribute]
    package var tags: [String]
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var lastActiveAt: Timestamp?

    package init(
        id: ID<Contact>,
        workspace: ID<Workspace>,
        phone: PhoneNumber,
        waID: String?,
        name: String,
        source: ContactSource,
        consent: Consent,
        incomingBlocked: Bool,
        attributes: [ContactAttribute],
        tags: [String],
        createdAt: Timestamp,
        updatedAt: Timestamp,
        lastActiveAt: Timestamp?,
        userID: String? = nil
    ) {
        self.userID = userID
        self.id = id
        self.workspace = workspace
        self.phone = phone
        self.waID = waID
        self.name = name
        self.source = source
        self.consent = consent
        self.incomingBlocked = incomingBlocked
        self.attributes = attributes
        self.tags = tags
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastActiveAt = lastActiveAt
    }
}

/// One custom field of a contact.
package struct ContactAttribute: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Where a contact came from: Chatflow's six published words. Raw values are API text.
package enum ContactSource: String, CaseIterable, Sendable {
    case manual, csv, api, user, sync, wa
}

/// Whether a contact wants to be written to.
package enum Consent: Int, Sendable {
    /// Nothing was ever said.
    case unknown = 0
    case optedIn = 1
    case optedOut = 2
}
