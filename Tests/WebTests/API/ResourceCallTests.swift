import Domain
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

@Suite struct BroadcastCallTests {
    private let path = "/api/v1/broadcasts"

    private func new(_ more: String = "", name: String = "spring", template: String = "plain") -> String {
        #"{"name":"\#(name)","broadcastType":"api","templateName":"\#(template)"\#(more)}"#
    }

    @Test func `an API campaign is live and can be sent under at once`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let send =
                #"""
                {"templateName":"plain","campaignName":"spring","destination":"919876543210",\#
                "userName":"J","source":"api"}
                """#
            #expect(try await client.post(path + "/send", send).status == 404)
            let created = try await client.post(path, new())
            #expect(created.status == 201)
            #expect(created.json["status"] == .string("success"))
            #expect(created.json["message"] == .string("Broadcast created"))
            let data = created.json["data"]
            #expect(data?["name"] == .string("spring"))
            #expect(data?["status"] == .string("live"))
            #expect(data?["broadcastType"] == .string("apiCampaign"))
            #expect(PublicID<Broadcast>(data?["_id"]?.stringValue ?? "") != nil)
            #expect(try await client.post(path + "/send", send).status == 200)
        }
    }

    @Test func `a name that is taken is 409`() async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(path, new(name: "festival offer")) }
        #expect(reply.status == 409)
        #expect(reply.code == "name_taken")
    }

    @Test func `template, language and sender must exist and belong together`() async throws {
        let world = try await APIWorld()
        _ = try await world.store.putSender(
            NewSender(
                workspace: world.workspace.id,
                name: "x",
                phoneNumberID: "2",
                wabaID: "waba-2",
                accessToken: SealedSecret(bytes: []),
                appSecret: nil,
                verifyToken: nil,
                rateLimit: nil,
                createdAt: world.clock.now
            )
        )
        try await world.run { client async throws in
            let unknown = try await client.post(path, new(template: "nobody"))
            #expect(unknown.status == 404)
            #expect(unknown.code == "template_not_found")
            #expect(try await client.post(path, new(#","languageCode":"de""#)).code == "template_not_found")
            #expect(try await client.post(path, new(#","sender":"999""#)).code == "sender_not_found")
            #expect(try await client.post(path, new(#","sender":2"#)).code == "sender_mismatch")
            let bound = try await client.post(path, new(#","sender":106540352242922,"languageCode":"en-us""#))
            #expect(bound.status == 201)
            #expect(bound.json["data"]?["sender"] == .string("106540352242922"))
            #expect(bound.json["data"]?["languageCode"] == .string("en_US"))
        }
    }

    @Test func `broadcasts are listed newest first, by page and by name`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            for name in ["a", "b", "c"] { _ = try await client.post(path, new(name: name)) }
            let page = try await client.get(path + "?page=2&limit=2")
            let names = page.json["data"]?["broadcasts"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
            #expect(names == ["a", "festival offer"])
            #expect(page.json["data"]?["total"] == .integer(4))
            #expect(page.json["data"]?["page"] == .integer(2))
            let named = try await client.get(path + "?name=b")
            #expect(named.json["data"]?["total"] == .integer(1))
            #expect(
                try await client.get(path + "?page=0&limit=x").details == ["page invalid_value", "limit invalid_value"]
            )
            #expect(try await client.get(path + "?status=nonsense").code == "invalid_value")
            #expect(try await client.get(path + "?status=paused").json["data"]?["total"] == .integer(0))
            #expect(try await client.get(path + "?status=live&type=api").json["data"]?["total"] == .integer(4))
            #expect(try await client.get(path + "?type=broadcast&name=a").json["data"]?["total"] == .integer(0))
        }
    }

    @Test func `a broadcast is read with its counts`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            _ = try await client.post(path + "/send", APIRoutes.sendExample)
            let list = try await client.get(path)
            let id = list.json["data"]?["broadcasts"]?.arrayValue?.first?["_id"]?.stringValue ?? ""
            let reply = try await client.get("\(path)/\(id)")
            #expect(reply.json["data"]?["counts"]?["total"] == .integer(1))
            #expect(reply.json["data"]?["counts"]?["accepted"] == .integer(1))
            #expect(reply.json["data"]?["counts"]?["failed"] == .integer(0))
        }
    }

    @Test(arguments: ["nothing", "000000000000000000000000", "zzzzzzzzzzzzzzzzzzzzzzzz"])
    func `an id that is none is 404`(id: String) async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            #expect(try await client.get("/api/v1/broadcasts/\(id)").code == "broadcast_not_found")
            #expect(try await client.get("/api/v1/contacts/\(id)").code == "contact_not_found")
            #expect(try await client.get("/api/v1/messages/\(id)").code == "message_not_found")
            #expect(try await client.get("/api/v1/templates/\(id)?by=id").code == "template_not_found")
        }
    }

    @Test func `an id of the right row and another time is 404`() async throws {
        let world = try await APIWorld()
        let wrong = PublicID<Broadcast>(ID(row: 1), createdAt: world.clock.now + 1).text
        #expect(try await world.run { try await $0.get("/api/v1/broadcasts/\(wrong)") }.status == 404)
    }
}

@Suite struct TemplateCallTests {
    private let path = "/api/v1/templates"

    @Test func `templates are listed by page or all at once`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let all = try await client.get(path + "?all=true&limit=1")
            #expect(all.json["status"] == .string("success"))
            #expect(all.json["data"]?["templates"]?.arrayValue?.count == 4)
            let page = try await client.get(path + "?limit=3&page=2")
            #expect(page.json["data"]?["templates"]?.arrayValue?.count == 1)
            #expect(page.json["data"]?["total"] == .integer(4))
            #expect(try await client.get(path).json["data"]?["limit"] == .integer(50))
        }
    }

    @Test func `a template is read by name and by id, with Meta's components`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let named = try await client.get(path + "/plain")
            let template = named.json["data"]?["template"]
            #expect(template?["name"] == .string("plain"))
            #expect(template?["components"]?.arrayValue?[0]["text"] == .string("Hello"))
            #expect(template?["waTemplateId"] == .string("1234"))
            #expect(template?["status"] == .string("APPROVED"))
            let id = template?["_id"]?.stringValue ?? ""
            #expect(try await client.get("\(path)/\(id)?by=id").bytes == named.bytes)
            #expect(try await client.get("\(path)/\(id)?id=true").bytes == named.bytes)
            let french = try await client.get(path + "/festival_offer_template?languageCode=fr")
            #expect(french.json["data"]?["template"]?["language"] == .string("fr"))
            #expect(try await client.get(path + "/nothing").code == "template_not_found")
        }
    }

    @Test func `a sync reports every sender, and fails when it failed for all`() async throws {
        let world = try await APIWorld()
        let synced = TemplateSyncResult(
            phoneNumberID: "1",
            wabaID: "w",
            outcome: .synced(TemplateSyncCounts(added: 2, unchanged: 1))
        )
        let failed = TemplateSyncResult(phoneNumberID: "2", wabaID: "v", outcome: .failed("the token is no good"))
        try await world.run { client async throws in
            await world.syncing.script([synced, failed])
            let partly = try await client.post(path + "/sync", nil)
            #expect(partly.status == 200)
            #expect(partly.json["data"]?["senders"]?.arrayValue?[0]["added"] == .integer(2))
            #expect(partly.json["data"]?["senders"]?.arrayValue?[1]["error"] == .string("the token is no good"))
            await world.syncing.script([failed])
            let reply = try await client.post(path + "/sync", nil)
            #expect(reply.status == 502)
            #expect(reply.code == "sync_failed")
        }
    }

    @Test func `a sync is seen by the next send`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            _ = try await client.post("/api/v1/broadcasts/send", APIRoutes.sendExample)
            _ = try await world.store.mirrorTemplates([], of: "waba-1", in: world.workspace.id, at: world.clock.now)
            _ = try await client.post(path + "/sync", nil)
            #expect(
                try await client.post("/api/v1/broadcasts/send", APIRoutes.sendExample).code == "template_not_approved"
            )
        }
    }
}

@Suite struct ContactAndMessageCallTests {
    @Test func `a contact is read as published`() async throws {
        let world = try await APIWorld()
        let draft = ContactDraft(
            phone: try PhoneNumber(parsing: "919876543210"),
            name: "Arya",
            source: .csv,
            consent: .optedOut,
            attributes: [ContactAttribute(name: "City", value: "Pune"), ContactAttribute(name: "Pet", value: "Wolf")],
            tags: ["vip"]
        )
        let contact = try await world.store.saveContacts([draft], in: world.workspace.id, at: world.clock.now)[0]
        let id = PublicID(contact.id, createdAt: contact.createdAt).text
        let reply = try await world.run { try await $0.get("/api/v1/contacts/\(id)") }
        #expect(reply.json["message"] == .string("Contact retrieved successfully."))
        let data = reply.json["data"]
        #expect(data?["_id"] == .string(id))
        #expect(data?["mobile"] == .string("919876543210"))
        #expect(data?["countryCode"] == .string("91"))
        #expect(data?["optin"] == .bool(false))
        #expect(data?["source"] == .string("csv"))
        #expect(data?["tags"]?.arrayValue == [.string("vip")])
        #expect(data?["lastActive"] == .null)
        #expect(data?["createdAt"] == .string(contact.createdAt.iso8601))
        let attributes = data?["attributes"]?.arrayValue ?? []
        #expect(attributes.map { $0["name"] } == [.string("City"), .string("Pet")])
        #expect(Set(attributes.compactMap { $0["_id"]?.stringValue }).count == 2)
        for name in ["settingId", "userId", "status", "incomingBlocked", "broadcastIds", "list", "updatedAt"] {
            #expect(data?[name] != nil, "\(name)")
        }
    }

    @Test func `messages are listed by state and read with what Meta said`() async throws {
        let world = try await APIWorld()
        await world.door.script(
            .queued,
            .refused(Refusal(code: 131_026, title: "Message undeliverable", traceID: "Az", httpStatus: 400))
        )
        try await world.run { client async throws in
            let queued = try await client.post("/api/v1/broadcasts/send", APIRoutes.sendExample)
            let refused = try await client.post("/api/v1/broadcasts/send", APIRoutes.sendExample)
            #expect(try await client.get("/api/v1/messages").json["data"]?["total"] == .integer(2))
            let failed = try await client.get("/api/v1/messages?state=failed")
            #expect(failed.json["data"]?["messages"]?.arrayValue?.count == 1)
            #expect(try await client.get("/api/v1/messages?state=nonsense").code == "invalid_value")
            let id = refused.json["messageId"]?.stringValue ?? ""
            let message = try await client.get("/api/v1/messages/\(id)").json["data"]
            #expect(message?["state"] == .string("failed"))
            #expect(message?["to"] == .string("919876543210"))
            #expect(message?["refusal"]?["code"] == .integer(131_026))
            #expect(message?["refusal"]?["fbtraceId"] == .string("Az"))
            #expect(message?["broadcastName"] == .string("festival offer"))
            #expect(message?["sender"] == .string("106540352242922"))
            let waiting = queued.json["data"]?["messages"]?.arrayValue?[0]["id"]?.stringValue ?? ""
            let first = try await client.get("/api/v1/messages/\(waiting)").json["data"]
            #expect(first?["refusal"] == .null)
            #expect(first?["wamid"] == .null)
        }
    }
}
