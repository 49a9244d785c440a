import Domain
import Store

extension Stage {
    fileprivate func incoming(
        _ wamid: String,
        from phone: String = "919812345678",
        text: String? = "Hi",
        context: String? = nil,
        at moment: Timestamp = Stage.start
    ) -> IncomingReport {
        IncomingReport(
            phoneNumberID: sender.phoneNumberID,
            wamid: wamid,
            from: phone,
            profileName: "Asha",
            kind: "text",
            text: text,
            context: context,
            occurredAt: moment
        )
    }

    fileprivate func consent(
        _ consent: Consent,
        from phone: String = "919812345678",
        at moment: Timestamp = Stage.start
    ) -> ConsentReport {
        ConsentReport(
            phoneNumberID: sender.phoneNumberID,
            from: phone,
            consent: consent,
            source: .keyword,
            detail: "STOP",
            occurredAt: moment
        )
    }

    fileprivate func apply(
        _ incoming: [IncomingReport] = [],
        _ consents: [ConsentReport] = [],
        at moment: Timestamp = Stage.start
    ) async throws {
        var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: moment)
        work.incoming = incoming
        work.consents = consents
        _ = try await store.applyStatuses(work)
    }

    fileprivate func person(_ phone: UInt64 = 919_812_345_678) async throws -> Contact? {
        try await store.contacts([ContactQuestion(workspace: workspace, phone: PhoneNumber(trusted: phone))])[0]
    }

    fileprivate func kept(_ contact: Contact?) async throws -> [IncomingMessage] {
        let contact = try require(contact, "a contact")
        let page = PageRequest(offset: 0, limit: 10)
        return try await store.incoming(from: contact.id, in: workspace, page: page).items
    }
}

