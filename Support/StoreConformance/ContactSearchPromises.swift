import Domain
import Store

extension Stage {
    fileprivate func found(_ filter: ContactFilter, _ page: PageRequest = PageRequest(offset: 0, limit: 10))
        async throws
        -> [UInt64]
    {
        let found = try await store.contacts(in: workspace, matching: filter, page: page)
        return found.items.map(\.phone.value)
    }

    fileprivate func total(_ filter: ContactFilter) async throws -> Int {
        let page = PageRequest(offset: 0, limit: 1)
        return try await store.contacts(in: workspace, matching: filter, page: page).total
    }

    fileprivate func people() async throws {
        let drafts = [
            ContactDraft(
                phone: PhoneNumber(trusted: 919_800_000_001),
                name: "José Álvarez",
                source: .csv,
                consent: .optedIn,
                attributes: [ContactAttribute(name: "City", value: "Pune")],
                tags: ["vip"]
            ),
            ContactDraft(
                phone: PhoneNumber(trusted: brazilLong),
                name: "Asha Rao",
                source: .api,
                consent: .optedOut,
                incomingBlocked: true,
                attributes: [
                    ContactAttribute(name: "City", value: "PUNE"), ContactAttribute(name: "Plan", value: "gold"),
                ],
                tags: ["VIP", "new"]
            ),
            ContactDraft(phone: PhoneNumber(trusted: 919_800_000_003), name: "asha", source: .csv),
        ]
        let batch = ContactImport(
            workspace: workspace,
            contacts: drafts,
            list: nil,
            duplicates: .skip,
            at: Stage.start
        )
        _ = try await store.importContacts(batch)
    }
}

