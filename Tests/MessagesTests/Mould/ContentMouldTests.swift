import Domain
import Messages
import TestKit
import Testing
import WireJSON

struct ContentMouldTests {
    private static let phone = PhoneNumber(trusted: 919_812_345_678)

    private func recipient(_ name: String, _ attributes: [String: String] = [:]) -> MouldRecipient {
        MouldRecipient(
            name: name,
            phone: Self.phone,
            attributes: attributes.map { ContactAttribute(name: $0.key, value: $0.value) }
        )
    }

    private func mould(
        body: String = "Hello {{1}}, {{2}}.",
        _ values: TemplateValues,
        fallbacks: [ContactAttribute] = [],
        customFields: [String] = []
    ) throws -> ContentMould {
        let template = try composable(#"[{"type":"BODY","text":"\#(body)"}]"#)
        return try ContentMould(template, values: values, fallbacks: fallbacks, customFields: customFields)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `a message without tokens is the same for all`() throws {
        let template = try composable(#"[{"type":"BODY","text":"Hello {{1}}, {{2}}."}]"#)
        let values = TemplateValues(bodyParams: ["$20", "{{nobody}}"])
        let mould = try ContentMould(template, values: values, fallbacks: [], customFields: ["City"])
        #expect(mould.isSameForAll && !mould.needsAttributes)
        #expect(try mould.filling(for: recipient("")) == [])
        let message = try template.compose(values)
        #expect(try mould.content(filling: []) == message.content)
        #expect(try mould.preview(filling: []) == message.preview)
    }

    @Test func `a filling holds the values with tokens and nothing else`() throws {
        let mould = try mould(TemplateValues(bodyParams: ["dear $FirstName", "bye"]))
        let filling = try mould.filling(for: recipient("Asha Rao"))
        #expect(text(filling) == #"["dear Asha"]"#)
        #expect(try mould.preview(filling: filling).body == "Hello dear Asha, bye.")
        #expect(try text(mould.content(filling: filling)).contains(#"{"type":"text","text":"dear Asha"}"#))
    }

    @Test func `attributes matter only where one is named`() throws {
        let byName = TemplateValues(bodyParams: ["$Name", "$MobileNumber"])
        #expect(try !mould(byName, customFields: ["City"]).needsAttributes)
        #expect(try mould(byName, customFields: ["NAME"]).needsAttributes)
        let byCity = TemplateValues(bodyParams: ["$Name", "$City"])
        #expect(try mould(byCity, customFields: ["City"]).needsAttributes)
        #expect(try !mould(byCity).needsAttributes)
    }

    @Test func `who lacks a value is refused by its name, a fallback helps`() throws {
        let values = TemplateValues(bodyParams: ["$City", "$Name"])
        let without = try mould(values, customFields: ["City"])
        #expect(throws: MouldRefusal.missingAttribute("city")) { try without.filling(for: recipient("Asha")) }
        #expect(throws: MouldRefusal.missingAttribute("name")) {
            try without.filling(for: recipient("", ["CITY": "Pune"]))
        }
        let with = try mould(
            values,
            fallbacks: [
                ContactAttribute(name: "city", value: "here"), ContactAttribute(name: "Name", value: "friend"),
            ],
            customFields: ["City"]
        )
        #expect(try text(with.filling(for: recipient("", ["City": ""]))) == #"["here","friend"]"#)
        #expect(try text(with.filling(for: recipient("Asha", ["City": "Pune"]))) == #"["Pune","Asha"]"#)
    }

    @Test(arguments: ["a\nb", "a\tb", "a\u{0}b", "a     b", " "])
    func `a value that Meta refuses is refused before it is planned`(hostile: String) throws {
        let mould = try mould(TemplateValues(bodyParams: ["$City", "x"]), customFields: ["City"])
        let error = #expect(throws: MouldRefusal.self) { try mould.filling(for: recipient("A", ["City": hostile])) }
        guard case .invalidValue(let problem) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(problem.field == "bodyParams[0]" && problem.code == "invalid_value")
    }

    @Test(arguments: ["\"\\/", "</script>", "😀👩‍👩‍👧", "नमस्ते", "\u{F0000}\u{F0001}", "$Name {{City}}", "],[", "e\u{301}"])
    func `a value that is only odd arrives as it is`(odd: String) throws {
        let mould = try mould(TemplateValues(bodyParams: ["$City", "\u{F0000} $City"]), customFields: ["City"])
        let filling = try mould.filling(for: recipient("A", ["City": odd]))
        let content = try JSONValue.parse(Array("{".utf8) + mould.content(filling: filling) + Array("}".utf8))
        let parameters = content["template"]?["components"]?.arrayValue?.first?["parameters"]?.arrayValue
        #expect(parameters?.map { $0["text"]?.stringValue } == [odd, "\u{F0000} " + odd])
    }

    @Test func `the filled text has its limit for each recipient`() throws {
        let mould = try mould(body: "{{1}}.", TemplateValues(bodyParams: ["$City"]), customFields: ["City"])
        _ = try mould.filling(for: recipient("A", ["City": String(repeating: "é", count: 1_023)]))
        let problem = FieldProblem(
            field: "bodyParams",
            code: "too_long",
            problem: "the filled body has 1025 characters, at most 1024 are allowed"
        )
        #expect(throws: MouldRefusal.invalidValue(problem)) {
            try mould.filling(for: recipient("A", ["City": String(repeating: "é", count: 1_024)]))
        }
    }

    @Test func `everything wrong for all recipients is told at once, when the mould is made`() throws {
        let error = #expect(throws: MessageProblems.self) {
            try mould(
                TemplateValues(bodyParams: ["a\n$City", "     "]),
                fallbacks: [ContactAttribute(name: "City", value: "a\tb")]
            )
        }
        #expect(error?.problems.map(\.field) == ["bodyParams[0]", "bodyParams[1]", "defaultContactFieldValues.city"])
        let tooFew = #expect(throws: MessageProblems.self) { try mould(TemplateValues(bodyParams: ["$Name"])) }
        #expect(tooFew?.problems.map(\.code) == ["parameter_count_mismatch"])
    }

    @Test func `what the template does not need nobody has to have`() throws {
        let mould = try mould(
            TemplateValues(headerParams: ["$City"], bodyParams: ["$Name", "x"], urlVariables: ["$City"]),
            customFields: ["City"]
        )
        #expect(try text(mould.filling(for: recipient("Asha"))) == #"["Asha"]"#)
        #expect(!mould.needsAttributes)
    }

    @Test(arguments: ["", "[]", #"["a"]"#, #"["a","b","c"]"#, #"["a",1]"#, #"["a","b"] x"#, "{}"])
    func `a filling of another mould is refused`(filling: String) throws {
        let mould = try mould(TemplateValues(bodyParams: ["$Name", "$FirstName"]))
        #expect(throws: JSONError.self) { try mould.content(filling: Array(filling.utf8)) }
        #expect(throws: JSONError.self) { try mould.preview(filling: Array(filling.utf8)) }
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"version":2,"content":[],"body":[]}"#, #"{"version":1,"content":["x",0],"body":[]}"#,
        #"{"version":1,"content":[],"body":[],"checks":[["templateText",0]]}"#,
        #"{"version":1,"content":[],"body":[],"checks":[["unheard",0]]}"#,
        #"{"version":1,"content":[],"body":[],"fields":[["bodyParams[0]",0]]}"#,
        #"{"version":1,"content":[-1],"body":[]}"#,
    ])
    func `bytes that are no mould of this version are refused`(bytes: String) {
        #expect(throws: JSONError.self) { try ContentMould(decoding: Array(bytes.utf8)) }
    }
}
