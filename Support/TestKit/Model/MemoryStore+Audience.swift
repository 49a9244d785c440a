package import Domain
package import Store

extension MemoryStore {
    package func ensureLists(
        _ names: [String],
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> [ContactList] {
        try requireWorking()
        return names.map { name in
            if let known = list(named: name, in: workspace) { return known }
            let list = ContactList(id: listRows.nextID(), workspace: workspace, name: name, createdAt: moment)
            listRows.append(list)
            return list
        }
    }

    package func lists(named names: [String], in workspace: ID<Workspace>) async throws(StoreError) -> [ContactList?] {
        try requireWorking()
        return names.map { list(named: $0, in: workspace) }
    }

    package func lists(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<CountedList> {
        try requireWorking()
        return listRows.filter { $0.workspace == workspace }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { CountedList(list: $0, contactCount: listMembers[$0.id]?.count ?? 0) }
            .page(page)
    }

    package func vocabulary(of workspace: ID<Workspace>) async throws(StoreError) -> Vocabulary {
        try requireWorking()
        return vocabularies[workspace] ?? Vocabulary()
    }

    package func addToVocabulary(_ words: Vocabulary, in workspace: ID<Workspace>) async throws(StoreError) {
        try requireWorking()
        let known = vocabularies[workspace] ?? Vocabulary()
        vocabularies[workspace] = Vocabulary(
            tags: known.tags.joined(by: words.tags),
            customFields: known.customFields.joined(by: words.customFields)
        )
    }

    package func importContacts(_ batch: ContactImport) async throws(StoreError) -> [ImportedContact] {
        try requireWorking()
        let list = listRows.first { $0.id == batch.list && $0.workspace == batch.workspace }
        return batch.contacts.map { draft in
            let (contact, outcome) = save(draft, of: batch)
            let joined = list.map { listMembers[$0.id, default: []].insert(contact).inserted } ?? false
            return ImportedContact(contact: contact, outcome: outcome, joinedList: joined)
        }
    }

    private func save(_ draft: ContactDraft, of batch: ContactImport) -> (ID<Contact>, ImportedContact.Outcome) {
        guard let place = place(of: draft.phone, in: batch.workspace) else {
            let details = ContactDetails(of: draft)
            var clean = draft
            (clean.attributes, clean.tags) = (details.attributes, details.tags)
            let contact = addContact(clean, in: batch.workspace, at: batch.at)
            if details.consent != .unknown {
                note(details.consent, from: draft.source, of: contact, at: batch.at)
            }
            return (contact, .created)
        }
        let known = contactRows[place]
        let details = ContactDetails(
            name: known.name,
            consent: known.consent,
            incomingBlocked: known.incomingBlocked,
            attributes: known.attributes,
            tags: known.tags
        )
        let changed = batch.duplicates == .overwrite ? details.overwritten(with: draft) : details
        if changed == details { return (known.id, .unchanged) }
        if changed.consent != details.consent {
            note(changed.consent, from: draft.source, of: known.id, at: batch.at)
        }
        contactRows[place].name = changed.name
        contactRows[place].consent = changed.consent
        contactRows[place].incomingBlocked = changed.incomingBlocked
        contactRows[place].attributes = changed.attributes
        contactRows[place].tags = changed.tags
        contactRows[place].updatedAt = batch.at
        return (known.id, .updated)
    }

    func namesOfLists(with contact: ID<Contact>) -> [String] {
        listRows.filter { listMembers[$0.id]?.contains(contact) ?? false }.map(\.name)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func list(named name: String, in workspace: ID<Workspace>) -> ContactList? {
        listRows.first { $0.workspace == workspace && $0.name.utf8.elementsEqual(name.utf8) }
    }
}

extension MemoryStore {
    package func audience(_ question: AudienceQuestion) async throws(StoreError) -> AudiencePage {
        try requireWorking()
        let all = source(of: question).filter { $0.cursor > question.after }
        let looked = all.prefix(question.limit)
        let excluded = members(of: question.audience.excludedLists, in: question.workspace)
        let members = looked.compactMap { step -> AudienceMember? in
            guard let contact = step.contact, !excluded.contains(contact.id), !erasedContacts.contains(contact.id)
            else { return nil }
            return AudienceMember(
                contact: contact.id,
                phone: contact.phone,
                name: contact.name,
                consent: contact.consent,
                lastActiveAt: contact.lastActiveAt,
                attributes: question.wantsAttributes ? contact.attributes : [],
                tags: question.wantsAttributes ? contact.tags : []
            )
        }
        return AudiencePage(members: members, next: all.count > looked.count ? looked.last?.cursor : nil)
    }

    /// Everything that the walk of an audience looks at, in its order; `contact` is `nil` where it looks in vain.
    private func source(of question: AudienceQuestion) -> [(cursor: Int64, contact: Contact?)] {
        let contacts = contactRows.filter { $0.workspace == question.workspace }
        switch question.audience.source {
        case .everyone:
            return contacts.map { ($0.id.row, $0) }
        case .lists(let lists, let takesUnassigned):
            let wanted = members(of: lists, in: question.workspace)
            let assigned = listMembers.values.reduce(into: Set()) { $0.formUnion($1) }
            return contacts.filter { wanted.contains($0.id) || takesUnassigned && !assigned.contains($0.id) }
                .map { ($0.id.row, $0) }
        case .failures(let broadcast, let codes):
            var seen: Set<ID<Contact>> = []
            return messageRows.filter { message in
                message.broadcast.row == broadcast && message.workspace == question.workspace
                    && message.standing.state == .failed
            }.map { message in
                let isWanted = codes.isEmpty || codes.contains(message.refusal?.code ?? 0)
                guard isWanted, seen.insert(message.contact).inserted else { return (message.id.row, nil) }
                return (message.id.row, contacts.first { $0.id == message.contact })
            }
        }
    }

    private func members(of lists: [Int64], in workspace: ID<Workspace>) -> Set<ID<Contact>> {
        listRows.filter { $0.workspace == workspace && lists.contains($0.id.row) }
            .reduce(into: Set()) { $0.formUnion(listMembers[$1.id] ?? []) }
    }
}

extension [String] {
    /// With the words that are new, whatever their case, ordered by how they fold.
    fileprivate func joined(by words: [String]) -> [String] {
        var joined = self
        for word in words where !joined.contains(where: { $0.lowercased() == word.lowercased() }) {
            joined.append(word)
        }
        return joined.sorted { $0.lowercased().utf8.lexicographicallyPrecedes($1.lowercased().utf8) }
    }
}
