import Domain
import Store

extension StoreConformance {
    static let wallPromises: [StorePromise] = [
        StorePromise("a workspace never sees another's data") { store in
            let acme = try await Stage(store, name: "acme")
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            let results = try await store.admit([acme.admission(key: "k1")])
            guard case .admitted(let message, let contact) = results.first else {
                throw BrokenPromise(description: "\(results)")
            }
            let template = RemoteTemplate(
                waTemplateID: "1",
                name: "t",
                language: "en",
                category: .utility,
                status: "APPROVED",
                parameterFormat: .positional,
                quality: nil,
                components: []
            )
            _ = try await store.mirrorTemplates([template], of: "2002", in: acme.workspace, at: Stage.start)
            let mirrored = try require(
                try await store.templates(named: "t", in: acme.workspace).first,
                "the mirrored template"
            )

            let page = PageRequest(offset: 0, limit: 100)
            try expect(try await store.message(message, in: other.workspace), is: nil)
            let messages = try await store.messages(in: other.workspace, matching: MessageFilter(), page: page)
            try expect(messages.items.isEmpty && messages.total == 0, "messages of another workspace")
            try expect(try await store.contact(contact, in: other.workspace), is: nil)
            let phone = PhoneNumber(trusted: 919_812_345_678)
            try expect(
                try await store.contacts([ContactQuestion(workspace: other.workspace, phone: phone)]),
                is: [nil]
            )
            try expect(try await store.broadcast(acme.broadcast.id, in: other.workspace), is: nil)
            try expect(
                try await store.broadcast(named: "offer", in: other.workspace)?.id,
                is: other.broadcast.id
            )
            try expect(
                try await store.broadcasts(in: other.workspace, matching: BroadcastFilter(), page: page).items,
                is: [other.broadcast]
            )
            try expect(try await store.template(mirrored.id, in: other.workspace), is: nil)
            try expect(try await store.templates(named: "t", in: other.workspace), is: [])
            try expect(try await store.templates(in: other.workspace, page: page).total, is: 0)
            try expect(try await store.senders(in: other.workspace), is: [other.sender])
            let question = AnswerQuestion(workspace: other.workspace, key: "k1")
            try expect(try await store.keptAnswers([question], at: Stage.start), is: [nil])
            try expect(try await store.doubts(in: other.workspace, page: page).total, is: 0)
        },
        StorePromise("two workspaces have each their contact for one number") { store in
            let acme = try await Stage(store, name: "acme")
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            let results = try await store.admit([acme.admission(), other.admission(), acme.admission()])
            let contacts = results.compactMap { result -> ID<Contact>? in
                if case .admitted(_, let contact) = result { contact } else { nil }
            }
            try expect(contacts.count, is: 3)
            try expect(contacts[0] == contacts[2] && contacts[0] != contacts[1], "contacts are \(contacts)")
        },
        StorePromise("a sync in one workspace deletes nothing in another") { store in
            let acme = try await Stage(store, name: "acme")
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            let template = RemoteTemplate(
                waTemplateID: "1",
                name: "t",
                language: "en",
                category: .utility,
                status: "APPROVED",
                parameterFormat: .positional,
                quality: nil,
                components: []
            )
            for stage in [acme, other] {
                _ = try await store.mirrorTemplates([template], of: "2002", in: stage.workspace, at: Stage.start)
            }
            let counts = try await store.mirrorTemplates([], of: "2002", in: acme.workspace, at: Stage.start)
            try expect(counts, is: TemplateSyncCounts(deleted: 1))
            try expect(try await store.templates(named: "t", in: other.workspace).count, is: 1)
        },
    ]
}
