import Testing

@testable import Sandbox

/// Each mistake gets the code that Meta has for it.
@Suite struct TemplateRulesTests {
    private static let now: Int64 = 1_750_000_000_000

    /// The code of the refusal; 0 when it is accepted.
    private func code(_ body: String, door: SendDoor = .messages) throws -> Int {
        var machine = SandboxMachine(settings: quickSettings(), at: Self.now)
        let outcome = machine.send(try JSONTreeReader.read(Array(body.utf8)), from: 0, door: door, at: Self.now)
        switch outcome.answer {
        case .accepted: return 0
        case .refused(let refusal): return refusal.code
        case .plain, .cut: return -1
        }
    }

    private func body(
        _ name: String,
        _ language: String = "en",
        _ components: String = "",
        to: String = "+919812345678"
    )
        -> String
    {
        """
        {"messaging_product":"whatsapp","to":"\(to)","type":"template","template":{"name":"\(name)",
        "language":{"code":"\(language)"},"components":[\(components)]}}
        """
    }

    private func texts(_ kind: String, _ values: String...) -> String {
        let parameters = values.map { "{\"type\":\"text\",\"text\":\(SandboxClient.quoted($0))}" }
        return "{\"type\":\"\(kind)\",\"parameters\":[\(parameters.joined(separator: ","))]}"
    }

    private func media(_ kind: String) -> String {
        #"{"type":"header","parameters":[{"type":"\#(kind)","\#(kind)":{"link":"https://example.com/a"}}]}"#
    }

    private func button(_ subType: String, _ index: Int, _ type: String, _ value: String) -> String {
        #"{"type":"button","sub_type":"\#(subType)","index":"\#(index)","parameters":[{"type":"\#(type)","\#(type)":"\#(value)"}]}"#
    }

    @Test func `every built-in template can be sent as it asks to be`() throws {
        let place = #"{"latitude":"1.5","longitude":2,"name":"Shop","address":"Street 1"}"#
        let named = """
            {"type":"header","parameters":[{"type":"text","parameter_name":"first_name","text":"Asha"}]},
            {"type":"body","parameters":[{"type":"text","parameter_name":"plan_name","text":"Gold"},
            {"type":"text","parameter_name":"first_name","text":"Asha"}]}
            """
        let card = "\(media("image")),\(texts("body", "Sicily")),\(button("url", 1, "text", "k"))"
        let cards = [0, 1].map { "{\"card_index\":\($0),\"components\":[\(card)]}" }.joined(separator: ",")
        let offer =
            #""parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":1767225600000}}]"#
        for (name, language, components) in [
            ("hello_world", "en_US", ""),
            ("order_update", "en_US", texts("header", "#1") + "," + texts("body", "A", "B")),
            ("product_video", "en", media("video") + "," + texts("body", "Asha")),
            ("invoice_document", "en", media("document") + "," + texts("body", "Asha")),
            (
                "store_opening", "en",
                #"{"type":"header","parameters":[{"type":"location","location":\#(place)}]},"# + texts("body", "Monday")
            ),
            ("welcome_named", "en_US", named),
            ("deal_link", "en", texts("body", "Asha") + "," + button("url", 0, "text", "k/1")),
            ("coupon_code", "en", texts("body", "5%") + "," + button("copy_code", 1, "coupon_code", "SAVE25")),
            (
                "limited_time_offer", "en",
                #"{"type":"limited_time_offer",\#(offer)},"# + media("image") + "," + texts("body", "Asha") + ","
                    + button("copy_code", 0, "coupon_code", "S") + "," + button("URL", 1, "text", "x")
            ),
            ("summer_carousel", "en", texts("body", "Asha") + ",{\"type\":\"CAROUSEL\",\"cards\":[\(cards)]}"),
            ("login_code", "en", texts("body", "123") + "," + button("url", 0, "text", "123")),
            ("login_code_listed", "en", texts("body", "123") + "," + button("url", 0, "text", "123")),
            ("festival_offer_template", "hi", media("image") + "," + texts("body", "दीवाली", "धन्यवाद")),
        ] {
            #expect(try code(body(name, language, components)) == 0, "\(name)")
        }
    }

