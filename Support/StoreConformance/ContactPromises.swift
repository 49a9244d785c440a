import Domain
import Store

/// One person in Brazil, with and without the ninth digit.
let brazilLong: UInt64 = 5_511_987_654_321
let brazilShort: UInt64 = 551_187_654_321

extension StoreConformance {
    static let contactPromises: [StorePromise] = [
        StorePromise("an unknown number is nobody, and answers keep the order of questions") { store in
            let stage = try await Stage(store)
            try await stage.admit([stage.admission(to: 919_800_000_001), stage.admission(to: 919_800_000_002)])
            let found = try await store.contacts(
                [919_800_000_002, 919_800_000_009, 919_800_000_001].map {
                    ContactQuestion(workspace: stage.workspace, phone: PhoneNumber(trusted: $0))
                }
            )
            try expect(found.map { $0?.phone.value }, is: [919_800_000_002, nil, 919_800_000_001])
            try expect(try await store.contacts([]), is: [])
        },
        StorePromise("a saved contact is read back whole, texts of every kind included") { store in
            let stage = try await Stage(store)
            let odd = "a\"b\\c\n\t\u{1}é🙂{}[]:,"
            let draft = ContactDraft(
                phone: PhoneNumber(trusted: brazilLong),
                name: odd,
                source: .csv,
                consent: .optedIn,
                attributes: [
                    ContactAttribute(name: odd, value: ""), ContactAttribute(name: "City", value: "Pune"),
                    ContactAttribute(name: "A", value: odd),
                ],
                tags: ["vip", odd, ""]
            )
            let saved = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start + 5)
            let contact = try require(saved.first, "the saved contact")
            try expect(contact.phone, is: draft.phone)
            try expect(contact.name, is: odd)
            try expect(contact.source, is: .csv)
            try expect(contact.consent, is: .optedIn)
            try expect(contact.attributes, is: draft.attributes)
            try expect(contact.tags, is: draft.tags)
            try expect(contact.createdAt, is: Stage.start + 5)
            try expect(contact.updatedAt, is: Stage.start + 5)
            try expect(contact.waID, is: nil)
            try expect(contact.lastActiveAt, is: nil)
            try expect(contact.incomingBlocked, is: false)
            let record = try await store.contact(contact.id, in: stage.workspace)
            try expect(record, is: ContactRecord(contact: contact, broadcasts: [], lists: []))
        },
        StorePromise("every source is kept as it was said") { store in
            let stage = try await Stage(store)
            let drafts = ContactSource.allCases.enumerated().map { index, source in
                ContactDraft(phone: PhoneNumber(trusted: 919_800_000_000 + UInt64(index)), name: "n", source: source)
            }
            let saved = try await store.saveContacts(drafts, in: stage.workspace, at: Stage.start)
            try expect(saved.map(\.source), is: ContactSource.allCases)
        },
        StorePromise("saving a known number overwrites name, attributes and tags, and keeps the rest") { store in
            let stage = try await Stage(store)
            var draft = ContactDraft(
                phone: PhoneNumber(trusted: brazilLong),
                name: "Ana",
                source: .csv,
                consent: .optedOut,
                attributes: [ContactAttribute(name: "City", value: "Rio")],
                tags: ["old"]
            )
            let first = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start)
            draft.phone = PhoneNumber(trusted: brazilShort)
            draft.name = "Ana Maria"
            draft.source = .api
            draft.consent = nil
            draft.attributes = []
            draft.tags = ["new"]
            let second = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start + 7)
            var expected = try require(first.first, "the first contact")
            expected.name = "Ana Maria"
            expected.attributes = []
            expected.tags = ["new"]
            expected.updatedAt = Stage.start + 7
            try expect(second, is: [expected])
        },
        StorePromise("two spellings of one number in one batch are one contact") { store in
            let stage = try await Stage(store)
            let drafts = [brazilShort, brazilLong].map {
                ContactDraft(phone: PhoneNumber(trusted: $0), name: "n\($0)", source: .api)
            }
            let saved = try await store.saveContacts(drafts, in: stage.workspace, at: Stage.start)
            try expect(saved.count, is: 2)
            try expect(saved[0].id, is: saved[1].id)
            try expect(saved[1].name, is: "n\(brazilLong)", "the later one wins")
            let results = try await store.admit([stage.admission(to: brazilLong), stage.admission(to: brazilShort)])
            for result in results {
                guard case .admitted(_, let contact) = result else {
                    throw BrokenPromise(description: "\(result)")
                }
                try expect(contact, is: saved[0].id)
            }
            for phone in [brazilLong, brazilShort] {
                let question = ContactQuestion(workspace: stage.workspace, phone: PhoneNumber(trusted: phone))
                try expect(try await store.contacts([question]).first??.id, is: saved[0].id)
            }
        },
        StorePromise("a contact knows the broadcasts that wrote to it, newest last, each once") { store in
            let stage = try await Stage(store)
            let second = try await stage.createBroadcast(named: "second")
            let third = try await stage.createBroadcast(named: "third")
            try await stage.admit([
                stage.admission(in: third), stage.admission(), stage.admission(in: second), stage.admission(in: third),
                stage.admission(to: 919_800_000_001),
            ])
            let question = ContactQuestion(workspace: stage.workspace, phone: PhoneNumber(trusted: 919_812_345_678))
            let contact = try require(try await store.contacts([question])[0], "the contact")
            let record = try await store.contact(contact.id, in: stage.workspace)
            let expected = [stage.broadcast, second, third].map { PublicID($0.id, createdAt: $0.createdAt) }
            try expect(record?.broadcasts, is: expected)
            try expect(record?.lists, is: [])
        },
        StorePromise("a contact tells of its newest hundred broadcasts at the most") { store in
            let stage = try await Stage(store)
            var broadcasts: [Broadcast] = []
            for number in 0..<103 { broadcasts.append(try await stage.createBroadcast(named: "b\(number)")) }
            let results = try await store.admit(broadcasts.map { stage.admission(in: $0) })
            guard case .admitted(_, let contact) = results.first else {
                throw BrokenPromise(description: "not admitted")
            }
            let record = try await store.contact(contact, in: stage.workspace)
            try expect(record?.broadcasts.map(\.id), is: broadcasts.suffix(100).map(\.id))
        },
    ]
}
