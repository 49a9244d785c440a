import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Store
import TestKit
import Testing

@testable import Webhooks

/// A message that a person wrote, as Meta tells it, and what is read of it.
struct Heard: CustomTestStringConvertible {
    let members: String
    var text: String?
    var context: String?
    var userID: String?
    var newNumber: String?
    var newUserID: String?
    var hasNumber = true

    var testDescription: String { String(members.prefix(60)) }

    var body: [UInt8] {
        let from = hasNumber ? #""from":"919812345678","# : ""
        return SampleWebhooks.change(
            #"{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"#
                + #""contacts":[{"profile":{"name":"Asha"},"wa_id":"919812345678"}],"#
                + #""messages":[{\#(from)"id":"wamid.IN","timestamp":"1739321026",\#(members)}]}"#
        )
    }
}

/// Every type of incoming message in its published shape (`webhooks/reference/messages`).
@Suite struct IncomingWebhookTests {
    static let file = #""id":"123","mime_type":"image/jpeg","sha256":"YWJj""#

    static let all: [Heard] = [
        Heard(members: #""type":"text","text":{"body":"Hi"}"#, text: "Hi"),
        Heard(
            members: #""type":"text","text":{"body":"Yes"},"context":{"from":"15550783881","id":"wamid.OUT"}"#,
            text: "Yes",
            context: "wamid.OUT"
        ),
        Heard(members: #""type":"image","image":{\#(file),"caption":"Look"}"#, text: "Look"),
        Heard(members: #""type":"video","video":{\#(file),"caption":"See"}"#, text: "See"),
        Heard(members: #""type":"document","document":{\#(file),"filename":"a.pdf","caption":"Read"}"#, text: "Read"),
        Heard(members: #""type":"audio","audio":{\#(file),"voice":true}"#),
        Heard(members: #""type":"sticker","sticker":{\#(file),"animated":false}"#),
        Heard(members: #""type":"button","button":{"payload":"p","text":"Stop"}"#, text: "Stop"),
        Heard(
            members:
                #""type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"1","title":"No"}}"#,
            text: "No"
        ),
        Heard(
            members:
                #""type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"Red","description":"d"}}"#,
            text: "Red"
        ),
        Heard(
            members:
                #""type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"a\":1}"}}"#
        ),
        Heard(
            members:
                #""type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept"}}"#
        ),
        Heard(members: #""type":"order","order":{"catalog_id":"1","product_items":[{"product_retailer_id":"p"}]}"#),
        Heard(members: #""type":"reaction","reaction":{"message_id":"wamid.OUT","emoji":"👍"}"#, text: "👍"),
        Heard(members: #""type":"reaction","reaction":{"message_id":"wamid.OUT"}"#),
        Heard(members: #""type":"location","location":{"latitude":1.5,"longitude":2.5,"name":"n"}"#),
        Heard(members: #""type":"contacts","contacts":[{"name":{"formatted_name":"A","first_name":"A"}}]"#),
        Heard(
            members: #""type":"system","system":{"type":"user_changed_number","body":"moved","wa_id":"12195555358"}"#,
            text: "moved",
            newNumber: "12195555358"
        ),
        Heard(
            members:
                #""type":"system","system":{"type":"user_id_update","body":"id","user_id":"IN.2"},"from_user_id":"IN.1"#
                + #"""#,
            text: "id",
            userID: "IN.1",
            newUserID: "IN.2"
        ),
        Heard(members: #""type":"unsupported","errors":[{"code":131051,"title":"Unsupported"}]"#),
        Heard(members: #""type":"text","text":{"body":"Hi"},"from_user_id":"IN.1A2b""#, text: "Hi", userID: "IN.1A2b"),
        Heard(
            members: #""type":"text","text":{"body":"Hi"},"from_user_id":"IN.ENT.1A2b""#,
            text: "Hi",
            userID: "IN.ENT.1A2b",
            hasNumber: false
        ),
    ]

    @Test(arguments: all)
    func `it is valid, and read with what follows from it`(_ heard: Heard) throws {
        #expect(try ContractSchema.load().problems(in: heard.body, as: "WebhookPayload") == [])
        let reading = WebhookReader.read(heard.body, receivedAt: Timestamp(milliseconds: 0))
        #expect(reading.problem == nil)
        let report = try #require(reading.incoming.first)
        #expect(reading.incoming.count == 1)
        #expect(report.text == heard.text)
        #expect(report.context == heard.context)
        #expect(report.userID == heard.userID)
        #expect(report.newNumber == heard.newNumber)
        #expect(report.newUserID == heard.newUserID)
        #expect(report.from == (heard.hasNumber ? "919812345678" : ""))
        #expect(report.occurredAt == Timestamp(milliseconds: 1_739_321_026_000))
        let stops = report.consent(by: .standard)?.consent == .optedOut
        #expect(stops == (heard.text == "Stop"), "a button's text counts as a word does")
    }

    @Test func `one flipped bit of any body, or a lost byte at its end, is refused and kept by nobody`() async throws {
        let setup = DoorSetup()
        try await setup.application().test(.router) { client async throws in
            var generator = SeededGenerator(seed: 20_261_125)
            for body in SampleWebhooks.all + Self.all.map(\.body) {
                let signature = DoorSetup.signature(of: body)
                for place in body.indices {
                    var changed = body
                    changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                    #expect(try await client.post(changed, signature: signature) == 401)
                }
                for count in [0, 1, body.count / 2, body.count - 1] {
                    let status = try await client.post(Array(body.prefix(count)), signature: signature)
                    #expect(status == 401 || status == 400)
                }
                #expect(try await client.post(body, signature: nil) == 401)
                #expect(try await client.post(body, signature: DoorSetup.signature(of: body, secret: "other")) == 401)
            }
        }
        #expect(await setup.inbox.appendedCount == 0)
    }
}
