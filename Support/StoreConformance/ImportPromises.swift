import Domain
import Store

extension Stage {
    func list(_ name: String) async throws -> ContactList {
        try require(try await store.ensureLists([name], in: workspace, at: Stage.start).first, "the list \(name)")
    }

    @discardableResult
    func importContacts(
        _ drafts: [ContactDraft],
        to list: ContactList? = nil,
        _ duplicates: ContactImport.Duplicates = .skip,
        at moment: Timestamp = Stage.start
    ) async throws -> [ImportedContact] {
        let batch = ContactImport(
            workspace: workspace,
            contacts: drafts,
            list: list?.id,
            duplicates: duplicates,
            at: moment
        )
        let imported = try await store.importContacts(batch)
        try expect(imported.count, is: drafts.count, "answers of an import")
        return imported
    }

    func lengths() async throws -> [String: Int] {
        let lists = try await store.lists(in: workspace, page: PageRequest(offset: 0, limit: 100)).items
        return Dictionary(uniqueKeysWithValues: lists.map { ($0.list.name, $0.contactCount) })
    }

    func known(_ imported: ImportedContact) async throws -> Contact {
        try require(try await store.contact(imported.contact, in: workspace)?.contact, "an imported contact")
    }
}

/// A row of a file.
private func draft(
    _ phone: UInt64,
    _ name: String = "Asha",
    consent: Consent? = nil,
    incomingBlocked: Bool? = nil,
    has attributes: [(String, String)] = [],
    tags: [String] = []
) -> ContactDraft {
    ContactDraft(
        phone: PhoneNumber(trusted: phone),
        name: name,
        source: .csv,
        consent: consent,
        incomingBlocked: incomingBlocked,
        attributes: attributes.map { ContactAttribute(name: $0.0, value: $0.1) },
        tags: tags
    )
}

private func attributes(_ pairs: [(String, String)]) -> [ContactAttribute] {
    pairs.map { ContactAttribute(name: $0.0, value: $0.1) }
}

