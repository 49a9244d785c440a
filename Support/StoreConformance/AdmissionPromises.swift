import Domain
import Store

extension StoreConformance {
    static let admissionPromises: [StorePromise] = [
        StorePromise("an express message is born sending, at its first attempt") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            let record = try await stage.record(message)
            try expect(record.state, is: .sending)
            try expect(record.attempt, is: 1)
            try expect(try await stage.counts(), is: [.sending: 1])
            try expect(try await stage.lease().messages, is: [], "no dispatcher takes it")
        },
        StorePromise("a queued message waits, untried") { store in
            let stage = try await Stage(store)
            let message = try await stage.queued()
            let record = try await stage.record(message)
            try expect(record.state, is: .queued)
            try expect(record.attempt, is: 0)
            try expect(try await stage.counts(), is: [.queued: 1])
        },
        StorePromise("a message is read back with its broadcast and contact") { store in
            let stage = try await Stage(store)
            let results = try await store.admit([
                stage.admission(expiresAt: Stage.start + 500, at: Stage.start + 3)
            ])
            guard case .admitted(let message, let contact) = results.first else {
                throw BrokenPromise(description: "\(results)")
            }
            try expect(
                try await store.message(message, in: stage.workspace),
                is: MessageRecord(
                    id: message,
                    workspace: stage.workspace,
                    broadcast: PublicID(stage.broadcast.id, createdAt: stage.broadcast.createdAt),
                    broadcastName: "offer",
                    contact: PublicID(contact, createdAt: Stage.start + 3),
                    contactName: "Jon 919812345678",
                    phone: PhoneNumber(trusted: 919_812_345_678),
                    sender: stage.sender.id,
                    state: .queued,
                    attempt: 0,
                    wamid: nil,
                    refusal: nil,
                    createdAt: Stage.start + 3,
                    updatedAt: Stage.start + 3,
                    expiresAt: Stage.start + 500
                )
            )
        },
        StorePromise("an unknown number becomes a contact as the admission describes it") { store in
            let stage = try await Stage(store)
            var admission = stage.admission(at: Stage.start + 4)
            admission.contact.source = .sync
            admission.contact.consent = .optedIn
            admission.contact.attributes = [ContactAttribute(name: "City", value: "Pune")]
            admission.contact.tags = ["vip"]
            let results = try await store.admit([admission])
            guard case .admitted(_, let id) = results.first else { throw BrokenPromise(description: "\(results)") }
            let contact = try require(try await store.contact(id, in: stage.workspace)?.contact, "the contact")
            try expect(
                contact,
                is: Contact(
                    id: id,
                    workspace: stage.workspace,
                    phone: admission.contact.phone,
                    waID: nil,
                    name: admission.contact.name,
                    source: .sync,
                    consent: .optedIn,
                    incomingBlocked: false,
                    attributes: admission.contact.attributes,
                    tags: ["vip"],
                    createdAt: Stage.start + 4,
                    updatedAt: Stage.start + 4,
                    lastActiveAt: nil
                )
            )
        },
        StorePromise("a known contact is left alone") { store in
            let stage = try await Stage(store)
            let known = try await store.saveContacts(
                [ContactDraft(phone: PhoneNumber(trusted: brazilLong), name: "Ana", source: .csv, tags: ["vip"])],
                in: stage.workspace,
                at: Stage.start
            )
            try await stage.admit([stage.admission(to: brazilShort, at: Stage.start + 60)])
            let record = try await store.contact(known[0].id, in: stage.workspace)
            try expect(record?.contact, is: known[0])
        },
        StorePromise("a message goes to the number it was admitted for, however the contact is spelled") { store in
            let stage = try await Stage(store)
            try await stage.admit([stage.admission(to: brazilLong), stage.admission(to: brazilShort)])
            try expect(try await stage.lease().messages.map(\.phone.value), is: [brazilLong, brazilShort])
        },
        StorePromise("a key admits one message, also within one batch, and leaves the others alone") { store in
            let stage = try await Stage(store)
            let results = try await store.admit([
                stage.admission(to: 919_800_000_001, key: "k1"),
                stage.admission(to: 919_800_000_002, key: "k1"),
                stage.admission(to: 919_800_000_003, key: "k2"),
                stage.admission(to: 919_800_000_004),
            ])
            guard results.count == 4, case .admitted(let first, _) = results[0], case .keyTaken(let kept) = results[1],
                case .admitted = results[2], case .admitted = results[3]
            else { throw BrokenPromise(description: "\(results)") }
            try expect(kept.message, is: first)
            try expect(kept.key, is: "k1")
            try expect(kept.fingerprint, is: [UInt8](repeating: 7, count: 32))
            try expect(kept.answer, is: nil)
            try expect(try await stage.counts(), is: [.queued: 3])
            let question = ContactQuestion(workspace: stage.workspace, phone: PhoneNumber(trusted: 919_800_000_002))
            try expect(try await store.contacts([question]), is: [nil], "nothing was written, no contact either")
            let again = try await store.admit([stage.admission(to: 919_800_000_001, key: "k1")])
            try expect(again, is: [.keyTaken(kept)])
        },
        StorePromise("the same key in two workspaces is two keys") { store in
            let acme = try await Stage(store, name: "acme")
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            let results = try await store.admit([acme.admission(key: "k1"), other.admission(key: "k1")])
            for result in results {
                guard case .admitted = result else { throw BrokenPromise(description: "\(result)") }
            }
        },
        StorePromise("an empty batch is nothing") { store in
            let stage = try await Stage(store)
            try expect(try await store.admit([]), is: [])
            try expect(try await store.settle([]), is: [])
            try expect(try await stage.apply([]), is: [])
            try await store.keepAnswers([])
            try await store.appendToInbox([])
        },
        StorePromise("ids rise with admission") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit((0..<50).map { stage.admission(to: 919_800_000_000 + $0) })
            try expect(ids == ids.sorted() && Set(ids).count == 50, "ids are \(ids)")
        },
        StorePromise("a batch of ten thousand is admitted and leased whole") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit((0..<10_000).map { stage.admission(to: 919_800_000_000 + $0) })
            try expect(try await stage.counts(), is: [.queued: 10_000])
            let lease = try await stage.lease(10_000)
            try expect(lease.messages.map(\.id), is: ids)
            let states = try await store.settle(
                ids.map {
                    Settlement(
                        message: $0,
                        attempt: 1,
                        outcome: .taken("wamid.\($0.row)"),
                        settledAt: Stage.start
                    )
                }
            )
            try expect(states == Array(repeating: .accepted, count: 10_000), "all were accepted")
            try expect(try await stage.counts(), is: [.accepted: 10_000])
        },
        StorePromise("messages are listed newest first, by state, page by page") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit((0..<6).map { stage.admission(to: 919_800_000_000 + $0) })
            let express = try await stage.sending()
            try await stage.settle(express, .refused)
            let all = try await store.messages(
                in: stage.workspace,
                matching: MessageFilter(),
                page: PageRequest(offset: 0, limit: 100)
            )
            try expect(all.items.map(\.id), is: [express] + ids.reversed())
            try expect(all.total, is: 7)
            let queued = try await store.messages(
                in: stage.workspace,
                matching: MessageFilter(state: .queued),
                page: PageRequest(offset: 4, limit: 100)
            )
            try expect(queued.items.map(\.id), is: [ids[1], ids[0]])
            try expect(queued.total, is: 6)
            let read = try await store.messages(
                in: stage.workspace,
                matching: MessageFilter(state: .read),
                page: PageRequest(offset: 0, limit: 100)
            )
            try expect(read.items.isEmpty && read.total == 0, "nothing was read")
        },
    ]
}
