import Domain
import HTTPTypes
import Store
import TestKit
import Testing
import Web
import WireJSON

@Suite struct ConversationTests {
    private func hear(_ world: APIWorld, _ wamid: String, _ text: String, at moment: Timestamp) async throws {
        var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: moment)
        work.incoming = [
            IncomingReport(
                phoneNumberID: world.sender.phoneNumberID,
                wamid: wamid,
                from: "919876543210",
                profileName: nil,
                kind: "text",
                text: text,
                context: nil,
                occurredAt: moment
            )
        ]
        _ = try await world.store.applyStatuses(work)
    }

    @Test func `both sides stand in one list, newest first, with the window that is open`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let saved = try await client.post("/api/v1/contacts", #"[{"mobile":"919876543210","name":"Asha"}]"#)
            let id = try #require(saved.json["data"]?["createdContacts"]?.arrayValue?[0]["_id"]?.stringValue)
            let path = "/api/v1/contacts/\(id)/conversation"
            let empty = try await client.get(path).json["data"]
            #expect(empty?["messages"] == .array([]))
            #expect(empty?["windows"] == .array([]))

            try await hear(world, "in.1", "Hi", at: world.clock.now)
            world.clock.advance(by: 1_000)
            let sent = try await client.post(
                "/api/v1/messages",
                #"{"to":"919876543210","type":"text","text":"Hello Asha"}"#
            )
            #expect(sent.status == 200, "\(sent.text)")
            world.clock.advance(by: 1_000)
            try await hear(world, "in.2", "Thanks", at: world.clock.now)

            let data = try await client.get(path).json["data"]
            let messages = data?["messages"]?.arrayValue ?? []
            #expect(messages.map { $0["direction"]?.stringValue } == ["received", "sent", "received"])
            #expect(messages.first?["text"] == .string("Thanks"))
            let window = data?["windows"]?.arrayValue?.first
            #expect(window?["sender"]?.stringValue == world.sender.phoneNumberID)
            #expect(window?["openUntil"]?.stringValue == (world.clock.now + 86_400_000).iso8601)
            let second = try await client.get(path + "?limit=1&page=2").json["data"]
            #expect(second?["messages"]?.arrayValue?.first?["direction"] == .string("sent"))
            #expect(second?["total"] == .integer(3))

            world.clock.advance(by: 86_400_000)
            #expect(try await client.get(path).json["data"]?["windows"] == .array([]), "a day later it is shut")
            #expect(try await client.get(path + "?limit=100&page=11").status == 400)
            #expect(try await client.get("/api/v1/contacts/nonsense/conversation").code == "contact_not_found")
        }
    }
}
