package import Domain

/// People. Contacts are created by admissions (``MessageStore``) here, and looked up.
package protocol ContactStore: Sendable {
    /// One answer a question, in order; `nil` where nobody is known. Numbers match on their folded form.
    func contacts(_ questions: [ContactQuestion]) async throws(StoreError) -> [Contact?]
    func contact(_ id: ID<Contact>, in workspace: ID<Workspace>) async throws(StoreError) -> ContactRecord?
    /// Contacts of a workspace, newest first where the filter does not say otherwise.
    func contacts(in workspace: ID<Workspace>, matching filter: ContactFilter, page: PageRequest)
        async throws(StoreError) -> Page<Contact>
    /// Contacts behind one, oldest first, whatever order the filter asks for: an export goes on where its part before ended.
    /// - Returns: fewer than `limit` only where there are no more.
    func contacts(
        in workspace: ID<Workspace>,
        matching filter: ContactFilter,
        after contact: ID<Contact>,
        limit: Int
    ) async throws(StoreError) -> [Contact]
    /// Changes a contact; `nil` when the workspace has no such contact.
    func updateContact(
        _ contact: ID<Contact>,
        in workspace: ID<Workspace>,
        _ update: ContactUpdate,
        at moment: Timestamp
    ) async throws(StoreError) -> ContactChange?
    /// Forgets a person: number, name, attributes, tags, lists, what it wrote and what was written to it. Messages stay as rows without
    /// a person, so that counts stay true; what is queued is cancelled. `false` when the workspace has no such contact.
    func eraseContact(_ contact: ID<Contact>, in workspace: ID<Workspace>, at moment: Timestamp)
        async throws(StoreError) -> Bool
    /// Creates or overwrites contacts by folded number: name, attributes, tags, consent where given. One answer a row, in order.
    func saveContacts(_ drafts: [ContactDraft], in workspace: ID<Workspace>, at moment: Timestamp)
        async throws(StoreError) -> [Contact]
}

/// Who has this number in this workspace?
package struct ContactQuestion: Hashable, Sendable {
    package var workspace: ID<Workspace>
    package var phone: PhoneNumber

    package init(workspace: ID<Workspace>, phone: PhoneNumber) {
        self.workspace = workspace
        self.phone = phone
    }
}

/// A contact and what hangs on it.
package struct ContactRecord: Hashable, Sendable {
    package var contact: Contact
    /// Broadcasts that wrote to this contact, newest last, 100 at the most.
    package var broadcasts: [PublicID<Broadcast>]
    /// Names of the lists it is on.
    package var lists: [String]

    package init(contact: Contact, broadcasts: [PublicID<Broadcast>], lists: [String]) {
        self.contact = contact
        self.broadcasts = broadcasts
        self.lists = lists
    }
}

/// A contact to create or change.
package struct ContactDraft: Hashable, Sendable {
    package var phone: PhoneNumber
    package var name: String
    package var source: ContactSource
    package var consent: Consent?
    /// Whether the workspace keeps this person's messages out; `nil` leaves it as it is.
    package var incomingBlocked: Bool?
    package var attributes: [ContactAttribute]
    package var tags: [String]

    package init(
        phone: PhoneNumber,
        name: String,
        source: ContactSource,
        consent: Consent? = nil,
        incomingBlocked: Bool? = nil,
        attributes: [ContactAttribute] = [],
        tags: [String] = []
    ) {
        self.phone = phone
        self.name = name
        self.source = source
        self.consent = consent
        self.incomingBlocked = incomingBlocked
        self.attributes = attributes
        self.tags = tags
    }
}
