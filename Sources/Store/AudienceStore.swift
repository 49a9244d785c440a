package import Domain

/// Lists of contacts, and who is in an audience.
package protocol AudienceStore: Sendable {
    /// Creates the lists that are missing; one answer a name, in order.
    func ensureLists(_ names: [String], in workspace: ID<Workspace>, at moment: Timestamp) async throws(StoreError)
        -> [ContactList]
    /// One answer a name, in order; `nil` where there is none.
    func lists(named names: [String], in workspace: ID<Workspace>) async throws(StoreError) -> [ContactList?]
    /// Lists with how many are on them, by name.
    func lists(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<CountedList>

    /// Tags and custom fields that the workspace knows; both are compared without regard to case.
    func vocabulary(of workspace: ID<Workspace>) async throws(StoreError) -> Vocabulary
    /// Adds words; those known already stay as they are written.
    func addToVocabulary(_ words: Vocabulary, in workspace: ID<Workspace>) async throws(StoreError)
    /// Takes words out, whatever their case; how many there were. Contacts keep what they bear.
    func removeFromVocabulary(_ words: Vocabulary, in workspace: ID<Workspace>) async throws(StoreError) -> Int
    /// Changes the name of a list; `nil` when the workspace has no such list.
    func renameList(_ list: ID<ContactList>, to name: String, in workspace: ID<Workspace>) async throws(StoreError)
        -> ListChange?
    /// Forgets a list; its contacts stay. `false` when the workspace has no such list.
    func removeList(_ list: ID<ContactList>, in workspace: ID<Workspace>) async throws(StoreError) -> Bool
    /// Puts contacts of the workspace on a list, or takes them off; how many joined or left, `nil` when there is no such list.
    func changeMembers(
        of list: ID<ContactList>,
        joining: [ID<Contact>],
        leaving: [ID<Contact>],
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> Int?

    /// Saves contacts by folded number and puts them on a list, in one transaction; one answer a row, in order. Doing the same again
    /// changes nothing.
    func importContacts(_ batch: ContactImport) async throws(StoreError) -> [ImportedContact]

    /// Part of an audience, in the order of ``AudiencePage/next``. Nobody comes twice, however many of its lists somebody is on.
    func audience(_ question: AudienceQuestion) async throws(StoreError) -> AudiencePage
}

/// What came of a change of a list.
package enum ListChange: Hashable, Sendable {
    case changed(CountedList)
    /// Another list has the name.
    case nameTaken
}

/// A list and how many are on it.
package struct CountedList: Hashable, Sendable {
    package var list: ContactList
    package var contactCount: Int

    package init(list: ContactList, contactCount: Int) {
        self.list = list
        self.contactCount = contactCount
    }
}

/// The words that contacts of a workspace may bear.
package struct Vocabulary: Hashable, Sendable {
    package var tags: [String]
    package var customFields: [String]

    package init(tags: [String] = [], customFields: [String] = []) {
        self.tags = tags
        self.customFields = customFields
    }
}

/// Contacts to save.
package struct ContactImport: Sendable {
    /// What becomes of a number that is known already. Whichever it is, the contact joins the list.
    package enum Duplicates: Hashable, Sendable {
        /// The contact is left alone.
        case skip
        /// Name and consent, where given, are replaced; given attributes and tags are added to, or replace, those of the same name.
        case overwrite
    }

    package var workspace: ID<Workspace>
    package var contacts: [ContactDraft]
    /// Every contact of the batch joins it. A list that the workspace does not have is joined by nobody.
    package var list: ID<ContactList>?
    package var duplicates: Duplicates
    package var at: Timestamp

    package init(
        workspace: ID<Workspace>,
        contacts: [ContactDraft],
        list: ID<ContactList>?,
        duplicates: Duplicates,
        at moment: Timestamp
    ) {
        self.workspace = workspace
        self.contacts = contacts
        self.list = list
        self.duplicates = duplicates
        self.at = moment
    }
}

/// What became of one contact of an import.
package struct ImportedContact: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case created
        /// Known, and something of it changed.
        case updated
        /// Known, and as it was.
        case unchanged
    }

    package var contact: ID<Contact>
    package var outcome: Outcome
    /// Whether it was not on the list before.
    package var joinedList: Bool

    package init(contact: ID<Contact>, outcome: Outcome, joinedList: Bool) {
        self.contact = contact
        self.outcome = outcome
        self.joinedList = joinedList
    }
}

/// Which part of which audience.
package struct AudienceQuestion: Hashable, Sendable {
    package var workspace: ID<Workspace>
    package var audience: Audience
    /// Where the last part ended; 0 to begin.
    package var after: Int64
    /// How many members to look at: 1 to 10,000.
    package var limit: Int
    /// Whether attributes and tags are wanted, which cost reading.
    package var wantsAttributes: Bool

    package init(
        workspace: ID<Workspace>,
        audience: Audience,
        after cursor: Int64,
        limit: Int,
        wantsAttributes: Bool
    ) {
        self.workspace = workspace
        self.audience = audience
        self.after = cursor
        self.limit = limit
        self.wantsAttributes = wantsAttributes
    }
}

/// Part of an audience.
package struct AudiencePage: Hashable, Sendable {
    /// Of the source and not excluded; tags and rules are yet to be looked at (``Audience/takes(_:)``).
    package var members: [AudienceMember]
    /// Where the next part begins; `nil` when this was the last.
    package var next: Int64?

    package init(members: [AudienceMember], next: Int64?) {
        self.members = members
        self.next = next
    }
}
