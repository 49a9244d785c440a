package import Domain

/// Which contacts. Everything that is given must hold.
package struct ContactFilter: Hashable, Sendable {
    /// Part of the name, without regard to case and accents.
    package var name: String?
    /// The number, in any of its spellings.
    package var phone: PhoneNumber?
    /// One of these must be on the contact, without regard to case; none asks for nothing.
    package var tags: [String]
    /// All must be as given, without regard to case.
    package var attributes: [ContactAttribute]
    /// `false` asks for those who have opted out, `true` for all others.
    package var isOptedIn: Bool?
    package var source: ContactSource?
    package var incomingBlocked: Bool?
    package var isOldestFirst: Bool

    package init(
        name: String? = nil,
        phone: PhoneNumber? = nil,
        tags: [String] = [],
        attributes: [ContactAttribute] = [],
        isOptedIn: Bool? = nil,
        source: ContactSource? = nil,
        incomingBlocked: Bool? = nil,
        isOldestFirst: Bool = false
    ) {
        self.name = name
        self.phone = phone
        self.tags = tags
        self.attributes = attributes
        self.isOptedIn = isOptedIn
        self.source = source
        self.incomingBlocked = incomingBlocked
        self.isOldestFirst = isOldestFirst
    }

    /// Whether its texts take a contact; the rest is the store's to look at.
    package func takesTexts(of contact: Contact) -> Bool {
        let texts = ContactTexts(self)
        return texts.takes(name: contact.name) && texts.takes(tags: contact.tags)
            && texts.takes(attributes: contact.attributes)
    }

    /// Whether it takes a contact.
    package func takes(_ contact: Contact) -> Bool {
        (phone == nil || contact.phone.folded == phone?.folded)
            && (isOptedIn == nil || (contact.consent != .optedOut) == isOptedIn)
            && (source == nil || contact.source == source)
            && (incomingBlocked == nil || contact.incomingBlocked == incomingBlocked)
            && takesTexts(of: contact)
    }
}

/// What is to become of a contact.
package struct ContactUpdate: Hashable, Sendable {
    package var name: String?
    package var phone: PhoneNumber?
    package var consent: Consent?
    package var incomingBlocked: Bool?
    /// In the place of all that there are.
    package var tags: [String]?
    package var tagsToAdd: [String]
    package var tagsToRemove: [String]
    /// Laid over those there are; one without a value is removed.
    package var attributes: [ContactAttribute]

    package init(
        name: String? = nil,
        phone: PhoneNumber? = nil,
        consent: Consent? = nil,
        incomingBlocked: Bool? = nil,
        tags: [String]? = nil,
        tagsToAdd: [String] = [],
        tagsToRemove: [String] = [],
        attributes: [ContactAttribute] = []
    ) {
        self.name = name
        self.phone = phone
        self.consent = consent
        self.incomingBlocked = incomingBlocked
        self.tags = tags
        self.tagsToAdd = tagsToAdd
        self.tagsToRemove = tagsToRemove
        self.attributes = attributes
    }

    /// A contact's details as they are to be.
    package func applied(to contact: Contact) -> ContactDetails {
        var details = ContactDetails(
            name: name ?? contact.name,
            consent: consent ?? contact.consent,
            incomingBlocked: incomingBlocked ?? contact.incomingBlocked,
            attributes: contact.attributes,
            tags: tags == nil ? contact.tags : []
        )
        details.lay(attributes: attributes, tags: (tags ?? []) + tagsToAdd)
        let removed = Set(tagsToRemove.map { $0.lowercased() })
        details.tags.removeAll { removed.contains($0.lowercased()) }
        return details
    }
}

/// What became of a change of a contact.
package enum ContactChange: Hashable, Sendable {
    case updated(ContactRecord)
    /// Another contact has the number.
    case numberTaken
}
