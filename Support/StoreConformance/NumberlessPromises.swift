import Domain
import Store

extension Stage {
    private static let page = PageRequest(offset: 0, limit: 10)

    fileprivate func hear(
        _ wamid: String,
        from number: String = "",
        _ userID: String? = nil,
        text: String = "Hi",
        newUserID: String? = nil
    ) async throws {
        var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: Self.start)
        work.incoming = [
            IncomingReport(
                phoneNumberID: sender.phoneNumberID,
                wamid: wamid,
                from: number,
                profileName: "Asha",
                kind: "text",
                text: text,
                context: nil,
                occurredAt: Self.start,
                userID: userID,
                newUserID: newUserID
            )
        ]
        _ = try await store.applyStatuses(work)
    }

    fileprivate func everybody() async throws -> [Contact] {
        try await store.contacts(in: workspace, matching: ContactFilter(isOldestFirst: true), page: Self.page).items
    }

    fileprivate func heard(from contact: Contact) async throws -> [String] {
        try await store.incoming(from: contact.id, in: workspace, page: Self.page).items.map(\.wamid).sorted()
    }
}

/// People who hide their number and are known by Meta's business-scoped user id.
extension StoreConformance {
    static let numberlessPromises: [StorePromise] = [
        StorePromise("who has no number is one contact by Meta's id, and opts out like everybody") { store in
            let stage = try await Stage(store)
            try await stage.hear("in.1", "IN.1A")
            try await stage.hear("in.2", "IN.1A", text: "STOP")
            try await stage.hear("in.3", "IN.2B")
            let people = try await stage.everybody()
            try expect(people.map(\.userID), is: ["IN.1A", "IN.2B"])
            try expect(people.map(\.phone.isReal), is: [false, false])
            try expect(people.map(\.consent), is: [.optedOut, .unknown])
            try expect(people.map(\.name), is: ["Asha", "Asha"])
            try expect(try await stage.heard(from: people[0]), is: ["in.1", "in.2"])
        },
        StorePromise(
            "a number that Meta tells later is the same person's, and a contact that has it becomes one with it"
        ) {
            store in
            let stage = try await Stage(store)
            try await stage.hear("in.1", "IN.1A")
            try await stage.hear("in.2", from: "919812345678", "IN.1A")
            let person = try require(try await stage.everybody().first, "the person")
            try expect(person.phone.value, is: 919_812_345_678)
            try expect(try await stage.everybody().count, is: 1)
            try await stage.hear("in.3", from: "919812345679")
            try await stage.hear("in.4", "IN.2B")
            try await stage.hear("in.5", from: "919812345679", "IN.2B")
            let people = try await stage.everybody()
            try expect(people.map(\.phone.value), is: [919_812_345_678, 919_812_345_679])
            try expect(people.map(\.userID), is: ["IN.1A", "IN.2B"])
            try expect(try await stage.heard(from: people[1]), is: ["in.3", "in.4", "in.5"])
        },
        StorePromise("a changed id stays with its person, and one who was erased is known by none") { store in
            let stage = try await Stage(store)
            try await stage.hear("in.1", "IN.1A", newUserID: "IN.9Z")
            try await stage.hear("in.2", "IN.9Z")
            let person = try require(try await stage.everybody().first, "the person")
            try expect(person.userID, is: "IN.9Z")
            try expect(try await stage.heard(from: person), is: ["in.1", "in.2"])
            _ = try await store.eraseContact(person.id, in: stage.workspace, at: Stage.start)
            try await stage.hear("in.3", "IN.9Z")
            let again = try require(try await stage.everybody().first, "a new contact")
            try expect(again.id != person.id, "nothing is left of the old one")
        },
        StorePromise("the same id in two workspaces is two people, and who cannot be written to is not answered") {
            store in
            let stage = try await Stage(store)
            let other = try await Stage(store, name: "other", phoneNumberID: "7001")
            let replies = ConsentReplies(optedOut: "Bye.")
            try await store.updateSettings(WorkspaceSettings(replies: replies), of: stage.workspace)
            try await stage.hear("in.1", "IN.1A", text: "STOP")
            try await other.hear("in.1", "IN.1A")
            try expect(try await stage.everybody().map(\.consent), is: [.optedOut])
            try expect(try await other.everybody().map(\.consent), is: [.unknown])
            try expect(try await stage.lease().messages.count, is: 0)
        },
    ]
}
