package import Domain
package import Store

extension MemoryStore {
    package func contacts(_ questions: [ContactQuestion]) async throws(StoreError) -> [Contact?] {
        try requireWorking()
        return questions.map { question in place(of: question.phone, in: question.workspace).map { contactRows[$0] } }
    }

    package func contact(_ id: ID<Contact>, in workspace: ID<Workspace>) async throws(StoreError) -> ContactRecord? {
        try requireWorking()
        guard !erasedContacts.contains(id),
            let contact = contactRows.first(where: { $0.id == id && $0.workspace == workspace })
        else { return nil }
        var newestFirst: [ID<Broadcast>] = []
        for message in messageRows.reversed() where message.contact == id && !newestFirst.contains(message.broadcast) {
            newestFirst.append(message.broadcast)
        }
        let broadcasts = newestFirst.prefix(100).reversed().map { PublicID($0, createdAt: broadcast($0).createdAt) }
        return ContactRecord(contact: contact, broadcasts: broadcasts, lists: namesOfLists(with: id))
    }

    package func contacts(
        in workspace: ID<Workspace>,
        matching filter: ContactFilter,
        page: PageRequest
    ) async throws(StoreError) -> Page<Contact> {
        try requireWorking()
        let found = contactRows.filter { contact in
            contact.workspace == workspace && !erasedContacts.contains(contact.id) && filter.takes(contact)
        }
        return (filter.isOldestFirst ? found : found.reversed()).page(page)
    }

    package func contacts(
        in workspace: ID<Workspace>,
        matching filter: ContactFilter,
        after contact: ID<Contact>,
        limit: Int
    ) async throws(StoreError) -> [Contact] {
        try requireWorking()
        let found = contactRows.filter { row in
            row.id > contact && row.workspace == workspace && !erasedContacts.contains(row.id) && filter.takes(row)
        }
        return Array(found.prefix(limit))
    }

    package func updateContact(
        _ contact: ID<Contact>,
        in workspace: ID<Workspace>,
        _ update: ContactUpdate,
        at moment: Timestamp
    ) async throws(StoreError) -> ContactChange? {
        try requireWorking()
        guard let place = contactRows.place(of: contact), contactRows[place].workspace == workspace,
            !erasedContacts.contains(contact)
        else { return nil }
        let phone = update.phone ?? contactRows[place].phone
        if let holder = self.place(of: phone, in: workspace), holder != place { return .numberTaken }
        contactPlaces[ContactQuestion(workspace: workspace, phone: contactRows[place].phone.folded)] = nil
        contactPlaces[ContactQuestion(workspace: workspace, phone: phone.folded)] = place
        let details = update.applied(to: contactRows[place])
        if details.consent != contactRows[place].consent { note(details.consent, from: .api, of: contact, at: moment) }
        contactRows[place].phone = phone
        contactRows[place].name = details.name
        contactRows[place].consent = details.consent
        contactRows[place].incomingBlocked = details.incomingBlocked
        contactRows[place].attributes = details.attributes
        contactRows[place].tags = details.tags
        contactRows[place].updatedAt = moment
        return try await self.contact(contact, in: workspace).map(ContactChange.updated)
    }

    package func eraseContact(
        _ contact: ID<Contact>,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> Bool {
        try requireWorking()
        guard let place = contactRows.place(of: contact), contactRows[place].workspace == workspace,
            erasedContacts.insert(contact).inserted
        else { return false }
        let nobody = PhoneNumber(erased: contact)
        contactPlaces[ContactQuestion(workspace: workspace, phone: contactRows[place].phone.folded)] = nil
        contactRows[place].phone = nobody
        contactRows[place].waID = nil
        contactRows[place].userID = nil
        contactRows[place].name = ""
        contactRows[place].consent = .optedOut
        contactRows[place].attributes = []
        contactRows[place].tags = []
        contactRows[place].lastActiveAt = nil
        contactRows[place].updatedAt = moment
        for index in messageRows.indices where messageRows[index].contact == contact {
            messageRows[index].phone = nobody
            messageRows[index].content = nil
            guard messageRows[index].standing.state == .queued else { continue }
            messageRows[index].standing.state = .cancelled
            messageRows[index].refusal = OwnReason.erased
            messageRows[index].updatedAt = moment
        }
        incomingRows.removeAll { $0.contact == contact }
        ledger[contact] = nil
        for list in listMembers.keys { listMembers[list]?.remove(contact) }
        return true
    }

    package func saveContacts(
        _ drafts: [ContactDraft],
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> [Contact] {
        try requireWorking()
        for draft in drafts {
            guard let place = place(of: draft.phone, in: workspace) else {
                let contact = addContact(draft, in: workspace, at: moment)
                if let consent = draft.consent, consent != .unknown {
                    note(consent, from: draft.source, of: contact, at: moment)
                }
                continue
            }
            contactRows[place].name = draft.name
            contactRows[place].attributes = draft.attributes
            contactRows[place].tags = draft.tags
            contactRows[place].updatedAt = moment
            if let consent = draft.consent, consent != contactRows[place].consent {
                contactRows[place].consent = consent
                note(consent, from: draft.source, of: contactRows[place].id, at: moment)
            }
            if let incomingBlocked = draft.incomingBlocked { contactRows[place].incomingBlocked = incomingBlocked }
        }
        return drafts.compactMap { draft in place(of: draft.phone, in: workspace).map { contactRows[$0] } }
    }

    func place(of phone: PhoneNumber, in workspace: ID<Workspace>) -> Int? {
        contactPlaces[ContactQuestion(workspace: workspace, phone: phone.folded)]
    }

    @discardableResult
    func addContact(_ draft: ContactDraft, in workspace: ID<Workspace>, at moment: Timestamp) -> ID<Contact> {
        let contact = Contact(
            id: contactRows.nextID(),
            workspace: workspace,
            phone: draft.phone,
            waID: nil,
            name: draft.name,
            source: draft.source,
            consent: draft.consent ?? .unknown,
            incomingBlocked: draft.incomingBlocked ?? false,
            attributes: draft.attributes,
            tags: draft.tags,
            createdAt: moment,
            updatedAt: moment,
            lastActiveAt: nil
        )
        contactPlaces[ContactQuestion(workspace: workspace, phone: draft.phone.folded)] = contactRows.count
        contactRows.append(contact)
        return contact.id
    }
}
