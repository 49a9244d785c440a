import Domain
import Gateway
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

/// `POST /messages`: each shape, small and full, beyond each limit, and what stands around it.
@Suite struct MessageSendTests {
    private static let path = "/api/v1/messages"
    private static let to = #""to":919876543210"#

    /// A world in which the recipient wrote a moment ago.
    private func world(wroteBeforeMilliseconds: Int64 = 1_000) async throws -> APIWorld {
        let world = try await APIWorld()
        try await world.hear(from: "919876543210", millisecondsAgo: wroteBeforeMilliseconds)
        return world
    }

    private static let image = #""link":"https://a.b/c.png""#
    private static let rows = (1...10).map { #"{"id":"\#($0)","title":"Row \#($0)","description":"d"}"# }.joined(
        separator: ","
    )
    private static let products = (1...30).map { #"{"productRetailerId":"p\#($0)"}"# }.joined(separator: ",")

    /// Every shape, as small as it may be and as full.
    private static let shapes: [String] = [
        #""type":"template","templateName":"plain""#,
        #""type":"template","templateName":"festival_offer_template","headerParams":["Sir"],"bodyParams":["$FirstName","b"],"link":"https://a.b/c.png""#,
        #""type":"text","text":"Hi""#, #""type":"text","text":{"body":"Hi https://a.b"},"previewUrl":true"#,
        #""type":"image",\#(image)"#, #""type":"image","mediaId":"123","caption":"c""#,
        #""type":"video",\#(image)"#, #""type":"video","video":{"link":"https://a.b/c.mp4","caption":"c"}"#,
        #""type":"audio",\#(image)"#, #""type":"audio","mediaId":"9""#,
        #""type":"document",\#(image)"#, #""type":"document",\#(image),"filename":"a.pdf","caption":"c""#,
        #""type":"location_request","body":"Where are you?""#, #""type":"locationRequest","body":{"text":"Where?"}"#,
        #""type":"address_request","body":"Where do you live?""#,
        #""type":"address_request","body":"b","country":"IN","footer":"f""#,
        #""type":"interactive","interactiveType":"list","body":"b","action":{"button":"Choose","sections":[{"rows":[{"id":"1","title":"a"}]}]}"#,
        #""type":"interactive","interactiveType":"list","header":"h","body":"b","footer":"f","action":{"button":"Choose","sections":[{"title":"s","rows":[\#(rows)]}]}"#,
        #""type":"interactive","interactiveType":"cta_url","body":"b","action":{"displayText":"Open","url":"https://a.b"}"#,
        #""type":"interactive","interactiveType":"cta_url","header":{"type":"image","link":"https://a.b/c.png"},"body":"b","footer":"f","action":{"parameters":{"display_text":"Open","url":"https://a.b"}}"#,
        #""type":"interactive","interactiveType":"button","body":"b","action":{"buttons":[{"id":"1","title":"Yes"}]}"#,
        #""type":"interactive","interactiveType":"button","header":"h","body":"b","action":{"buttons":[{"reply":{"id":"1","title":"a"}},{"id":"2","title":"b"},{"id":"3","title":"c"}]}"#,
        #""type":"interactive","interactiveType":"product","body":"b","action":{"catalogId":"1","productRetailerId":"p"}"#,
        #""type":"interactive","interactiveType":"product","body":"b","footer":"f","action":{"catalog_id":1,"product_retailer_id":"p"}"#,
        #""type":"interactive","interactiveType":"product_list","header":"h","body":"b","action":{"catalogId":"1","sections":[{"title":"s","products":[{"productRetailerId":"p"}]}]}"#,
        #""type":"interactive","interactiveType":"product_list","header":"h","body":"b","footer":"f","action":{"catalogId":"1","sections":[{"title":"s","product_items":[{"product_retailer_id":"q"}]},{"title":"t","products":[{"productRetailerId":"p"}]}]}"#,
        #""type":"interactive","interactiveType":"product_list","header":"h","body":"b","action":{"catalogId":"1","sections":[{"title":"s","products":[\#(products)]}]}"#,
        #""type":"interactive","interactiveType":"catalog_message","body":"b""#,
        #""type":"interactive","interactiveType":"catalogMessage","body":"b","footer":"f","action":{"thumbnailProductRetailerId":"p"}"#,
    ]

    @Test(arguments: shapes)
    func `each shape is written as Meta has it, and answered as published`(shape: String) async throws {
        let world = try await world()
        let reply = try await world.run { try await $0.post(Self.path, "{\(Self.to),\(shape)}") }
        #expect(reply.status == 200, "\(reply.json)")
        #expect(reply.json["status"] == .string("success"))
        #expect(reply.json["message"] == .string("Message sent"))
        let data = try #require(reply.json["data"])
        #expect(data["to"] == .string("919876543210"))
        #expect(data["chatId"] == .string("919876543210"))
        let meta = try #require(data["metaResponse"])
        #expect(meta["messages"]?.arrayValue?.first?["id"] == .string("wamid.HBgM"))
        #expect(meta["contacts"]?.arrayValue?.first?["input"] == .string("919876543210"))
        let content = try #require(await world.door.orders.first?.admission.content)
        let body = Array(#"{"messaging_product":"whatsapp","to":"+919876543210","#.utf8) + content + Array("}".utf8)
        #expect(try ContractSchema.load().problems(in: body, as: "SendRequest") == [])
    }

    private static let long = String(repeating: "x", count: 4_097)

    @Test(
        arguments: [
            ("", ["type"]), (#""type":"sticker""#, ["type"]), (#""type":"template""#, ["templateName"]),
            (#""type":"text""#, ["text"]), (#""type":"text","text":"\#(long)""#, ["text"]),
            (#""type":"text","text":" ""#, ["text"]),
            (#""type":"image""#, ["link"]), (#""type":"image","link":"ftp://a.b""#, ["link"]),
            (#""type":"image",\#(image),"caption":"\#(long)""#, ["caption"]),
            (#""type":"audio",\#(image),"caption":"c""#, ["caption"]),
            (#""type":"document",\#(image),"filename":"\#(long)""#, ["filename"]),
            (#""type":"location_request""#, ["body"]),
            (#""type":"address_request","body":"b","country":"India""#, ["action.country"]),
            (#""type":"interactive","body":"b""#, ["interactiveType"]),
            (#""type":"interactive","interactiveType":"x","body":"b""#, ["interactiveType"]),
            (#""type":"interactive","interactiveType":"list","body":"b""#, ["action.button", "action.sections"]),
            (
                #""type":"interactive","interactiveType":"list","body":"\#(long)","footer":"\#(long)","action":{"button":"123456789012345678901","sections":[{"rows":[\#(rows),{"id":"1","title":"1234567890123456789012345"}]},{"title":"t","rows":[]}]}"#,
                [
                    "body", "footer", "action.button", "action.sections", "action.sections[0].title",
                    "action.sections[0].rows[10].title",
                    "action.sections[0].rows[10].id", "action.sections[1].rows",
                ]
            ),
            (
                #""type":"interactive","interactiveType":"cta_url","body":"b","action":{"displayText":"123456789012345678901","url":"x"}"#,
                ["action.displayText", "action.url"]
            ),
            (
                #""type":"interactive","interactiveType":"button","body":"b","action":{"buttons":[]}"#,
                ["action.buttons"]
            ),
            (
                #""type":"interactive","interactiveType":"product","header":"h","body":"b""#,
                ["header", "action.catalogId", "action.productRetailerId"]
            ),
            (
                #""type":"interactive","interactiveType":"product_list","body":"b","action":{"catalogId":"1","sections":[{"title":"s","products":[\#(products),{"productRetailerId":"x"}]}]}"#,
                ["header", "action.sections"]
            ),
            (
                #""type":"interactive","interactiveType":"list","header":{"type":"image","link":"https://a.b"},"body":"b","action":{"button":"x","sections":[{"rows":[{"id":"1","title":"a"}]}]}"#,
                ["header"]
            ),
            (#""type":"text","text":"Hi","replyToWamid":"a b""#, ["replyToWamid"]),
            (#""type":"text","text":"Hi","sender":"5""#, ["sender"]),
            (#""type":"text","text":"Hi","contact":{"tags":["nobody"]}"#, ["contact.tags[0]"]),
        ] as [(String, [String])]
    )
    func `each limit is told by its field, all at once, and nothing is sent`(shape: String, fields: [String])
        async throws
    {
        let world = try await world()
        let body = "{\(Self.to)\(shape.isEmpty ? "" : ",")\(shape)}"
        let reply = try await world.run { try await $0.post(Self.path, body) }
        #expect(reply.status == 400 || reply.status == 404, "\(reply.json)")
        let found = reply.json["details"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? []
        #expect(found == fields, "\(reply.json)")
        #expect(await world.door.orders.isEmpty)
    }

    @Test func `outside the 24 hours only templates are sent`() async throws {
        let world = try await world(wroteBeforeMilliseconds: 86_400_000)
        try await world.run { client async throws in
            let text = try await client.post(Self.path, #"{\#(Self.to),"type":"text","text":"Hi"}"#)
            #expect(text.status == 400)
            #expect(text.code == "window_closed")
            let stranger = try await client.post(Self.path, #"{"to":"919800000000","type":"text","text":"Hi"}"#)
            #expect(stranger.code == "window_closed")
            #expect(await world.door.orders.isEmpty)
            let template = #"{\#(Self.to),"type":"template","templateName":"plain"}"#
            #expect(try await client.post(Self.path, template).status == 200)
        }
    }

    @Test func `an answer quotes the message it is to`() async throws {
        let world = try await world()
        let body = #"{\#(Self.to),"type":"text","text":"Hi","replyToWamid":"wamid.X"}"#
        #expect(try await world.run { try await $0.post(Self.path, body) }.status == 200)
        let content = try #require(await world.door.orders.first?.admission.content)
        #expect(String(decoding: content, as: UTF8.self).hasSuffix(#","context":{"message_id":"wamid.X"}"#))
    }

    @Test func `what is said of the contact is saved before the message goes out`() async throws {
        let world = try await world()
        try await world.store.addToVocabulary(Vocabulary(customFields: ["City"]), in: world.workspace.id)
        let body = #"""
            {"to":"+91 98000 00000","type":"template","templateName":"festival_offer_template","headerParams":["Sir"],
            "bodyParams":["$FirstName","$City"],"link":"https://a.b/c.png",
            "contact":{"name":"Ben Rao","attributes":[{"name":"city","value":"Pune"}]}}
            """#
        #expect(try await world.run { try await $0.post(Self.path, body) }.status == 200)
        let question = ContactQuestion(workspace: world.workspace.id, phone: PhoneNumber(trusted: 919_800_000_000))
        let contact = try #require(try await world.store.contacts([question])[0])
        #expect(contact.name == "Ben Rao")
        #expect(contact.attributes == [ContactAttribute(name: "City", value: "Pune")])
        let content = try #require(await world.door.orders.first?.admission.content)
        #expect(String(decoding: content, as: UTF8.self).contains(#""text":"Ben""#))
        #expect(String(decoding: content, as: UTF8.self).contains(#""text":"Pune""#))
    }

    @Test func `a repeated call under one key sends once`() async throws {
        let world = try await world()
        try await world.run { client async throws in
            let body = #"{\#(Self.to),"type":"text","text":"Hi"}"#
            let first = try await client.post(Self.path, body, ["Idempotency-Key": "k"])
            let second = try await client.post(Self.path, body, ["Idempotency-Key": "k"])
            #expect(first.json == second.json)
            #expect(await world.door.orders.count == 1)
        }
    }

    @Test func `what Meta refuses, queues or leaves in doubt is told as it is`() async throws {
        let world = try await world()
        await world.door.script(.refused(Refusal(code: 131_026, title: "Undeliverable")), .queued, .inDoubt)
        try await world.run { client async throws in
            let body = #"{\#(Self.to),"type":"text","text":"Hi"}"#
            let refused = try await client.post(Self.path, body)
            #expect(refused.status == 400)
            #expect(refused.code == "refused_by_meta")
            for word in ["queued", "in_doubt"] {
                let kept = try await client.post(Self.path, body)
                #expect(kept.status == 202)
                let message = kept.json["data"]?["metaResponse"]?["messages"]?.arrayValue?.first
                #expect(message?["message_status"] == .string(word))
                #expect(message?["id"] == kept.json["data"]?["messageId"])
            }
        }
    }
}
