import Domain
import HTTPTypes
import Store
import TestKit
import Testing
import Web
import WireJSON

@Suite struct SettingsTests {
    private let base = "/api/v1/settings"

    @Test func `settings are changed one by one, and read back`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let before = try await client.get(base)
            #expect(before.json["data"]?["waitBudgetSeconds"]?.doubleValue == 10)
            #expect(before.json["data"]?["timeZone"]?.isNull == true)
            let body =
                #"{"timeZone":"Asia/Kolkata","waitBudgetSeconds":2.5,"defaultLanguage":"pt-BR","resumeWithTemplate":true}"#
            #expect(try await client.put(base, body).status == 200)
            let after = try await client.get(base).json["data"]
            #expect(after?["timeZone"]?.stringValue == "Asia/Kolkata")
            #expect(after?["waitBudgetSeconds"]?.doubleValue == 2.5)
            #expect(after?["defaultLanguage"]?.stringValue == "pt_BR")
            #expect(after?["resumeWithTemplate"]?.boolValue == true)
            #expect(after?["apiCampaignOptOut"]?.boolValue == false, "what is not named stays")
            #expect(try await client.put(base, #"{"timeZone":null}"#).json["data"]?["timeZone"]?.isNull == true)
        }
    }

    @Test func `everything that is wrong is told at once, and nothing is changed`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let body =
                #"{"timeZone":"Mars/Base","waitBudgetSeconds":61,"requestsPerMinute":-1,"defaultLanguage":"e n","apiCampaignOptOut":"yes","x":1}"#
            let reply = try await client.put(base, body)
            #expect(reply.status == 400)
            #expect(
                reply.details == [
                    "timeZone invalid_value", "waitBudgetSeconds invalid_value", "requestsPerMinute invalid_value",
                    "defaultLanguage invalid_value", "apiCampaignOptOut invalid_type",
                ]
            )
            let workspace = try await world.store.workspace(world.workspace.id)
            #expect(workspace?.settings == WorkspaceSettings())
        }
    }

    @Test func `what people are told when they opt out is chosen, taken away, and not longer than Meta allows`()
        async throws
    {
        let world = try await APIWorld()
        try await world.run { client in
            let chosen = try await client.put(base, #"{"optOutReply":"Bye.","optInReply":"Welcome back!"}"#)
            #expect(chosen.json["data"]?["optOutReply"]?.stringValue == "Bye.")
            let less = try await client.put(base, #"{"optInReply":null}"#).json["data"]
            #expect(less?["optOutReply"]?.stringValue == "Bye.")
            #expect(less?["optInReply"]?.isNull == true)
            let long = String(repeating: "a", count: 4_097)
            let refused = try await client.put(base, #"{"optOutReply":"\#(long)","optInReply":[]}"#)
            #expect(refused.details == ["optOutReply too_long", "optInReply invalid_type"])
            #expect(try await client.put(base, #"{"optOutReply":" "}"#).status == 400)
        }
    }

    @Test func `a workspace chooses its words, and can go back to the standard ones`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let path = base + "/keywords"
            #expect(try await client.get(path).json["data"]?["isStandard"]?.boolValue == true)
            let reply = try await client.put(path, #"{"optOut":["Basta"]}"#)
            #expect(reply.json["data"]?["optOut"] == .array([.string("Basta")]))
            #expect((reply.json["data"]?["optIn"]?.arrayValue?.count ?? 0) > 5, "the other list stays")
            #expect(try await client.put(path, #"{"optOut":[]}"#).details == ["optOut missing_field"])
            #expect(try await client.put(path, #"{"optOut":["!?"]}"#).details == ["optOut[0] invalid_value"])
            #expect(try await client.put(path, #"{"optOut":"stop"}"#).details == ["optOut invalid_type"])
            #expect(try await client.delete(path).json["data"]?["isStandard"]?.boolValue == true)
        }
    }

    @Test func `a new key is shown once, works, and can be revoked, but not by itself`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let path = base + "/keys"
            let made = try await client.post(path, #"{"name":"shop"}"#, ["Idempotency-Key": "k1"])
            #expect(made.status == 201)
            let text = try #require(made.json["data"]?["key"]?.stringValue)
            let id = try #require(made.json["data"]?["_id"]?.stringValue)
            let again = try await client.post(path, #"{"name":"shop"}"#, ["Idempotency-Key": "k1"])
            #expect(again.json["data"]?["_id"]?.stringValue == id, "the same key")
            #expect(again.json["data"]?["key"]?.isNull == true, "whose text is not kept")
            let list = try await client.get(path, ["Authorization": "Bearer \(text)"])
            #expect(list.status == 200)
            #expect(!list.text.contains(text))
            let own = PublicID(world.key.id, createdAt: world.key.createdAt).text
            #expect(try await client.delete(path + "/" + own).status == 400)
            #expect(try await client.delete(path + "/" + id).status == 200)
            #expect(try await client.get(path, ["Authorization": "Bearer \(text)"]).status == 401)
            #expect(try await client.delete(path + "/nonsense").code == "key_not_found")
            #expect(try await client.post(path, "{}").details == ["name missing_field"])
        }
    }

    @Test func `a sender is added with sealed secrets, paused and resumed`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let path = base + "/senders"
            let body =
                #"{"phoneNumberId":"777","wabaId":"888","accessToken":"EAAG-secret","appSecret":"shh","rate":20}"#
            let reply = try await client.post(path, body)
            #expect(reply.status == 200)
            #expect(!reply.text.contains("EAAG-secret") && !reply.text.contains("shh"))
            #expect(reply.json["data"]?["believesWebhooks"]?.boolValue == true)
            let stored = try await world.store.senders(in: world.workspace.id).first { $0.phoneNumberID == "777" }
            #expect(stored?.accessToken == TestVault().seal(Secret("EAAG-secret")))
            #expect(stored?.rateLimit == 20)
            let paused = try await client.post(path + "/777/pause", nil)
            #expect(paused.json["data"]?["state"] == .string("paused"))
            #expect(try await client.post(path + "/777/resume", nil).json["data"]?["state"] == .string("active"))
            #expect(try await client.post(path + "/999/pause", nil).code == "sender_not_found")
            let wrong = try await client.post(path, #"{"phoneNumberId":"+91 98","rate":0}"#)
            #expect(
                wrong.details == [
                    "wabaId missing_field", "accessToken missing_field", "phoneNumberId invalid_value",
                    "rate invalid_value",
                ]
            )
            #expect((try await client.get(path)).json["data"]?["senders"]?.arrayValue?.count == 2)
        }
    }

    @Test func `tags and custom fields are removed by name, in any case`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            _ = try await client.post(base + "/tags", #"{"tags":["VIP","new"]}"#)
            let reply = try await client.delete(base + "/tags/vip")
            #expect(reply.json["data"]?["tags"] == .array([.string("new")]))
            #expect(try await client.delete(base + "/tags/vip").status == 404)
            #expect(try await client.delete(base + "/custom-fields/City").code == "unknown_custom_field")
        }
    }
}

