package import Domain
package import Store

extension MemoryStore {
    package func removeFromVocabulary(_ words: Vocabulary, in workspace: ID<Workspace>) async throws(StoreError) -> Int
    {
        try requireWorking()
        let known = vocabularies[workspace] ?? Vocabulary()
        let kept = Vocabulary(
            tags: known.tags.without(words.tags),
            customFields: known.customFields.without(words.customFields)
        )
        vocabularies[workspace] = kept
        return known.tags.count + known.customFields.count - kept.tags.count - kept.customFields.count
    }

    package func renameList(
        _ list: ID<ContactList>,
        to name: String,
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> ListChange? {
        try requireWorking()
        guard let place = listPlace(list, in: workspace) else { return nil }
        let isTaken = listRows.contains { $0.workspace == workspace && $0.name == name && $0.id != list }
        if isTaken { return .nameTaken }
        listRows[place].name = name
        return .changed(CountedList(list: listRows[place], contactCount: listMembers[list]?.count ?? 0))
    }

    package func removeList(_ list: ID<ContactList>, in workspace: ID<Workspace>) async throws(StoreError) -> Bool {
        try requireWorking()
        guard let place = listPlace(list, in: workspace) else { return false }
        // Rows keep their places; a list without a workspace is nobody's.
        listRows[place].workspace = ID(row: 0)
        listMembers[list] = nil
        return true
    }

    package func changeMembers(
        of list: ID<ContactList>,
        joining: [ID<Contact>],
        leaving: [ID<Contact>],
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> Int? {
        try requireWorking()
        guard listPlace(list, in: workspace) != nil else { return nil }
        var changed = 0
        for contact in joining {
            guard let place = contactRows.place(of: contact), contactRows[place].workspace == workspace,
                !erasedContacts.contains(contact)
            else { continue }
            if listMembers[list, default: []].insert(contact).inserted { changed += 1 }
        }
        for contact in leaving where listMembers[list]?.remove(contact) != nil { changed += 1 }
        return changed
    }

    private func listPlace(_ list: ID<ContactList>, in workspace: ID<Workspace>) -> Int? {
        listRows.place(of: list).flatMap { listRows[$0].workspace == workspace ? $0 : nil }
    }
}

extension [String] {
    fileprivate func without(_ words: [String]) -> [String] {
        filter { word in !words.contains { $0.lowercased() == word.lowercased() } }
    }
}
