import Domain
import Messages
import Testing
import WireJSON

struct ComposeCarouselTests {
    private static let card = #"""
        {"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"From {{1}}."},{"type":"BUTTONS","buttons":[
        {"type":"QUICK_REPLY","text":"More"},{"type":"URL","text":"Buy","url":"https://a.b/{{1}}"}]}]}
        """#

    private func carousel(own: String = "") throws -> ComposableTemplate {
        try composable(
            #"[{"type":"BODY","text":"Hi {{1}}"},\#(own){"type":"CAROUSEL","cards":[\#(Self.card),\#(Self.card)]}]"#
        )
    }

    private static let values = TemplateValues(
        bodyParams: ["Asha"],
        urlVariables: ["lemons", "figs"],
        quickReplies: ["q1"],
        cardBodies: [["Sicily"], ["Crete"]],
        cardFiles: [
            CardFile(fileType: "IMAGE", link: "https://a.b/1.png"),
            CardFile(link: "https://ignored.example", mediaID: "998877"),
        ]
    )

    @Test func `each card has its file, its text and its buttons`() throws {
        try expect(
            try carousel(),
            with: Self.values,
            writes: #"""
                [{"type":"body","parameters":[{"type":"text","text":"Asha"}]},{"type":"carousel","cards":[
                {"card_index":0,"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://a.b/1.png"}}]},
                {"type":"body","parameters":[{"type":"text","text":"Sicily"}]},
                {"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"q1"}]},
                {"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"lemons"}]}]},
                {"card_index":1,"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"998877"}}]},
                {"type":"body","parameters":[{"type":"text","text":"Crete"}]},
                {"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"figs"}]}]}]}]
                """#
        )
    }

    @Test func `the template's own buttons take theirs before the cards do`() throws {
        let own = #"{"type":"BUTTONS","buttons":[{"type":"URL","text":"All","url":"https://a.b/{{1}}"}]},"#
        var values = Self.values
        values.urlVariables = ["all", "lemons", "figs"]
        let written = try components(of: try carousel(own: own).compose(values))
        #expect(written[1]["parameters"]?.arrayValue?.first?["text"]?.stringValue == "all")
        let cards = written[2]["cards"]?.arrayValue ?? []
        let links = cards.map {
            $0["components"]?.arrayValue?.last?["parameters"]?.arrayValue?.first?["text"]?.stringValue
        }
        #expect(links == ["lemons", "figs"])
        values.urlVariables = ["all", "lemons"]
        #expect(problems(try carousel(own: own), values) == ["urlVariables[2]: missing_url_variable"])
    }

    @Test func `cards must be exactly as many as the template has`() throws {
        var values = Self.values
        values.cardFiles = [Self.values.cardFiles[0]]
        values.cardBodies = [["a"], ["b"], ["c"]]
        #expect(
            problems(try carousel(), values) == [
                "carouselFileData: card_count_mismatch", "carouselBodies: card_count_mismatch",
            ]
        )
    }

    @Test func `what is wrong with a card names the card`() throws {
        var values = Self.values
        values.cardFiles = [CardFile(fileType: "video", link: "https://a.b/1"), CardFile(link: "nowhere")]
        values.cardBodies = [["a", "b"], ["a\nb"]]
        #expect(
            problems(try carousel(), values) == [
                "carouselFileData[0].fileType: invalid_value", "carouselFileData[1].fileUrl: invalid_link",
                "carouselBodies[0].bodyParams: parameter_count_mismatch",
                "carouselBodies[1].bodyParams[0]: invalid_value",
            ]
        )
        values = Self.values
        values.cardFiles[0] = CardFile()
        values.cardBodies[1] = [String(repeating: "x", count: 155)]
        #expect(
            problems(try carousel(), values) == [
                "carouselFileData[0].fileUrl: missing_link", "carouselBodies[1].bodyParams: too_long",
            ]
        )
    }
}
