import Domain
import Store

extension Stage {
    /// Walks an audience to its end; every page's members, one after the other.
    func walk(
        _ audience: Audience,
        limit: Int = 7,
        wantsAttributes: Bool = false,
        in workspace: ID<Workspace>? = nil
    ) async throws -> [AudienceMember] {
        var question = AudienceQuestion(
            workspace: workspace ?? self.workspace,
            audience: audience,
            after: 0,
            limit: limit,
            wantsAttributes: wantsAttributes
        )
        var members: [AudienceMember] = []
        for _ in 0..<1000 {
            let page = try await store.audience(question)
            try expect(page.members.count <= limit, "a page of \(page.members.count), asked for \(limit)")
            members += page.members
            guard let next = page.next else { return members }
            try expect(next > question.after, "the walk goes on")
            question.after = next
        }
        throw BrokenPromise(description: "the walk does not end")
    }

    func rows(_ audience: Audience, limit: Int = 7) async throws -> [Int64] {
        try await walk(audience, limit: limit).map(\.contact.row)
    }
}

/// Fifty contacts; who is on which of four lists follows from the number, and some are on none.
private struct Crowd {
    let stage: Stage
    let lists: [ContactList]
    let contacts: [ID<Contact>]

    init(_ store: any CrierStore) async throws {
        stage = try await Stage(store)
        let stranger = try await Stage(store, name: "other", phoneNumberID: "1002")
        var lists: [ContactList] = []
        for name in ["twos", "threes", "fives", "sevens"] { lists.append(try await stage.list(name)) }
        self.lists = lists
        let drafts = (0..<50).map { number in
            ContactDraft(
                phone: PhoneNumber(trusted: 919_800_000_000 + UInt64(number)),
                name: "n\(number)",
                source: .csv
            )
        }
        var contacts: [ID<Contact>] = []
        for draft in drafts {
            contacts += try await stage.importContacts([draft]).map(\.contact)
            // Somebody else's people lie between.
            try await stranger.importContacts([draft])
        }
        self.contacts = contacts
        for (list, factor) in zip(lists, Self.factors) {
            let members = drafts.enumerated().filter { $0.offset % factor == 1 }.map(\.element)
            try await stage.importContacts(members, to: list)
        }
    }

    static let factors = [2, 3, 5, 7]

    func isOn(_ place: Int, _ number: Int) -> Bool { number % Self.factors[place] == 1 }

    /// Who must be in an audience.
    func expected(_ places: [Int], unassigned: Bool, excluding excluded: [Int]) -> [Int64] {
        contacts.indices.filter { number in
            let isWanted = places.contains { isOn($0, number) }
            let isAlone = !Self.factors.indices.contains { isOn($0, number) }
            return (isWanted || unassigned && isAlone) && !excluded.contains { isOn($0, number) }
        }.map { contacts[$0].row }
    }
}

