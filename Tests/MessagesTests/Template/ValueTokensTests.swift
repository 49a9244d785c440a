import Domain
import Messages
import TestKit
import Testing

struct ValueTokensTests {
    private func tokens(
        name: String = "Asha Devi Rao",
        _ attributes: [String: String] = [:],
        customFields: [String] = [],
        fallbacks: [String: String] = [:]
    ) -> ValueTokens {
        ValueTokens(
            contactName: name,
            phone: PhoneNumber(trusted: 919_812_345_678),
            attributes: attributes.map { ContactAttribute(name: $0.key, value: $0.value) },
            customFields: customFields,
            fallbacks: fallbacks.map { ContactAttribute(name: $0.key, value: $0.value) }
        )
    }

    private func resolve(_ text: String, _ tokens: ValueTokens) throws -> String? {
        try tokens.resolve(TemplateValues(bodyParams: [text])).bodyParams.first
    }

    @Test(arguments: [
        ("$Name", "Asha Devi Rao"), ("{{Name}}", "Asha Devi Rao"), ("$name, $NAME", "Asha Devi Rao, Asha Devi Rao"),
        ("{{ name }}", "Asha Devi Rao"), ("Hi $FirstName!", "Hi Asha!"), ("$LastName", "Devi Rao"),
        ("+$MobileNumber", "+919812345678"), ("$City", "Pune"), ("{{CITY}}", "Pune"), ("$City$City", "PunePune"),
        ("$Order Number", "1042"), ("$OrderDate", "Friday"), ("$Order.", "seven."), ("{{{City}}}", "{Pune}"),
        ("$$City", "$Pune"),
        ("$Name’s", "Asha Devi Rao’s"), ("$City।", "Pune।"), ("$City…", "Pune…"), ("“$City”", "“Pune”"),
        ("$City😀", "Pune😀"),
    ])
    func `a known token is replaced`(text: String, expected: String) throws {
        let known = tokens(["City": "Pune", "Order": "seven", "Order Number": "1042", "OrderDate": "Friday"])
        #expect(try resolve(text, known) == expected)
    }

    @Test(arguments: [
        "$20", "$", "$$", "$ Name", "$Names", "$Name_x", "$Name2", "$Nameé", "{{Names}}", "{{}}", "{{ }}", "{{Name",
        "{Name}", "Name}}",
        "100% $USD", "{{1}}", "{{Na me}}", "${Name}", "a@b.c", "", "नमस्ते",
    ])
    func `a value without a known token goes out as it is`(text: String) throws {
        #expect(try resolve(text, tokens(["": "never"], fallbacks: ["": "never"])) == text)
    }

    @Test(arguments: [
        ("$Имя", "Имя", "Анна"), ("$ИМЯ", "имя", "Анна"), ("$имя!", "ИМЯ", "Анна"), ("{{ИМЯ}}", "имя", "Анна"),
        ("$Äpfel", "Äpfel", "3"),
        ("$ÄPFEL", "äpfel", "3"), ("$शहर", "शहर", "पुणे"), ("$名前、", "名前", "花子"), ("$İl", "İl", "İzmir"),
    ])
    func `names outside of ASCII are known too, without regard to case`(text: String, field: String, value: String)
        throws
    {
        let resolved = try #require(try resolve(text, tokens([field: value])))
        #expect(resolved.hasPrefix(value), "\(resolved)")
    }

    @Test func `a replacement is not looked at again`() throws {
        let known = tokens(name: "$City {{City}}", ["City": "$Name"])
        #expect(try resolve("$Name/$City", known) == "$City {{City}}/$Name")
    }

    @Test func `the contact's own value goes before the caller's, an empty one does not`() throws {
        let known = tokens(
            name: "",
            ["City": "", "Plan": "Gold"],
            fallbacks: ["city": "Pune", "PLAN": "Basic", "name": "friend"]
        )
        #expect(try resolve("$City $Plan $Name", known) == "Pune Gold friend")
    }

    @Test func `names without a value are all told, each once a value`() throws {
        let known = tokens(name: "", ["Plan": ""], customFields: ["City"], fallbacks: ["Town": ""])
        let values = TemplateValues(
            headerParams: ["$City"],
            bodyParams: ["ok", "$Plan $plan {{Plan}} $City"],
            urlVariables: ["$Town"],
            copyCode: "$Name",
            cardBodies: [[], ["x", "$FirstName"]]
        )
        let error = #expect(throws: MessageProblems.self) { try known.resolve(values) }
        #expect(error?.problems.allSatisfy { $0.code == "missing_attribute" } == true)
        #expect(
            error?.problems.map(\.field) == [
                "headerParams[0]", "bodyParams[1]", "bodyParams[1]", "urlVariables[0]",
                "carouselBodies[1].bodyParams[1]",
                "copyCodeParam",
            ]
        )
        #expect(error?.problems.contains { $0.problem.contains("\"Plan\"") } == true)
    }

    @Test func `every list of values is replaced in, and what is no text to read is left alone`() throws {
        let given = TemplateValues(
            headerParams: ["$Name"],
            bodyParams: ["$Name"],
            link: "https://a.b/$Name",
            filename: "$Name",
            urlVariables: ["$Name"],
            copyCode: "$Name",
            quickReplies: ["$Name"],
            cardBodies: [["$Name"]],
            cardFiles: [CardFile(link: "$Name")]
        )
        let resolved = try tokens(name: "A").resolve(given)
        #expect(
            resolved
                == TemplateValues(
                    headerParams: ["A"],
                    bodyParams: ["A"],
                    link: "https://a.b/$Name",
                    filename: "$Name",
                    urlVariables: ["A"],
                    copyCode: "A",
                    quickReplies: ["$Name"],
                    cardBodies: [["A"]],
                    cardFiles: [CardFile(link: "$Name")]
                )
        )
    }

    @Test func `only values that may hold a token are looked up for`() {
        #expect(!ValueTokens.mayMention(TemplateValues(bodyParams: ["20 %", "{1}"], link: "$Name")))
        #expect(ValueTokens.mayMention(TemplateValues(bodyParams: ["x", "$20"])))
        #expect(ValueTokens.mayMention(TemplateValues(headerParams: ["{{x"])))
        #expect(ValueTokens.mayMention(TemplateValues(urlVariables: ["$"])))
        #expect(ValueTokens.mayMention(TemplateValues(copyCode: "$")))
        #expect(ValueTokens.mayMention(TemplateValues(cardBodies: [[], ["$"]])))
    }

    @Test func `hostile values and names cost no more than their length`() throws {
        // Five thousand names that share their beginning, which a text repeats.
        let names = (0..<5_000).map { String(repeating: "a", count: 20) + "\($0)" }
        let known = tokens([:], fallbacks: Dictionary(uniqueKeysWithValues: names.map { ($0, "x") }))
        let count = 20_000
        for hostile in [
            String(repeating: "$" + String(repeating: "a", count: 20), count: count / 10),
            String(repeating: "$", count: count),
            String(repeating: "{{", count: count), String(repeating: "{{a}}", count: count),
            String(repeating: "{", count: count),
        ] {
            let clock = ContinuousClock()
            var resolved: String?
            let taken = try clock.measure { resolved = try resolve(hostile, known) }
            #expect(resolved == hostile)
            // Names times length would be minutes; the bound only has to tell the two apart on a busy machine.
            #expect(taken < .seconds(10))
        }
    }

    @Test func `a name too long to be a token stays text`() throws {
        let long = String(repeating: "n", count: 300)
        let known = tokens([long: "x"])
        for text in ["$\(long)", "{{\(long)}}"] { #expect(try resolve(text, known) == text) }
    }
}