extension StoreConformance {
    static let incomingPromises: [StorePromise] = [
        StorePromise("who writes becomes a contact, and its window opens") { store in
            let stage = try await Stage(store)
            try await stage.apply([stage.incoming("in.1", at: Stage.start + 5)], at: Stage.start + 9)
            let contact = try require(try await stage.person(), "the stranger")
            try expect(contact.name, is: "Asha")
            try expect(contact.source, is: .wa)
            try expect(contact.lastActiveAt, is: Stage.start + 5)
            let kept = try await stage.kept(contact)
            try expect(kept.map(\.text), is: ["Hi"])
            try expect(kept.map(\.broadcast), is: [nil])
            // An older message comes late: the window does not shrink.
            try await stage.apply([stage.incoming("in.0", at: Stage.start + 1)])
            try expect(try await stage.person()?.lastActiveAt, is: Stage.start + 5)
            try expect(try await stage.kept(contact).map(\.wamid), is: ["in.1", "in.0"])
        },
        StorePromise("what Meta repeats is kept once") { store in
            let stage = try await Stage(store)
            let report = stage.incoming("in.1")
            try await stage.apply([report, report])
            try await stage.apply([report])
            try expect(try await stage.kept(try await stage.person()).count, is: 1)
        },
        StorePromise("an answer belongs to the message it quotes, else to the last one of three days") { store in
            let stage = try await Stage(store)
            let first = try await stage.sending()
            try await stage.settle(first, .taken("w.1"))
            let other = try await stage.store.createBroadcast(
                .example(in: stage.workspace, name: "other", sender: stage.sender.id),
                answer: nil
            )
            guard case .created(let second) = other else { throw BrokenPromise(description: "not created") }
            var admission = stage.admission(to: 919_812_345_678, lane: .express)
            admission.broadcast = second.id
            let last = try await stage.admit([admission])[0]
            try await stage.settle(last, .taken("w.2"))
            try await stage.apply([
                stage.incoming("in.1", context: "w.1"), stage.incoming("in.2", at: Stage.start + 1),
                stage.incoming("in.3", context: "w.unknown", at: Stage.start + 2),
                stage.incoming("in.4", at: Stage.start + IncomingMessage.answerMilliseconds + 1),
            ])
            let kept = try await stage.kept(try await stage.person())
            let broadcasts = kept.sorted { $0.occurredAt < $1.occurredAt }.map(\.broadcast)
            try expect(broadcasts, is: [stage.broadcast.id, second.id, second.id, nil])
            try expect(try await store.reasons(of: second.id).replied, is: 1, "one person, however often it answers")
        },
        StorePromise("messages of somebody who is blocked open the window and are not kept") { store in
            let stage = try await Stage(store)
            let draft = ContactDraft(
                phone: PhoneNumber(trusted: 919_812_345_678),
                name: "A",
                source: .csv,
                incomingBlocked: true
            )
            let saved = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start)
            try expect(saved.count, is: 1)
            let block = ContactImport(
                workspace: stage.workspace,
                contacts: [draft],
                list: nil,
                duplicates: .overwrite,
                at: Stage.start
            )
            _ = try await store.importContacts(block)
            try await stage.apply([stage.incoming("in.1", at: Stage.start + 3)])
            try expect(try await stage.person()?.lastActiveAt, is: Stage.start + 3)
            try expect(try await stage.kept(try await stage.person()), is: [])
        },
        StorePromise("consent is what was said last, whatever comes first") { store in
            let stage = try await Stage(store)
            try await stage.apply([], [stage.consent(.optedOut, at: Stage.start + 5_000)])
            try expect(try await stage.person()?.consent, is: .optedOut)
            try await stage.apply([], [stage.consent(.optedIn, at: Stage.start + 2_000)])
            try expect(try await stage.person()?.consent, is: .optedOut, "an older word comes late")
            try await stage.apply([], [stage.consent(.optedIn, at: Stage.start + 7_000)])
            try expect(try await stage.person()?.consent, is: .optedIn)
            try await stage.apply([], [stage.consent(.optedOut, at: Stage.start + 5_000)])
            try expect(try await stage.person()?.consent, is: .optedIn, "a repeated word changes nothing")
        },
        StorePromise("within the second that Meta tells, the word that comes last counts") { store in
            let stage = try await Stage(store)
            let draft = ContactDraft(
                phone: PhoneNumber(trusted: 919_812_345_678),
                name: "A",
                source: .api,
                consent: .optedIn
            )
            _ = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start + 766)
            try await stage.apply([], [stage.consent(.optedOut, at: Stage.start)])
            try expect(try await stage.person()?.consent, is: .optedOut, "STOP, told without its milliseconds")
            _ = try await store.saveContacts([draft], in: stage.workspace, at: Stage.start + 900)
            try expect(try await stage.person()?.consent, is: .optedIn, "and an opt-in after that")
        },
        StorePromise("who says stop gets nothing that has not left yet") { store in
            let stage = try await Stage(store)
            var admission = stage.admission(to: 919_812_345_678)
            admission.respectsOptOut = true
            let message = try await stage.admit([admission])[0]
            try await stage.apply([stage.incoming("in.1", text: "STOP")], [stage.consent(.optedOut)])
            let lease = try await stage.lease()
            try expect(lease.messages.map(\.id), is: [])
            try expect(lease.ended.map(\.id), is: [message])
            try expect(lease.ended.map(\.state), is: [.cancelled])
        },
        StorePromise("reports of a number that is nobody's change nothing, and workspaces are apart") { store in
            let stage = try await Stage(store)
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            var stray = stage.incoming("in.1")
            stray.phoneNumberID = "9999"
            try await stage.apply([stray])
            try expect(try await stage.person() == nil, "nobody was made")
            try await stage.apply([stage.incoming("in.1")])
            try expect(try await other.person() == nil, "not in the other workspace")
            let contact = try require(try await stage.person(), "a contact")
            let page = PageRequest(offset: 0, limit: 10)
            let strange = try await store.incoming(from: contact.id, in: other.workspace, page: page)
            try expect(strange.total, is: 0)
        },
    ]
}
