package import Domain

/// What an import may say of a contact, and how it is laid over what is known already.
package struct ContactDetails: Hashable, Sendable {
    package var name: String
    package var consent: Consent
    package var incomingBlocked: Bool
    /// No value is empty, and no name comes twice, whatever its case.
    package var attributes: [ContactAttribute]
    /// None comes twice, whatever its case.
    package var tags: [String]

    package init(
        name: String,
        consent: Consent,
        incomingBlocked: Bool,
        attributes: [ContactAttribute],
        tags: [String]
    ) {
        self.name = name
        self.consent = consent
        self.incomingBlocked = incomingBlocked
        self.attributes = attributes
        self.tags = tags
    }

    /// Those of a contact that is new.
    package init(of draft: ContactDraft) {
        self.init(
            name: draft.name,
            consent: draft.consent ?? .unknown,
            incomingBlocked: draft.incomingBlocked ?? false,
            attributes: [],
            tags: []
        )
        lay(draft)
    }

    /// Name, consent and the rest as far as the draft gives them; an empty name is not given. Attributes take the draft's values
    /// where the names are the same, an empty value removes one, and all others stay; tags are united.
    package func overwritten(with draft: ContactDraft) -> ContactDetails {
        var details = self
        if !draft.name.isEmpty { details.name = draft.name }
        if let consent = draft.consent { details.consent = consent }
        if let incomingBlocked = draft.incomingBlocked { details.incomingBlocked = incomingBlocked }
        details.lay(draft)
        return details
    }

    /// Both are one person: what these say goes before, what only the other says is added, and who opted out or was blocked as either is
    /// so from now on.
    package func merged(with other: ContactDetails) -> ContactDetails {
        var details = self
        if consent == .unknown || other.consent == .optedOut { details.consent = other.consent }
        details.incomingBlocked = incomingBlocked || other.incomingBlocked
        details.lay(
            attributes: other.attributes.filter { given in
                !attributes.contains { Self.isSame($0.name, given.name) }
            },
            tags: other.tags
        )
        return details
    }

    /// What a contact says now.
    package init(of contact: Contact) {
        self.init(
            name: contact.name,
            consent: contact.consent,
            incomingBlocked: contact.incomingBlocked,
            attributes: contact.attributes,
            tags: contact.tags
        )
    }

    private mutating func lay(_ draft: ContactDraft) { lay(attributes: draft.attributes, tags: draft.tags) }

    /// Attributes take the given values where the names are the same, an empty value removes one; tags are united.
    mutating func lay(attributes given: [ContactAttribute], tags more: [String]) {
        for attribute in given {
            let place = attributes.firstIndex { Self.isSame($0.name, attribute.name) }
            switch (place, attribute.value.isEmpty) {
            case (let place?, true): attributes.remove(at: place)
            case (let place?, false): attributes[place].value = attribute.value
            case (nil, true): break
            case (nil, false): attributes.append(attribute)
            }
        }
        for tag in more where !tags.contains(where: { Self.isSame($0, tag) }) { tags.append(tag) }
    }

    /// Equal texts are told apart from others without folding them, which most comparisons of an import are about.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        left == right || left.lowercased() == right.lowercased()
    }
}
