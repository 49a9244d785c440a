package import Domain
import Foundation

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

    /// Whether texts have to be looked at, which no index helps with.
    package var looksAtTexts: Bool { name != nil || !tags.isEmpty || !attributes.isEmpty }

    /// Whether its texts take a contact; the rest is the store's to look at.
    package func takesTexts(of contact: Contact) -> Bool {
        if let name, !Self.folded(contact.name).contains(Self.folded(name)) { return false }
        if !tags.isEmpty {
            let wanted = Set(tags.map { $0.lowercased() })
            guard contact.tags.contains(where: { wanted.contains($0.lowercased()) }) else { return false }
        }
        return attributes.allSatisfy { wanted in
            contact.attributes.contains { own in
                own.name.lowercased() == wanted.name.lowercased() && own.value.lowercased() == wanted.value.lowercased()
            }
        }
    }

    /// Whether it takes a contact.
    package func takes(_ contact: Contact) -> Bool {
        (phone == nil || contact.phone.folded == phone?.folded)
            && (isOptedIn == nil || (contact.consent != .optedOut) == isOptedIn)
            && (source == nil || contact.source == source)
            && (incomingBlocked == nil || contact.incomingBlocked == incomingBlocked)
            && takesTexts(of: contact)
    }

    /// In lower case and without accents.
    private static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
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