    @Test func `a template that cannot be sent is 132001, paused 132015`() throws {
        #expect(try code(body("no_such")) == 132001)
        #expect(try code(body("hello_world", "en")) == 132001)
        #expect(try code(body("new_year_greeting", "en", texts("body", "A"))) == 132001)
        #expect(try code(body("free_prize", "en", texts("body", "A"))) == 132001)
        #expect(try code(body("flash_sale", "en", texts("body", "A"))) == 132015)
        var book = TemplateBook(BuiltInTemplates.make(account: 0))
        let changed = book.setStatus("DISABLED", name: "hello_world")
        #expect(changed.map(\.language) == ["en_US"])
        #expect(throws: GraphRefusal(132016, "template name (hello_world) has been paused too often and is disabled")) {
            try book.sendable(name: "hello_world", language: "en_US")
        }
    }

    @Test func `counts, formats and values have codes of their own`() throws {
        let picture = media("image")
        func offer(_ components: String) -> String { body("festival_offer_template", "en", components) }
        #expect(try code(offer(picture + "," + texts("body", "A"))) == 132000)
        #expect(try code(offer(picture)) == 132000)
        #expect(try code(offer(texts("body", "A", "B"))) == 132012)
        #expect(try code(offer(media("video") + "," + texts("body", "A", "B"))) == 132012)
        #expect(try code(offer(texts("header", "x") + "," + texts("body", "A", "B"))) == 132012)
        #expect(try code(offer(picture + "," + texts("body", "A\nB", "B"))) == 132018)
        #expect(try code(offer(picture + "," + texts("body", "A\tB", "B"))) == 132018)
        #expect(try code(offer(picture + "," + texts("body", "A     B", "B"))) == 132018)
        #expect(try code(offer(picture + "," + texts("body", "A    B", "B"))) == 0, "four spaces are allowed")
        #expect(try code(offer(picture + "," + texts("body", "", "B"))) == 131008)
        #expect(try code(offer(picture + "," + texts("body", String(repeating: "x", count: 1_000), "B"))) == 132005)
        #expect(
            try code(offer(picture + "," + texts("body", "A", "B") + "," + button("url", 0, "text", "x"))) == 131009
        )
        #expect(try code(body("hello_world", "en_US", texts("body", "A"))) == 132000)
        #expect(try code(body("welcome_named", "en_US", texts("header", "A") + "," + texts("body", "A", "B"))) == 100)
    }

    @Test func `buttons, cards and offers are held against the template`() throws {
        let hello = texts("body", "Asha")
        #expect(try code(body("deal_link", "en", hello)) == 131008, "the URL's ending is missing")
        #expect(try code(body("deal_link", "en", hello + "," + button("quick_reply", 0, "payload", "x"))) == 132012)
        #expect(try code(body("coupon_code", "en", hello)) == 131008)
        #expect(try code(body("login_code", "en", texts("body", "1"))) == 131008)
        #expect(try code(body("summer_carousel", "en", hello)) == 132012)
        #expect(try code(body("product_video", "en", media("video") + "," + hello)) == 0, "a payload is optional")
        #expect(
            try code(body("hello_world", "en_US", #"{"type":"header","parameters":[{"type":"image"}],"x":1}"#)) == 100
        )
    }

    @Test func `the marketing door takes marketing templates only`() throws {
        let offer = SandboxClient.offer(to: "+919812345678")
        #expect(try code(offer, door: .marketingMessages) == 0)
        #expect(try code(body("hello_world", "en_US"), door: .marketingMessages) == 134100)
        let text = #"{"messaging_product":"whatsapp","to":"+919812345678","type":"text","text":{"body":"x"}}"#
        #expect(try code(text, door: .marketingMessages) == 131055 || code(text, door: .marketingMessages) == 100)
    }

    @Test func `the sender itself, nonsense and a user id where a number is needed are refused`() throws {
        #expect(try code(body("hello_world", "en_US", to: "+15550783881")) == 131021)
        #expect(try code(body("hello_world", "en_US", to: "Asha")) == 131009)
        #expect(try code(#"{"messaging_product":"whatsapp","type":"text","text":{"body":"x"}}"#) == 100)
        #expect(try code(#"{"to":"+919812345678","type":"text","text":{"body":"x"}}"#) == 100)
        #expect(try code("[]") == 100)
        let login = texts("body", "1") + "," + button("url", 0, "text", "1")
        let byUser = body("login_code", "en", login).replacing(
            "\"to\":\"+919812345678\"",
            with: "\"recipient\":\"IN.1A\""
        )
        #expect(try code(byUser) == 131062)
    }
}
