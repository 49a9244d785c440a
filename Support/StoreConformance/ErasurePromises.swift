import Domain
import Store

extension StoreConformance {
    static let erasurePromises: [StorePromise] = [
        StorePromise("who is erased is nowhere any more, and counts stay true") { store in
            let stage = try await Stage(store)
            let list = try await stage.list("Diwali")
            let draft = ContactDraft(
                phone: PhoneNumber(trusted: 919_812_345_678),
                name: "Asha",
                source: .csv,
                attributes: [ContactAttribute(name: "City", value: "Pune")],
                tags: ["vip"]
            )
            let contact = try await stage.importContacts([draft], to: list)[0].contact
            let sent = try await stage.sending()
            try await stage.settle(sent, .taken("w.1"))
            let queued = try await stage.queued()
            try expect(try await store.eraseContact(contact, in: stage.workspace, at: Stage.start + 5), is: true)

            try expect(try await store.contact(contact, in: stage.workspace) == nil, "not by id")
            let question = ContactQuestion(workspace: stage.workspace, phone: draft.phone)
            try expect(try await store.contacts([question]), is: [nil], "not by number")
            let page = PageRequest(offset: 0, limit: 10)
            let found = try await store.contacts(in: stage.workspace, matching: ContactFilter(), page: page)
            try expect(found.items, is: [], "not in a search")
            try expect(found.total, is: 0)
            try expect(try await stage.lengths(), is: ["Diwali": 0])
            let audience = AudienceQuestion(
                workspace: stage.workspace,
                audience: Audience(source: .everyone),
                after: 0,
                limit: 10,
                wantsAttributes: false
            )
            try expect(try await store.audience(audience).members, is: [])

            let record = try require(try await store.message(sent, in: stage.workspace), "the message")
            try expect(record.state, is: .accepted)
            try expect(record.contactName, is: "")
            try expect(record.phone != draft.phone, "no number")
            let account = try require(try await store.account(of: sent, in: stage.workspace), "its account")
            try expect(account.attempts.map(\.outcome), is: [.accepted])
            try expect(try await store.message(queued, in: stage.workspace)?.state, is: .cancelled)
            try expect(try await stage.lease().messages, is: [], "nothing leaves any more")
            let counts = try await store.counts(of: stage.broadcast.id)
            try expect(counts.filter { $0.value > 0 }, is: [.accepted: 1, .cancelled: 1])
        },
        StorePromise("what comes back to the queue of somebody erased goes to nobody, however it comes back") { store in
            let stage = try await Stage(store)
            let draft = ContactDraft(phone: PhoneNumber(trusted: 919_812_345_678), name: "Asha", source: .csv)
            let contact = try await stage.importContacts([draft])[0].contact
            let late = try await stage.sending()
            try await stage.settle(late, .taken("w.1"))
            let refused = try await stage.sending()
            let doubted = try await stage.sending()
            try await stage.settle(doubted, .inDoubt(reason: "?"))
            try expect(try await store.eraseContact(contact, in: stage.workspace, at: Stage.start), is: true)
            var failed = try await stage.report(.failed, late, wamid: "w.1")
            failed.refusal = Refusal(code: 131_000, title: "Something went wrong")
            try await stage.apply([failed])
            try await stage.settle(refused, .requeued(dueAt: Stage.start, refusal: nil))
            _ = try await store.settleDoubt(doubted, in: stage.workspace, as: .resend, at: Stage.start)
            let lease = try await stage.lease(at: Stage.start + Stage.hour)
            try expect(lease.messages, is: [])
            try expect(lease.ended.map(\.state), is: [.cancelled, .cancelled, .cancelled])
            try expect(try await stage.record(late).refusal, is: OwnReason.erased)
        },
        StorePromise("the number of somebody erased is free, and whoever has it next is somebody else") { store in
            let stage = try await Stage(store)
            let draft = ContactDraft(phone: PhoneNumber(trusted: 919_812_345_678), name: "Asha", source: .csv)
            let first = try await stage.importContacts([draft])[0].contact
            try expect(try await store.eraseContact(first, in: stage.workspace, at: Stage.start), is: true)
            try expect(try await store.eraseContact(first, in: stage.workspace, at: Stage.start), is: false, "once")
            let second = try await stage.importContacts([draft])[0]
            try expect(second.outcome, is: .created)
            try expect(second.contact != first, "another row")
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            let strange = try await store.eraseContact(second.contact, in: other.workspace, at: Stage.start)
            try expect(strange, is: false, "another workspace's contact")
            try expect(try await store.contact(second.contact, in: stage.workspace) != nil, "still there")
        },
    ]
}
