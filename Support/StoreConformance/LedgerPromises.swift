import Domain
import Store

extension Stage {
    private static let page = PageRequest(offset: 0, limit: 10)

    fileprivate func contact(_ phone: UInt64) async throws -> Contact? {
        try await store.contacts([ContactQuestion(workspace: workspace, phone: PhoneNumber(trusted: phone))])[0]
    }

    fileprivate func hear(_ text: String, from phone: String, newNumber: String? = nil) async throws {
        var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: Self.start + 5)
        work.incoming = [
            IncomingReport(
                phoneNumberID: sender.phoneNumberID,
                wamid: "in.\(phone).\(text)",
                from: phone,
                profileName: nil,
                kind: newNumber == nil ? "text" : "system",
                text: text,
                context: nil,
                occurredAt: Self.start + 5,
                newNumber: newNumber
            )
        ]
        _ = try await store.applyStatuses(work)
    }

    fileprivate func ledger(of contact: Contact) async throws -> [ConsentEvent] {
        try await store.consentEvents(of: contact.id, in: workspace, page: Self.page).items
    }
}

extension StoreConformance {
    static let ledgerPromises: [StorePromise] = [
        StorePromise("who opts out by a word is answered once, where the workspace has something to say") { store in
            let stage = try await Stage(store)
            try await stage.hear("STOP", from: "919812345670")
            try expect(try await stage.lease().messages.count, is: 0, "nothing to say")
            let replies = ConsentReplies(optedOut: "Bye \"you\".", optedIn: nil)
            try await store.updateSettings(WorkspaceSettings(replies: replies), of: stage.workspace)
            try await stage.hear("STOP", from: "919812345678")
            try await stage.hear("stop!", from: "919812345678")
            try await stage.hear("Where is it?", from: "919812345679")
            let lease = try await stage.lease(at: Stage.start + 10)
            try expect(lease.messages.map(\.phone.value), is: [919_812_345_678])
            let content = #""type":"text","text":{"body":"Bye \"you\"."}"#
            try expect(lease.messages.map(\.content), is: [.whole(Array(content.utf8))])
            let campaign = try await store.broadcast(named: ConsentReplies.campaignName, in: stage.workspace)
            let counts = try await stage.counts(try require(campaign, "the campaign"))
            try expect(counts, is: [.sending: 1])
        },
        StorePromise(
            "every change of consent is in the ledger with where it came from, and what changes nothing is not"
        ) {
            store in
            let stage = try await Stage(store)
            let phone = PhoneNumber(trusted: 919_812_345_678)
            let draft = ContactDraft(phone: phone, name: "Asha", source: .api, consent: .optedIn)
            _ = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start)
            _ = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start + 1)
            let contact = try require(try await stage.contact(919_812_345_678), "the contact")
            let imported = ContactImport(
                workspace: stage.workspace,
                contacts: [ContactDraft(phone: phone, name: "Asha", source: .csv, consent: .optedOut)],
                list: nil,
                duplicates: .overwrite,
                at: Stage.start + 2
            )
            _ = try await store.importContacts(imported)
            let update = ContactUpdate(consent: .optedIn)
            _ = try await store.updateContact(contact.id, in: stage.workspace, update, at: Stage.start + 3)
            try await stage.hear("STOP", from: "919812345678")
            let events = try await stage.ledger(of: contact)
            try expect(events.map(\.source), is: [.keyword, .api, .csv, .api])
            try expect(events.map(\.consent), is: [.optedOut, .optedIn, .optedOut, .optedIn])
            try expect(events.first?.detail, is: "STOP")
            let other = try await Stage(store, name: "other", phoneNumberID: "7001")
            let page = PageRequest(offset: 0, limit: 10)
            let strange = try await store.consentEvents(of: contact.id, in: other.workspace, page: page)
            try expect(strange.total, is: 0, "another workspace reads nothing")
        },
        StorePromise("a workspace's own words are the only ones it hears") { store in
            let stage = try await Stage(store)
            let keywords = ConsentKeywords(stop: ["basta!"], start: ["dai"])
            try await store.updateSettings(WorkspaceSettings(keywords: keywords), of: stage.workspace)
            let kept = try await store.workspace(stage.workspace)?.settings.keywords
            try expect(kept, is: keywords)
            try await stage.hear("STOP", from: "919812345678")
            try expect(try await stage.contact(919_812_345_678)?.consent, is: .unknown)
            try await stage.hear("Basta", from: "919812345678")
            try expect(try await stage.contact(919_812_345_678)?.consent, is: .optedOut)
            try await stage.hear("Dai", from: "919812345679")
            try expect(try await stage.contact(919_812_345_679)?.consent, is: .optedIn)
        },
        StorePromise("somebody with a new number is the same contact, and what has not left goes to the new one") {
            store in
            let stage = try await Stage(store)
            let message = try await stage.queued()
            let before = try require(try await stage.contact(919_812_345_678), "the contact")
            try await stage.hear("changed", from: "919812345678", newNumber: "919899999999")
            try expect(try await stage.contact(919_812_345_678) == nil, "nobody has the old number")
            try expect(try await stage.contact(919_899_999_999)?.id, is: before.id)
            let lease = try await stage.lease()
            try expect(lease.messages.map(\.id), is: [message])
            try expect(lease.messages.map(\.phone.digits), is: ["919899999999"])
        },
        StorePromise("two contacts that turn out to be one person keep what both had, and an opt-out of either") {
            store in
            let stage = try await Stage(store)
            let old = PhoneNumber(trusted: 919_812_345_678)
            let new = PhoneNumber(trusted: 919_899_999_999)
            let attributes = { (city: String) in [ContactAttribute(name: "City", value: city)] }
            let drafts = [
                ContactDraft(phone: old, name: "Asha", source: .api, attributes: attributes("Pune"), tags: ["vip"]),
                ContactDraft(
                    phone: new,
                    name: "A.",
                    source: .csv,
                    consent: .optedOut,
                    attributes: attributes("Goa") + [ContactAttribute(name: "Plan", value: "gold")],
                    tags: ["new"]
                ),
            ]
            let lists = try await store.ensureLists(["a"], in: stage.workspace, at: Stage.start)
            let batch = ContactImport(
                workspace: stage.workspace,
                contacts: drafts,
                list: lists[0].id,
                duplicates: .overwrite,
                at: Stage.start
            )
            _ = try await store.importContacts(batch)
            let message = try await stage.queued(919_899_999_999)
            try await stage.hear("changed", from: "919812345678", newNumber: "919899999999")
            let contact = try require(try await stage.contact(919_899_999_999), "the person")
            try expect(contact.name, is: "Asha")
            try expect(contact.consent, is: .optedOut)
            try expect(contact.tags, is: ["vip", "new"])
            try expect(contact.attributes.map(\.value), is: ["Pune", "gold"])
            try expect(try await stage.record(message).contact.id, is: contact.id)
            let all = ContactFilter()
            let page = PageRequest(offset: 0, limit: 10)
            try expect(try await store.contacts(in: stage.workspace, matching: all, page: page).total, is: 1)
            let counted = try await store.lists(in: stage.workspace, page: page).items
            try expect(counted.map(\.contactCount), is: [1], "once on the list")
        },
    ]
}
