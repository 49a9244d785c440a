import Foundation
import Testing

@testable import CrierClient

/// What is sent, byte for byte.
struct MessageShapeTests {
    private func json(_ body: some Encodable) throws -> String {
        try String(decoding: #require(try Call(.post, [], body: body).body), as: UTF8.self)
    }

    @Test func `a campaign's message has the members of the API, and those that are left out are left out`() throws {
        var message = CampaignMessage(campaign: "c", template: "t", to: "911", name: "Jon")
        #expect(
            try json(message)
                == #"{"campaignName":"c","destination":"911","source":"api","templateName":"t","userName":"Jon"}"#
        )
        message.values = TemplateValues(header: ["h"], body: ["b"], link: "https://a.b/c", fallbacks: ["City": "Pune"])
        message.validateOnly = true
        message.expiresAt = "2027-03-01T03:30:00Z"
        #expect(
            try json(message)
                == #"{"bodyParams":["b"],"campaignName":"c","defaultContactFieldValues":{"City":"Pune"},"#
                + #""destination":"911","expiresAt":"2027-03-01T03:30:00Z","headerParams":["h"],"#
                + #""link":"https://a.b/c","source":"api","templateName":"t","userName":"Jon","validateOnly":true}"#
        )
    }

    @Test(arguments: [
        (MessageContent.text("hi"), #""previewUrl":false,"text":"hi","to":"911","type":"text""#),
        (.image(.link("https://a.b"), caption: "c"), #""caption":"c","link":"https://a.b","to":"911","type":"image""#),
        (.audio(.uploaded(id: "7")), #""mediaId":"7","to":"911","type":"audio""#),
        (
            .document(.uploaded(id: "7"), filename: "a.pdf"),
            #""filename":"a.pdf","mediaId":"7","to":"911","type":"document""#
        ),
        (.locationRequest("where?"), #""body":"where?","to":"911","type":"location_request""#),
        (.addressRequest("?", country: "IN"), #""body":"?","country":"IN","to":"911","type":"address_request""#),
        (
            .template("t", TemplateValues(body: ["b"])),
            #""bodyParams":["b"],"templateName":"t","to":"911","type":"template""#
        ),
        (.raw(["type": "brand_new", "deep": [1]]), #""deep":[1],"to":"911","type":"brand_new""#),
        (
            .interactive(InteractiveMessage("b", .buttons([ReplyButton(id: "1", title: "Yes")]), header: .text("h"))),
            #""action":{"buttons":[{"id":"1","title":"Yes"}]},"body":"b","header":{"text":"h","type":"text"},"#
                + #""interactiveType":"button","to":"911","type":"interactive""#
        ),
        (
            .interactive(
                InteractiveMessage(
                    "b",
                    .list(button: "Open", sections: [ListSection(rows: [.init(id: "1", title: "t")])])
                )
            ),
            #""action":{"button":"Open","sections":[{"rows":[{"id":"1","title":"t"}]}]},"body":"b","#
                + #""interactiveType":"list","to":"911","type":"interactive""#
        ),
    ])
    func `each shape of a message has the members of the API`(content: MessageContent, expected: String) throws {
        #expect(try json(DirectMessage(to: "911", content)) == "{\(expected)}")
    }

    @Test func `what is said of the contact goes with the message`() throws {
        let message = DirectMessage(
            to: "911",
            .text("hi"),
            replyingTo: "wamid.1",
            contact: ContactDraft(name: "Asha", attributes: [ContactAttribute("City", "Pune")])
        )
        #expect(
            try json(message)
                == #"{"contact":{"attributes":[{"name":"City","value":"Pune"}],"name":"Asha"},"previewUrl":false,"#
                + #""replyToWamid":"wamid.1","text":"hi","to":"911","type":"text"}"#
        )
    }

    @Test func `a broadcast has the members of the API, and a rehearsal one more`() throws {
        var broadcast = NewBroadcast("sale", template: "t", values: TemplateValues(body: ["$Name"]), lists: ["all"])
        broadcast.filter = [AudienceRule("City", .exists)]
        let members =
            #""bodyParams":["$Name"],"broadcastType":"broadcast","contactList":["all"],DRY"#
            + #""filter":[{"name":"City","operator":"exists","value":""}],"messageType":"template","name":"sale","#
            + #""status":"instant","templateName":"t""#
        #expect(try json(broadcast) == "{\(members.replacing("DRY", with: ""))}")
        #expect(
            try json(Rehearsal(broadcast: broadcast)) == "{\(members.replacing("DRY", with: #""dryRun":true,"#))}"
        )
    }
}