extension StoreConformance {
    static let importPromises: [StorePromise] = [
        StorePromise("an imported contact is saved whole and is on its list") { store in
            let stage = try await Stage(store)
            let list = try await stage.list("Diwali")
            let row = draft(
                brazilShort,
                "José",
                consent: .optedIn,
                incomingBlocked: true,
                has: [("City", "Pune"), ("Empty", ""), ("city", "Goa"), ("B", "2")],
                tags: ["vip", "VIP", "new"]
            )
            let imported = try await stage.importContacts([row], to: list, at: Stage.start + 7)
            try expect(imported[0].outcome, is: .created)
            try expect(imported[0].joinedList, "a new contact joins")
            let contact = try await stage.known(imported[0])
            try expect(contact.phone, is: row.phone)
            try expect(contact.name, is: "José")
            try expect(contact.source, is: .csv)
            try expect(contact.consent, is: .optedIn)
            try expect(contact.incomingBlocked, is: true)
            try expect(contact.attributes, is: attributes([("City", "Goa"), ("B", "2")]))
            try expect(contact.tags, is: ["vip", "new"])
            try expect(contact.createdAt, is: Stage.start + 7)
            try expect(contact.updatedAt, is: Stage.start + 7)
            try expect(try await store.contact(contact.id, in: stage.workspace)?.lists, is: ["Diwali"])
            try expect(try await stage.lengths(), is: ["Diwali": 1])
        },
        StorePromise("importing the same again changes nothing, whichever way duplicates go") { store in
            let stage = try await Stage(store)
            let list = try await stage.list("Diwali")
            let rows = [
                draft(brazilShort, has: [("City", "Pune")], tags: ["vip"]), draft(919_800_000_001), draft(brazilLong),
            ]
            let first = try await stage.importContacts(rows, to: list)
            try expect(first.map(\.outcome), is: [.created, .created, .unchanged])
            try expect(first.map(\.joinedList), is: [true, true, false])
            try expect(first[0].contact, is: first[2].contact, "two spellings of one number")
            let before = try await stage.known(first[0])
            for duplicates in [ContactImport.Duplicates.skip, .overwrite] {
                let again = try await stage.importContacts(rows, to: list, duplicates, at: Stage.start + 9)
                try expect(again.map(\.outcome), is: [.unchanged, .unchanged, .unchanged])
                try expect(again.map(\.joinedList), is: [false, false, false])
                try expect(again.map(\.contact), is: first.map(\.contact))
            }
            try expect(try await stage.known(first[0]), is: before)
            try expect(try await stage.lengths(), is: ["Diwali": 2])
        },
        StorePromise("skipping leaves a known contact alone, and puts it on the list") { store in
            let stage = try await Stage(store)
            let first = try await stage.importContacts([draft(919_800_000_001, has: [("City", "Pune")])])
            let before = try await stage.known(first[0])
            let changed = draft(919_800_000_001, "Other", consent: .optedOut, has: [("City", "Goa")], tags: ["new"])
            let list = try await stage.list("Diwali")
            let again = try await stage.importContacts([changed], to: list, .skip, at: Stage.start + 9)
            try expect(again, is: [ImportedContact(contact: before.id, outcome: .unchanged, joinedList: true)])
            try expect(try await stage.known(again[0]), is: before)
            try expect(try await stage.lengths(), is: ["Diwali": 1])
        },
        StorePromise("overwriting lays what is given over what is known") { store in
            let stage = try await Stage(store)
            let old = draft(
                919_800_000_001,
                "Asha",
                consent: .optedOut,
                has: [("City", "Pune"), ("Age", "30"), ("Plan", "gold")],
                tags: ["vip"]
            )
            let first = try await stage.importContacts([old])
            let given = draft(
                919_800_000_001,
                "",
                has: [("CITY", "Goa"), ("age", ""), ("New", "1")],
                tags: ["Vip", "b"]
            )
            let again = try await stage.importContacts([given], .overwrite, at: Stage.start + 9)
            try expect(again[0].outcome, is: .updated)
            try expect(again[0].contact, is: first[0].contact)
            let contact = try await stage.known(again[0])
            try expect(contact.name, is: "Asha", "an empty name is not given")
            try expect(contact.consent, is: .optedOut, "consent that is not given")
            try expect(contact.attributes, is: attributes([("City", "Goa"), ("Plan", "gold"), ("New", "1")]))
            try expect(contact.tags, is: ["vip", "b"])
            try expect(contact.createdAt, is: Stage.start)
            try expect(contact.updatedAt, is: Stage.start + 9)
            let said = draft(919_800_000_001, "Asha Rao", consent: .optedIn, incomingBlocked: true)
            try expect(try await stage.importContacts([said], .overwrite)[0].outcome, is: .updated)
            let last = try await stage.known(first[0])
            try expect(last.name, is: "Asha Rao")
            try expect(last.consent, is: .optedIn)
            try expect(last.incomingBlocked, is: true)
        },
        StorePromise("a list is made once, under the name as it is written") { store in
            let stage = try await Stage(store)
            let made = try await store.ensureLists(["a", "B", "a"], in: stage.workspace, at: Stage.start)
            try expect(made.map(\.name), is: ["a", "B", "a"])
            try expect(made[0], is: made[2])
            try expect(try await store.ensureLists(["a"], in: stage.workspace, at: Stage.start + 5), is: [made[0]])
            let found = try await store.lists(named: ["b", "B", "a"], in: stage.workspace)
            try expect(found, is: [nil, made[1], made[0]])
            let page = try await store.lists(in: stage.workspace, page: PageRequest(offset: 1, limit: 1))
            try expect(page.total, is: 2)
            try expect(page.items, is: [CountedList(list: made[0], contactCount: 0)], "lists by name")
        },
        StorePromise("the vocabulary knows a word once, as it was first written") { store in
            let stage = try await Stage(store)
            try expect(try await store.vocabulary(of: stage.workspace), is: Vocabulary())
            let words = Vocabulary(tags: ["vip", "Ärzte"], customFields: ["City"])
            try await store.addToVocabulary(words, in: stage.workspace)
            let more = Vocabulary(tags: ["VIP", "ärzte", "b"], customFields: ["CITY", "Age"])
            try await store.addToVocabulary(more, in: stage.workspace)
            let expected = Vocabulary(tags: ["b", "vip", "Ärzte"], customFields: ["Age", "City"])
            try expect(try await store.vocabulary(of: stage.workspace), is: expected)
        },
        StorePromise("contacts, lists and words of two workspaces are apart") { store in
            let acme = try await Stage(store)
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            let list = try await acme.list("Diwali")
            try await acme.importContacts([draft(919_800_000_001)], to: list)
            try await store.addToVocabulary(Vocabulary(tags: ["vip"]), in: acme.workspace)
            try expect(try await store.lists(named: ["Diwali"], in: other.workspace), is: [nil])
            try expect(try await store.lists(in: other.workspace, page: PageRequest(offset: 0, limit: 9)).total, is: 0)
            try expect(try await store.vocabulary(of: other.workspace), is: Vocabulary())
            let strange = try await other.importContacts([draft(919_800_000_001)], to: list)
            try expect(strange[0].outcome, is: .created)
            try expect(!strange[0].joinedList, "nobody joins another workspace's list")
            try expect(try await store.contact(strange[0].contact, in: other.workspace)?.lists, is: [])
            try expect(try await acme.lengths(), is: ["Diwali": 1])
        },
    ]
}
