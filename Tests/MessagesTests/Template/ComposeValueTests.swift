import Domain
import Messages
import Testing
import WireJSON

/// What a value may hold (`templates/components`, codes 132000, 132005 and 132018).
struct ComposeValueTests {
    private func body(_ slots: Int) throws -> ComposableTemplate {
        let text = (1...max(slots, 1)).map { slots == 0 ? "none" : "v {{\($0)}}" }.joined(separator: " ")
        return try composable(#"[{"type":"BODY","text":"\#(text)"}]"#)
    }

    @Test func `too few and too many values are refused, and the answer says how many and which`() throws {
        for given in [0, 1, 3, 9] {
            let values = TemplateValues(bodyParams: Array(repeating: "x", count: given))
            #expect(problems(try body(2), values) == ["bodyParams: parameter_count_mismatch"])
            let template = try body(2)
            let error = #expect(throws: MessageProblems.self) { try template.compose(values) }
            #expect(error?.problems.first?.problem.contains("2 values here ({{1}}, {{2}}), \(given) ") == true)
        }
        #expect(problems(try body(0), TemplateValues(bodyParams: ["x"])) == ["bodyParams: parameter_count_mismatch"])
        #expect(problems(try body(0), TemplateValues()).isEmpty)
    }

    @Test(arguments: [
        "", " ", "    ", "a\nb", "a\rb", "a\tb", "a\u{2028}b", "a\u{85}b", "a     b", "\u{0}", "\u{7F}", "a\u{1B}b",
        "\r\n",
    ])
    func `a value that Meta refuses is refused here`(value: String) throws {
        #expect(problems(try body(2), TemplateValues(bodyParams: ["fine", value])) == ["bodyParams[1]: invalid_value"])
    }

    @Test(arguments: ["a", "a    b", " a ", "0", "é", "नमस्ते", "😀", "\"\\/", "{{1}}", "a\u{A0}b", "👨‍👩‍👧"])
    func `a value that Meta takes is taken as it is`(value: String) throws {
        let message = try body(1).compose(TemplateValues(bodyParams: [value]))
        let written = try components(of: message)
        #expect(written.first?["parameters"]?.arrayValue?.first?["text"]?.stringValue == value)
    }

    @Test func `every bad value is named, not only the first`() throws {
        let values = TemplateValues(bodyParams: ["", "ok", "a\tb"])
        #expect(problems(try body(3), values) == ["bodyParams[0]: invalid_value", "bodyParams[2]: invalid_value"])
    }

    @Test func `problems of all parts come at once`() throws {
        let template = try composable(
            #"""
            [{"type":"HEADER","format":"DOCUMENT"},{"type":"BODY","text":"{{1}}"},
            {"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"x","has_expiration":true}},
            {"type":"BUTTONS","buttons":[{"type":"URL","text":"Go","url":"https://a.b/{{1}}"},{"type":"COPY_CODE"},
            {"type":"QUICK_REPLY","text":"Q"}]},
            {"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}}"}]},
            {"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}}"}]}]}]
            """#
        )
        #expect(
            problems(template, TemplateValues(quickReplies: [String(repeating: "q", count: 257)])) == [
                "link: missing_link", "bodyParams: parameter_count_mismatch",
                "ltoFields.unixTimestamp: missing_offer_end",
                "urlVariables[0]: missing_url_variable", "copyCodeParam: missing_code", "quickReplies[0]: too_long",
                "carouselFileData: card_count_mismatch", "carouselBodies: card_count_mismatch",
            ]
        )
    }

    @Test func `the filled body stays within 1,024 characters, 600 beside an offer`() throws {
        #expect(problems(try body(1), TemplateValues(bodyParams: [String(repeating: "é", count: 1_022)])).isEmpty)
        #expect(
            problems(try body(1), TemplateValues(bodyParams: [String(repeating: "é", count: 1_023)])) == [
                "bodyParams: too_long"
            ]
        )
        let offer = try composable(
            #"""
            [{"type":"BODY","text":"v {{1}}"},{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"x","has_expiration":false}}]
            """#
        )
        #expect(problems(offer, TemplateValues(bodyParams: [String(repeating: "x", count: 598)])).isEmpty)
        #expect(
            problems(offer, TemplateValues(bodyParams: [String(repeating: "x", count: 599)])) == [
                "bodyParams: too_long"
            ]
        )
    }
}
