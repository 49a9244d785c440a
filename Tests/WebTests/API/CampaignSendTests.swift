import Domain
import Messages
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

@Suite struct CampaignSendTests {
    @Test func `the published example is answered in the published bytes`() async throws {
        let world = try await APIWorld()
        await world.door.script(.accepted("wamid.HBgMOTE=="))
        let reply = try await world.run { try await $0.post(sendPath, APIRoutes.sendExample) }
        #expect(reply.status == 200)
        #expect(
            reply.text == """
                {"success":"true","data":{"messaging_product":"whatsapp","contacts":[{"input":"919876543210",\
                "wa_id":"919876543210"}],"messages":[{"id":"wamid.HBgMOTE==","message_status":"accepted"}],"code":200}}
                """
        )
    }

    @Test func `what is delivered is the filled template to the number under the campaign`() async throws {
        let world = try await APIWorld()
        _ = try await world.run { try await $0.post(sendPath, sendBody()) }
        let order = try #require(await world.door.orders.first)
        #expect(order.admission.contact.phone.digits == "919876543210")
        #expect(order.admission.contact.name == "Jon Snow")
        #expect(order.admission.contact.source == .api)
        #expect(order.admission.sender == world.sender.id)
        #expect(order.admission.expiresAt == world.clock.now + 86_400_000)
        #expect(order.patienceMilliseconds == 10_000)
        #expect(order.admission.key == nil)
        let content = try JSONValue.parse(Array("{".utf8) + order.admission.content + Array("}".utf8))
        #expect(content["template"]?["name"] == .string("festival_offer_template"))
        let parameters = content["template"]?["components"]?.arrayValue?.first?["parameters"]?.arrayValue
        #expect(parameters?.map { $0["text"] } == [.string("Christmas"), .string("Thank You")])
    }

    @Test func `what the template does not need is ignored`() async throws {
        let world = try await APIWorld()
        let text = sendBody([
            "headerParams": #"["Sir"]"#, "link": #""no link at all""#, "filename": #""f""#, "quickReplies": "[]",
        ])
        let reply = try await world.run { try await $0.post(sendPath, text) }
        #expect(reply.status == 200)
    }

    @Test(arguments: ["[]", #"["one"]"#, #"["one","two","three"]"#])
    func `another number of body values is refused, and says how many it takes and which`(values: String) async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(sendPath, sendBody(["bodyParams": values])) }
        #expect(reply.status == 400)
        #expect(reply.code == "parameter_count_mismatch")
        #expect(reply.json["message"]?.stringValue?.contains("2 values") == true)
        #expect(reply.json["message"]?.stringValue?.contains("{{1}}, {{2}}") == true)
        #expect(await world.door.orders.isEmpty)
    }

    @Test func `a destination that is a whole number comes back as its text`() async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(sendPath, sendBody(["destination": "919876543210"])) }
        #expect(reply.json["data"]?["contacts"]?.arrayValue?[0]["input"] == .string("919876543210"))
    }

    @Test func `a queued message is 202 with our id`() async throws {
        let world = try await APIWorld()
        await world.door.script(.queued)
        let reply = try await world.run { try await $0.post(sendPath, sendBody()) }
        #expect(reply.status == 202)
        let id = try #require(reply.json["data"]?["messages"]?.arrayValue?[0]["id"]?.stringValue)
        #expect(PublicID<Message>(id) != nil)
        #expect(reply.json["data"]?["messages"]?.arrayValue?[0]["message_status"] == .string("queued"))
    }

    @Test func `respond-async waits for nothing`() async throws {
        let world = try await APIWorld()
        await world.door.script(.queued)
        let reply = try await world.run {
            try await $0.post(sendPath, sendBody(), ["Prefer": "foo=1, Respond-Async; wait=5"])
        }
        #expect(reply.status == 202)
        #expect(reply.header("Preference-Applied") == "respond-async")
        #expect(await world.door.orders.first?.patienceMilliseconds == 0)
    }

    @Test func `the workspace says how long a call waits`() async throws {
        let world = try await APIWorld(settings: WorkspaceSettings(waitBudgetMilliseconds: 250))
        _ = try await world.run { try await $0.post(sendPath, sendBody()) }
        #expect(await world.door.orders.first?.patienceMilliseconds == 250)
    }

    @Test func `an unknown campaign is 404, one that is not live 400`() async throws {
        let world = try await APIWorld()
        let unknown = try await world.run { try await $0.post(sendPath, sendBody(["campaignName": #""nobody""#])) }
        #expect(unknown.status == 404)
        #expect(unknown.code == "campaign_not_found")
        try await world.store.setBroadcastState(.paused, of: ID(row: 1))
        let paused = try await world.run { try await $0.post(sendPath, sendBody()) }
        #expect(paused.status == 400)
        #expect(paused.code == "campaign_not_live")
        #expect(paused.json["message"]?.stringValue?.contains("paused") == true)
    }

    @Test func `a campaign of another workspace is not there`() async throws {
        let world = try await APIWorld()
        let other = try await world.store.ensureWorkspace(named: "Other", at: world.clock.now)
        _ = try await world.store.addKey(
            NewAPIKey(
                workspace: other.id,
                name: "o",
                prefix: "o",
                hash: testHash(Array("other".utf8)),
                createdAt: world.clock.now
            )
        )
        let reply = try await world.run { try await $0.post(sendPath, sendBody(), ["Authorization": "Bearer other"]) }
        #expect(reply.code == "campaign_not_found")
    }

    @Test func `another template name is refused, naming both`() async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(sendPath, sendBody(["templateName": #""plain""#])) }
        #expect(reply.status == 400)
        #expect(reply.code == "template_mismatch")
        #expect(reply.json["message"]?.stringValue?.contains("\"plain\"") == true)
        #expect(reply.json["message"]?.stringValue?.contains("\"festival_offer_template\"") == true)
    }

    @Test func `everything that is wrong is told at once, campaign and values included`() async throws {
        let world = try await APIWorld()
        try await world.store.setBroadcastState(.live, of: ID(row: 1))
        let reply = try await world.run {
            try await $0.post(
                sendPath,
                sendBody(
                    ["source": #""x""#, "destination": #""abc""#, "bodyParams": #"["a\nb",""]"#],
                    without: ["userName"]
                )
            )
        }
        #expect(reply.status == 400)
        #expect(reply.code == "invalid_request")
        #expect(
            Set(reply.details) == [
                "source invalid_source", "destination invalid_destination", "userName missing_field",
                "bodyParams[0] invalid_value", "bodyParams[1] invalid_value",
            ]
        )
        #expect(await world.door.orders.isEmpty)
    }

    @Test(arguments: [#"a\nb"#, #"a\tb"#, "a     b", "", "   "])
    func `a value Meta refuses is refused before anything is sent`(value: String) async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(sendPath, sendBody(["bodyParams": #"["\#(value)","x"]"#])) }
        #expect(reply.status == 400)
        #expect(reply.details == ["bodyParams[0] invalid_value"])
        #expect(await world.door.orders.isEmpty)
    }

    @Test func `a body that is too long once filled is refused`() async throws {
        let world = try await APIWorld()
        let long = String(repeating: "x", count: 1_024)
        let reply = try await world.run { try await $0.post(sendPath, sendBody(["bodyParams": #"["\#(long)","x"]"#])) }
        #expect(reply.code == "too_long")
    }

    @Test func `unknown members are ignored and named`() async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(sendPath, sendBody(["colour": "1"])) }
        #expect(reply.status == 200)
        #expect(reply.json["warnings"]?.arrayValue?.first?.stringValue?.contains("\"colour\"") == true)
    }

    @Test func `validateOnly renders and sends nothing`() async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(sendPath, sendBody(["validateOnly": "true"])) }
        #expect(reply.status == 200)
        #expect(reply.json["success"] == .string("true"))
        #expect(reply.json["data"]?["validateOnly"] == .bool(true))
        #expect(reply.json["data"]?["messages"]?.arrayValue?.isEmpty == true)
        #expect(reply.json["data"]?["preview"]?["body"] == .string("Happy Christmas! Thank You"))
        #expect(reply.json["data"]?["preview"]?["footer"] == .string("Bye"))
        #expect(await world.door.orders.isEmpty)
        let wrong = try await world.run {
            try await $0.post(sendPath, sendBody(["validateOnly": "true", "bodyParams": "[]"]))
        }
        #expect(wrong.status == 400)
    }

    @Test func `expiresAt goes with the message`() async throws {
        let world = try await APIWorld()
        let moment = world.clock.now + 60_000
        _ = try await world.run { try await $0.post(sendPath, sendBody(["expiresAt": "\"\(moment.iso8601)\""])) }
        #expect(await world.door.orders.first?.admission.expiresAt == moment)
    }

    @Test func `a refusal by Meta is told in both vocabularies with its code`() async throws {
        let world = try await APIWorld()
        await world.door.script(
            .refused(Refusal(code: 131_026, title: "Message undeliverable", details: "d", httpStatus: 400))
        )
        let reply = try await world.run { try await $0.post(sendPath, sendBody()) }
        #expect(reply.code == "refused_by_meta")
        #expect(reply.json["meta"]?["code"] == .integer(131_026))
        #expect(reply.json["meta"]?["title"] == .string("Message undeliverable"))
        #expect(reply.header("X-Request-Id") == reply.json["requestId"]?.stringValue)
    }

    @Test func `a database that is away is 503 and says when to come again`() async throws {
        let world = try await APIWorld()
        let reply = try await world.run { client async throws in
            _ = try await client.post(sendPath, sendBody())
            await world.store.setOutage("the disk is full at /secret")
            return try await client.post(sendPath, sendBody())
        }
        #expect(reply.status == 503)
        #expect(reply.code == "temporarily_unavailable")
        #expect(reply.header("Retry-After") == "1")
        #expect(!reply.text.contains("secret"))
    }
}