extension StoreConformance {
    static let audiencePromises: [StorePromise] = [
        StorePromise("an audience of lists is everybody on one of them, once, whatever the length of a page") { store in
            let crowd = try await Crowd(store)
            for choice in 0..<16 {
                let places = (0..<4).filter { choice >> $0 & 1 == 1 }
                let lists = places.map { crowd.lists[$0].id.row }
                for unassigned in [false, true] {
                    for excluded in [[], [2], [0, 3]] {
                        let audience = Audience(
                            source: .lists(lists, unassigned: unassigned),
                            excludedLists: excluded.map { crowd.lists[$0].id.row }
                        )
                        let expected = crowd.expected(places, unassigned: unassigned, excluding: excluded)
                        for limit in [1, 7, 50, 10_000] {
                            let found = try await crowd.stage.rows(audience, limit: limit)
                            try expect(found, is: expected, "\(audience), \(limit) a page:")
                        }
                    }
                }
            }
        },
        StorePromise("everyone is every contact of the workspace, those on excluded lists left out") { store in
            let crowd = try await Crowd(store)
            for limit in [1, 3, 25, 50, 51] {
                let found = try await crowd.stage.rows(Audience(source: .everyone), limit: limit)
                try expect(found, is: crowd.contacts.map(\.row), "\(limit) a page:")
            }
            let twos = Audience(source: .everyone, excludedLists: [crowd.lists[0].id.row])
            let others = crowd.contacts.indices.filter { !crowd.isOn(0, $0) }.map { crowd.contacts[$0].row }
            try expect(try await crowd.stage.rows(twos), is: others)
        },
        StorePromise("a list named twice counts once, and lists of nobody or of another workspace are empty") { store in
            let crowd = try await Crowd(store)
            let (two, empty) = (crowd.lists[0].id.row, try await crowd.stage.list("empty").id.row)
            let twice = Audience(source: .lists([two, two, empty, 9_999], unassigned: false))
            try expect(
                try await crowd.stage.rows(twice),
                is: crowd.expected([0], unassigned: false, excluding: [])
            )
            let none = Audience(source: .lists([empty], unassigned: false))
            try expect(try await crowd.stage.rows(none), is: [])
            try expect(try await crowd.stage.rows(Audience(source: .lists([], unassigned: false))), is: [])
            let stranger = try await store.ensureWorkspace(named: "other", at: Stage.start).id
            try expect(
                try await crowd.stage.walk(Audience(source: .lists([two], unassigned: false)), in: stranger),
                is: []
            )
        },
        StorePromise("a member is told whole, attributes and tags only where they are wanted") { store in
            let stage = try await Stage(store)
            let list = try await stage.list("Diwali")
            let draft = ContactDraft(
                phone: PhoneNumber(trusted: brazilShort),
                name: "José",
                source: .csv,
                consent: .optedOut,
                attributes: [ContactAttribute(name: "City", value: "a\"b\\c\n🙂")],
                tags: ["vip", "é"]
            )
            let contact = try await stage.importContacts([draft], to: list)[0].contact
            var member = AudienceMember(
                contact: contact,
                phone: draft.phone,
                name: "José",
                consent: .optedOut,
                attributes: draft.attributes,
                tags: draft.tags
            )
            let audience = Audience(source: .lists([list.id.row], unassigned: false))
            try expect(try await stage.walk(audience, wantsAttributes: true), is: [member])
            (member.attributes, member.tags) = ([], [])
            try expect(try await stage.walk(audience), is: [member])
        },
        StorePromise("whoever joins behind the walk is met, and nobody comes again") { store in
            let stage = try await Stage(store)
            let list = try await stage.list("Diwali")
            func draft(_ number: UInt64) -> ContactDraft {
                ContactDraft(phone: PhoneNumber(trusted: 919_800_000_000 + number), name: "n", source: .csv)
            }
            let first = try await stage.importContacts((1...4).map { draft($0) }, to: list)
            var question = AudienceQuestion(
                workspace: stage.workspace,
                audience: Audience(source: .lists([list.id.row], unassigned: false)),
                after: 0,
                limit: 3,
                wantsAttributes: false
            )
            let page = try await store.audience(question)
            try expect(page.members.map(\.contact), is: first.prefix(3).map(\.contact))
            question.after = try require(page.next, "a next page")
            try await stage.importContacts((1...6).map { draft($0) }, to: list)
            let rest = try await store.audience(question)
            try expect(rest.members.count, is: 3)
            try expect(rest.members.first?.contact, is: first[3].contact)
        },
        StorePromise("failures of a broadcast are those whose message failed with a wanted code, each once") { store in
            let stage = try await Stage(store)
            var contacts: [ID<Contact>] = []
            for (number, code) in [131_026, 131_049, nil, 131_026, 470].enumerated() {
                let phone = 919_800_000_000 + UInt64(number)
                let message = try await stage.sending(phone)
                contacts.append(
                    try require(try await store.message(message, in: stage.workspace)?.contact.id, "contact")
                )
                guard let code else { continue }
                try await stage.settle(message, .failed(Refusal(code: code, title: "no", httpStatus: 400)))
            }
            let again = try await stage.sending(919_800_000_000)
            try await stage.settle(again, .failed(Refusal(code: 131_026, title: "no", httpStatus: 400)))
            func failures(_ codes: [Int]) -> Audience {
                Audience(source: .failures(broadcast: stage.broadcast.id.row, codes: codes))
            }
            for limit in [1, 2, 100] {
                try expect(
                    try await stage.rows(failures([]), limit: limit),
                    is: [0, 1, 3, 4].map { contacts[$0].row }
                )
                try expect(
                    try await stage.rows(failures([131_026, 470]), limit: limit),
                    is: [0, 3, 4].map { contacts[$0].row }
                )
            }
            try expect(try await stage.rows(failures([1])), is: [])
            let list = try await stage.list("never")
            let draft = ContactDraft(phone: PhoneNumber(trusted: 919_800_000_003), name: "n", source: .csv)
            try await stage.importContacts([draft], to: list)
            var without = failures([131_026])
            without.excludedLists = [list.id.row]
            try expect(try await stage.rows(without), is: [contacts[0].row])
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            try expect(try await other.rows(failures([])), is: [], "another workspace's failures")
        },
    ]
}
