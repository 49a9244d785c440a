/// A named set of contacts of one workspace.
package struct ContactList: Hashable, Sendable {
    package var id: ID<ContactList>
    package var workspace: ID<Workspace>
    /// Unique in its workspace, compared as written.
    package var name: String
    package var createdAt: Timestamp

    package init(id: ID<ContactList>, workspace: ID<Workspace>, name: String, createdAt: Timestamp) {
        self.id = id
        self.workspace = workspace
        self.name = name
        self.createdAt = createdAt
    }
}

/// Whom a list broadcast is for: those of a source, less those excluded, as far as every rule takes them.
///
/// It is a rule and no list of people: who joins while it is walked may be in it or not, and nobody is in it twice.
package struct Audience: Hashable, Sendable, Codable {
    /// Where its people come from.
    package enum Source: Hashable, Sendable, Codable {
        /// Every contact of the workspace.
        case everyone
        /// Members of any of these lists, given by row; with `unassigned`, also those on no list at all.
        case lists([Int64], unassigned: Bool)
        /// Whose message of another broadcast, given by row, failed with one of these codes; with any code where none is named.
        case failures(broadcast: Int64, codes: [Int])
    }

    package var source: Source
    /// Members of any of these lists, given by row, are left out.
    package var excludedLists: [Int64]
    /// One of these tags must be on the contact; none asks for nothing.
    package var tags: [String]
    /// All must hold.
    package var rules: [AttributeRule]

    package init(
        source: Source,
        excludedLists: [Int64] = [],
        tags: [String] = [],
        rules: [AttributeRule] = []
    ) {
        self.source = source
        self.excludedLists = excludedLists
        self.tags = tags
        self.rules = rules
    }

    /// Whether tags and rules take a contact; its source and exclusions are the store's to look at.
    package func takes(_ member: AudienceMember) -> Bool {
        (tags.isEmpty || member.tags.contains { tags.contains($0) }) && rules.allSatisfy { $0.holds(for: member) }
    }
}

/// What a contact's attribute must be like.
package struct AttributeRule: Hashable, Sendable, Codable {
    package enum Comparison: String, Sendable, Codable, CaseIterable {
        case equals, notEquals, contains, exists, missing
    }

    /// Of the attribute, without regard to case.
    package var name: String
    package var comparison: Comparison
    /// Compared without regard to case; `exists` and `missing` look at none.
    package var value: String

    package init(name: String, comparison: Comparison, value: String = "") {
        self.name = name
        self.comparison = comparison
        self.value = value
    }

    /// An attribute that is empty counts as missing.
    package func holds(for member: AudienceMember) -> Bool {
        let wanted = name.lowercased()
        let found = member.attributes.first { $0.name.lowercased() == wanted }?.value ?? ""
        switch comparison {
        case .equals: return found.lowercased() == value.lowercased()
        case .notEquals: return found.lowercased() != value.lowercased()
        case .contains: return !value.isEmpty && found.lowercased().contains(value.lowercased())
        case .exists: return !found.isEmpty
        case .missing: return found.isEmpty
        }
    }
}

/// One contact as a planner sees it.
package struct AudienceMember: Hashable, Sendable {
    package var contact: ID<Contact>
    package var phone: PhoneNumber
    package var name: String
    package var consent: Consent
    /// When this person last wrote to the workspace.
    package var lastActiveAt: Timestamp?
    package var attributes: [ContactAttribute]
    package var tags: [String]

    package init(
        contact: ID<Contact>,
        phone: PhoneNumber,
        name: String,
        consent: Consent,
        lastActiveAt: Timestamp? = nil,
        attributes: [ContactAttribute] = [],
        tags: [String] = []
    ) {
        self.contact = contact
        self.phone = phone
        self.name = name
        self.consent = consent
        self.lastActiveAt = lastActiveAt
        self.attributes = attributes
        self.tags = tags
    }
}
