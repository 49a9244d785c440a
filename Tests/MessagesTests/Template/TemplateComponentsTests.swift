import Domain
import Messages
import Testing
import WireJSON

struct TemplateComponentsTests {
    private func form(_ text: String, _ category: TemplateCategory = .marketing) throws -> TemplateForm {
        try TemplateForm(components: Array(text.utf8), category: category)
    }

    @Test func `a template with everything ordinary is read whole`() throws {
        let read = try form(
            #"""
            [{"type":"HEADER","format":"TEXT","text":"Sale {{1}}","example":{"header_text":["now"]}},
            {"type":"BODY","text":"Hi {{1}}, {{2}}","example":{"body_text":[["a","b"]]}},
            {"type":"FOOTER","text":"Bye"},
            {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"},
            {"type":"URL","text":"Shop","url":"https://a.b/{{1}}","example":["https://a.b/c"]},
            {"type":"URL","text":"Home","url":"https://a.b/"},{"type":"PHONE_NUMBER","text":"Call","phone_number":"+1555"},
            {"type":"COPY_CODE","text":"Copy","example":["A"]},{"type":"FLOW","text":"Go","flow_id":1},
            {"type":"CATALOG","text":"All"},{"type":"MPM","text":"Some"},{"type":"VOICE_CALL","text":"Ring"}]}]
            """#
        )
        #expect(read.header == .text(TextPattern("Sale {{1}}")))
        #expect(read.body == TextPattern("Hi {{1}}, {{2}}"))
        #expect(read.footer == "Bye")
        #expect(
            read.buttons == [
                .quickReply(text: "Stop"), .url(text: "Shop", address: TextPattern("https://a.b/{{1}}")),
                .url(text: "Home", address: TextPattern("https://a.b/")), .phoneNumber, .copyCode, .flow, .catalog,
                .multiProduct, .other(type: "VOICE_CALL"),
            ]
        )
        #expect(read.cards.isEmpty && read.limitedTimeOffer == nil)
        #expect(read.bodyCharacterMaximum == 1_024)
    }

    @Test(arguments: [
        ("IMAGE", TemplateHeader.image), ("VIDEO", .video), ("DOCUMENT", .document), ("LOCATION", .location),
        ("PRODUCT", .product), ("image", .image), ("GIF", nil),
    ])
    func `every kind of header is known by its format`(format: String, header: TemplateHeader?) throws {
        #expect(try form(#"[{"type":"header","format":"\#(format)"}]"#).header == header)
    }

    @Test func `an authentication template's link is its one-time password, others' links are links`() throws {
        let link = #"[{"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy","url":"https://x.y/?code=otp{{1}}"}]}]"#
        #expect(try form(link, .authentication).buttons == [.oneTimePassword])
        #expect(
            try form(link, .utility).buttons == [.url(text: "Copy", address: TextPattern("https://x.y/?code=otp{{1}}"))]
        )
        #expect(
            try form(#"[{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]"#, .authentication).buttons == [.oneTimePassword]
        )
    }

    @Test func `carousel and offer are read`() throws {
        let read = try form(
            #"""
            [{"type":"BODY","text":"x"},{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Soon","has_expiration":true}},
            {"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"VIDEO"},{"type":"BODY","text":"{{1}}!"},
            {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"A"}]}]},{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]
            """#
        )
        #expect(read.limitedTimeOffer == LimitedTimeOffer(text: "Soon", hasExpiration: true))
        #expect(read.bodyCharacterMaximum == 600)
        #expect(
            read.cards == [
                TemplateCard(header: .video, body: TextPattern("{{1}}!"), buttons: [.quickReply(text: "A")]),
                TemplateCard(header: .image, body: nil, buttons: []),
            ]
        )
    }

    @Test(arguments: [
        "[]", "{}", "null", #"[{}]"#, #"[1,"x",null]"#, #"[{"type":"NEW_THING","text":"{{1}}"}]"#, #"[{"type":7}]"#,
        #"[{"type":"BUTTONS"}]"#, #"[{"type":"BUTTONS","buttons":{}}]"#, #"[{"type":"CAROUSEL","cards":[]}]"#,
        #"[{"type":"BODY"}]"#, #"[{"type":"HEADER"}]"#,
    ])
    func `what is not known is left out`(text: String) throws {
        #expect(try form(text) == TemplateForm())
    }

    @Test(arguments: ["", "[", "[}", #"[{"type":"BODY","text":"\#u{1}"}]"#])
    func `what is no JSON is an error`(text: String) {
        #expect(throws: JSONError.self) { try form(text) }
    }
}
