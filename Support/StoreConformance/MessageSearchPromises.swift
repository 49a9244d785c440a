import Domain
import Store

extension StoreConformance {
    static let messageSearchPromises: [StorePromise] = [
        StorePromise("messages are found by contact, sender and time, alone and together") { store in
            let stage = try await Stage(store)
            let first = try await stage.sending(919_800_000_001, at: Stage.start)
            let second = try await stage.sending(919_800_000_002, at: Stage.start + 10)
            let third = try await stage.sending(919_800_000_001, at: Stage.start + 20)
            try await stage.settle(first, .taken("w"))
            let question = ContactQuestion(workspace: stage.workspace, phone: PhoneNumber(trusted: 919_800_000_001))
            let contact = try require(try await store.contacts([question])[0], "the contact").id
            let page = PageRequest(offset: 0, limit: 10)
            func found(_ filter: MessageFilter) async throws -> [ID<Message>] {
                let found = try await store.messages(in: stage.workspace, matching: filter, page: page)
                try expect(found.total, is: found.items.count, "the total")
                return found.items.map(\.id)
            }
            try expect(try await found(MessageFilter()), is: [third, second, first])
            try expect(try await found(MessageFilter(contact: contact)), is: [third, first])
            try expect(try await found(MessageFilter(state: .accepted, contact: contact)), is: [first])
            try expect(try await found(MessageFilter(sender: stage.sender.id)), is: [third, second, first])
            try expect(try await found(MessageFilter(contact: contact, wamid: "w")), is: [first])
            try expect(try await found(MessageFilter(contact: contact, wamid: "x")), is: [])
            try expect(try await found(MessageFilter(sender: ID(row: 99))), is: [])
            try expect(try await found(MessageFilter(since: Stage.start + 10)), is: [third, second])
            try expect(try await found(MessageFilter(until: Stage.start + 10)), is: [first])
            let between = MessageFilter(
                broadcast: stage.broadcast.id,
                state: .sending,
                sender: stage.sender.id,
                since: Stage.start + 5,
                until: Stage.start + 15
            )
            try expect(try await found(between), is: [second])
            let exported = try await store.messages(
                in: stage.workspace,
                matching: MessageFilter(contact: contact),
                after: ID(row: 0),
                limit: 10
            )
            try expect(exported.map(\.id), is: [first, third], "oldest first")
        }
    ]
}