extension StoreConformance {
    static let contactSearchPromises: [StorePromise] = [
        StorePromise("contacts are found by everything that is known of them, newest first") { store in
            let stage = try await Stage(store)
            try await stage.people()
            let (jose, asha, third) = (UInt64(919_800_000_001), brazilLong, UInt64(919_800_000_003))
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            try await other.people()
            try expect(try await stage.found(ContactFilter()), is: [third, asha, jose])
            try expect(try await stage.found(ContactFilter(isOldestFirst: true)), is: [jose, asha, third])
            try expect(try await stage.found(ContactFilter(name: "JOSE alv")), is: [jose])
            try expect(try await stage.found(ContactFilter(name: "asha")), is: [third, asha])
            try expect(try await stage.found(ContactFilter(phone: PhoneNumber(trusted: brazilShort))), is: [asha])
            try expect(try await stage.found(ContactFilter(tags: ["Vip"])), is: [asha, jose])
            try expect(try await stage.found(ContactFilter(tags: ["nobody", "new"])), is: [asha])
            let city = ContactAttribute(name: "CITY", value: "pune")
            try expect(try await stage.found(ContactFilter(attributes: [city])), is: [asha, jose])
            let plan = ContactAttribute(name: "Plan", value: "gold")
            try expect(try await stage.found(ContactFilter(attributes: [city, plan])), is: [asha])
            try expect(try await stage.found(ContactFilter(isOptedIn: false)), is: [asha])
            try expect(try await stage.found(ContactFilter(isOptedIn: true)), is: [third, jose])
            try expect(try await stage.found(ContactFilter(source: .csv)), is: [third, jose])
            try expect(try await stage.found(ContactFilter(incomingBlocked: true)), is: [asha])
            try expect(try await stage.found(ContactFilter(name: "asha", source: .csv)), is: [third])
        },
        StorePromise("names are found by any part of them, without regard to case and accents, in any script") {
            store in
            let stage = try await Stage(store)
            let names = [
                "José Álvarez", "Straße", "İbrahim ılık", "आशा राहुल", "Ольга  Smirnova", " Ann 😀", "", "Jose\u{301} B",
                "Nguyễn", "ΣΊΣΥΦΟΣ",
            ]
            let drafts = names.enumerated().map { place, name in
                ContactDraft(phone: PhoneNumber(trusted: 919_800_000_000 + UInt64(place)), name: name, source: .csv)
            }
            _ = try await store.saveContacts(drafts, in: stage.workspace, at: Stage.start)
            let expected: [(String, [Int])] = [
                ("JOSE", [0, 7]), ("é", [0, 1, 7, 8]), ("STRASSE", [1]),
                ("IBRAHIM I", [2]), ("ILIK", [2]), ("राहुल", [3]), ("शा रा", [3]), ("रा हु", []), ("ольга", [4]),
                ("а  s", [4]), ("а s", []), ("  ", [4]), (" ann", [5]), ("😀", [5]), ("n 😀", [5]), ("nguyen", [8]),
                ("σισυφος", [9]), ("jose b", [7]), ("jose  b", []), ("e b", [7]), ("%", []), ("_", []),
            ]
            for (needle, places) in expected {
                let found = try await stage.found(ContactFilter(name: needle, isOldestFirst: true))
                try expect(found, is: places.sorted().map { 919_800_000_000 + UInt64($0) })
            }
            try expect(try await stage.total(ContactFilter(name: "")), is: names.count)
        },
        StorePromise("tags and attributes differ by their accents, and not by their case") { store in
            let stage = try await Stage(store)
            let draft = ContactDraft(
                phone: PhoneNumber(trusted: 919_800_000_001),
                name: "José",
                source: .csv,
                attributes: [ContactAttribute(name: "Région", value: "MÁLAGA")],
                tags: ["Été"]
            )
            _ = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start)
            try expect(try await stage.total(ContactFilter(tags: ["ÉTÉ"])), is: 1)
            try expect(try await stage.total(ContactFilter(tags: ["E\u{301}te\u{301}"])), is: 1)
            try expect(try await stage.total(ContactFilter(tags: ["ete"])), is: 0)
            for (name, value, total) in [("RÉGION", "málaga", 1), ("région", "malaga", 0), ("region", "málaga", 0)] {
                let attribute = ContactAttribute(name: name, value: value)
                try expect(try await stage.total(ContactFilter(attributes: [attribute])), is: total)
            }
        },
        StorePromise("a page of contacts says how many there are in all") { store in
            let stage = try await Stage(store)
            try await stage.people()
            for filter in [ContactFilter(), ContactFilter(name: "a")] {
                let page = PageRequest(offset: 1, limit: 1)
                let found = try await store.contacts(in: stage.workspace, matching: filter, page: page)
                try expect(found.total, is: 3)
                try expect(found.items.map(\.phone.value), is: [brazilLong])
                let beyond = PageRequest(offset: 3, limit: 1)
                let none = try await store.contacts(in: stage.workspace, matching: filter, page: beyond)
                try expect(none.items, is: [])
                try expect(none.total, is: 3)
            }
        },
        StorePromise("a change of a contact touches what it names and nothing else") { store in
            let stage = try await Stage(store)
            try await stage.people()
            let page = PageRequest(offset: 0, limit: 1)
            let filter = ContactFilter(phone: PhoneNumber(trusted: 919_800_000_001))
            let jose = try await store.contacts(in: stage.workspace, matching: filter, page: page).items[0]
            let update = ContactUpdate(
                tagsToAdd: ["new", "VIP"],
                attributes: [ContactAttribute(name: "city", value: ""), ContactAttribute(name: "Plan", value: "x")]
            )
            let change = try await store.updateContact(jose.id, in: stage.workspace, update, at: Stage.start + 5)
            guard case .updated(let record) = change else {
                throw BrokenPromise(description: "\(String(describing: change))")
            }
            var expected = jose
            expected.tags = ["vip", "new"]
            expected.attributes = [ContactAttribute(name: "Plan", value: "x")]
            expected.updatedAt = Stage.start + 5
            try expect(record.contact, is: expected)
            let replacing = ContactUpdate(
                name: "J",
                consent: .optedOut,
                incomingBlocked: true,
                tags: ["a", "b"],
                tagsToRemove: ["A"]
            )
            _ = try await store.updateContact(jose.id, in: stage.workspace, replacing, at: Stage.start + 6)
            let after = try await store.contact(jose.id, in: stage.workspace)?.contact
            try expect(after?.tags, is: ["b"])
            try expect(after?.name, is: "J")
            try expect(after?.consent, is: .optedOut)
            try expect(after?.incomingBlocked, is: true)
        },
        StorePromise("a number moves with its contact, and never onto another's") { store in
            let stage = try await Stage(store)
            try await stage.people()
            let filter = ContactFilter(phone: PhoneNumber(trusted: 919_800_000_001))
            let page = PageRequest(offset: 0, limit: 1)
            let jose = try await store.contacts(in: stage.workspace, matching: filter, page: page).items[0]
            let taken = ContactUpdate(phone: PhoneNumber(trusted: brazilShort))
            try expect(
                try await store.updateContact(jose.id, in: stage.workspace, taken, at: Stage.start),
                is: .numberTaken
            )
            let free = ContactUpdate(phone: PhoneNumber(trusted: 919_800_000_009))
            let change = try await store.updateContact(jose.id, in: stage.workspace, free, at: Stage.start)
            guard case .updated = change else { throw BrokenPromise(description: "\(String(describing: change))") }
            let question = ContactQuestion(workspace: stage.workspace, phone: PhoneNumber(trusted: 919_800_000_009))
            try expect(try await store.contacts([question])[0]?.id, is: jose.id)
            try expect(try await stage.found(filter), is: [])
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            let strange = try await store.updateContact(jose.id, in: other.workspace, free, at: Stage.start)
            try expect(strange == nil, "another workspace's contact")
        },
        StorePromise("how many contacts there are is exact, however each was made") { store in
            let stage = try await Stage(store)
            try await stage.people()
            _ = try await stage.sending(919_800_000_010)
            _ = try await stage.sending(919_800_000_010)
            let draft = ContactDraft(phone: PhoneNumber(trusted: 919_800_000_011), name: "S", source: .manual)
            for _ in 0..<2 { _ = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start) }
            var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: Stage.start)
            work.incoming = ["in.1", "in.2"].map { wamid in
                IncomingReport(
                    phoneNumberID: stage.sender.phoneNumberID,
                    wamid: wamid,
                    from: "919800000012",
                    profileName: nil,
                    kind: "text",
                    text: nil,
                    context: nil,
                    occurredAt: Stage.start
                )
            }
            _ = try await store.applyStatuses(work)
            try expect(try await stage.total(ContactFilter()), is: 6)
            try expect(try await stage.total(ContactFilter(source: .wa)), is: 1)
            try expect(try await stage.total(ContactFilter(source: .manual)), is: 1)
            try expect(try await stage.total(ContactFilter(isOptedIn: true)), is: 5)
            try expect(try await stage.total(ContactFilter(incomingBlocked: false)), is: 5)
            let question = ContactQuestion(workspace: stage.workspace, phone: draft.phone)
            let saved = try require(try await store.contacts([question])[0], "the saved contact")
            _ = try await store.eraseContact(saved.id, in: stage.workspace, at: Stage.start)
            try expect(try await stage.total(ContactFilter()), is: 5)
            try expect(try await stage.total(ContactFilter(source: .manual)), is: 0)
        },
    ]
}