@Suite struct ContactListCallTests {
    @Test func `a list is renamed, gets and loses members, and is deleted`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let made = try await client.post("/api/v1/contacts/lists", #"{"listName":"a"}"#)
            let id = try #require(made.json["data"]?["_id"]?.stringValue)
            _ = try await client.post("/api/v1/contacts/lists", #"{"listName":"b"}"#)
            let path = "/api/v1/contacts/lists/" + id
            #expect(try await client.put(path, #"{"listName":"b"}"#).status == 409)
            #expect(try await client.put(path, #"{"listName":"c"}"#).json["data"]?["listName"] == .string("c"))
            let saved = try await client.post("/api/v1/contacts", #"[{"mobile":"919876543210","name":"Asha"}]"#)
            let contact = try #require(saved.json["data"]?["createdContacts"]?.arrayValue?[0]["_id"]?.stringValue)
            let joined = try await client.post(path + "/members", #"{"add":["\#(contact)","\#(id)"]}"#)
            #expect(joined.json["data"]?["changed"] == .integer(1), "an id of something else is nobody's")
            #expect(try await client.post(path + "/members", #"{"add":["x"],"remove":7}"#).details.count == 2)
            #expect(
                try await client.post(path + "/members", #"{"remove":["\#(contact)"]}"#).json["data"]?["changed"]
                    == .integer(1)
            )
            #expect(try await client.delete(path).status == 200)
            #expect(try await client.delete(path).code == "list_not_found")
            #expect(try await client.get("/api/v1/contacts/\(contact)").status == 200, "its contacts stay")
        }
    }

    @Test func `a contact's consent is told event by event, also as a file`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let body = #"[{"mobile":"919876543210","name":"Asha","optin":true}]"#
            let saved = try await client.post("/api/v1/contacts", body)
            let contact = try #require(saved.json["data"]?["createdContacts"]?.arrayValue?[0]["_id"]?.stringValue)
            world.clock.advance(by: 1)
            _ = try await client.put("/api/v1/contacts/\(contact)", #"{"optin":false}"#)
            let reply = try await client.get("/api/v1/contacts/\(contact)/consent")
            let events = reply.json["data"]?["events"]?.arrayValue ?? []
            #expect(events.map { $0["optin"]?.boolValue } == [false, true])
            #expect(events.map { $0["source"] } == [.string("api"), .string("api")])
            let file = try await client.get("/api/v1/contacts/\(contact)/consent?format=csv")
            #expect(file.header("Content-Type")?.hasPrefix("text/csv") == true)
            #expect(file.text.split(whereSeparator: \.isNewline).count == 3)
            #expect(file.text.contains("919876543210"))
        }
    }
}
