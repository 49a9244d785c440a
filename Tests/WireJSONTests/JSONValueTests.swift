import Testing
import WireJSON

@Suite struct JSONValueTests {
    private func parse(_ text: String, limits: JSONLimits = .default) throws -> JSONValue {
        try JSONValue.parse(Array(text.utf8), limits: limits)
    }

    private func text(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        value.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `the published request of Send API Campaign is read whole`() throws {
        let request = try parse(
            #"""
            {"templateName":"festival_offer_template","campaignName":"festival offer",
             "destination":"9176978xxxxx","userName":"Jon",
             "headerParams":["Sir"],"bodyParams":["Christmas","Thank You"],"source":"api",
             "link":"https://placehold.co/600x400/EEE/31343C.png","filename":"filename",
             "defaultContactFieldValues":{"Country":"India"}}
            """#
        )
        #expect(request["templateName"]?.stringValue == "festival_offer_template")
        #expect(request["bodyParams"]?.arrayValue == [.string("Christmas"), .string("Thank You")])
        #expect(request["defaultContactFieldValues"]?["Country"]?.stringValue == "India")
        #expect(request["absent"] == nil)
        #expect(request.objectValue?.count == 10)
    }

    @Test func `members keep their order, also through writing`() throws {
        let source = #"{"z":1,"a":[true,null,{"y":"é","b":-2.50}],"m":{}}"#
        #expect(text(try parse(source)) == source)
    }

    @Test(arguments: ["0", "-1", "9223372036854775807", "-9223372036854775808"])
    func `whole numbers of 64 bits are integers`(source: String) throws {
        #expect(try parse(source) == .integer(try #require(Int64(source))))
    }

    @Test(arguments: ["-0", "1.0", "1.50", "1e3", "1E-400", "1e999999", "100000000000000000000", "9223372036854775808"])
    func `every other number keeps its text`(source: String) throws {
        let value = try parse(source)
        #expect(value == .number(text: source))
        #expect(text(value) == source)
    }

    @Test func `a whole number is one in whatever form it was written`() throws {
        #expect(try parse("5").intValue == 5)
        #expect(try parse("5.0").intValue == 5)
        #expect(try parse("9.1e2").intValue == 910)
        #expect(try parse("5.5").intValue == nil)
        #expect(try parse("9007199254740993.0").intValue == nil)
        #expect(try parse("1e999999").intValue == nil)
        #expect(try parse(#""5""#).intValue == nil)
    }

    @Test func `a number beyond a double's range has no double`() throws {
        #expect(try parse("2.5").doubleValue == 2.5)
        #expect(try parse("2").doubleValue == 2)
        #expect(try parse("1e999999").doubleValue == nil)
        #expect(try parse("-0").doubleValue?.sign == .minus)
    }

    @Test func `values of one kind have no value of another`() throws {
        let null = try parse("null")
        #expect(null.isNull && null.kind == .null)
        #expect(null.stringValue == nil && null.boolValue == nil && null.arrayValue == nil && null.objectValue == nil)
        #expect(try parse("true").boolValue == true)
        #expect(try parse("[1]")["a"] == nil)
    }

    @Test func `a name that appears twice is refused and named`() {
        for source in [#"{"to":1,"a":2,"to":3}"#, #"{"to":1,"t\u006f":2}"#] {
            let error = #expect(throws: JSONError.self) { try parse(source) }
            #expect(error?.reason == .duplicateMember("to"))
            #expect(error?.description.contains("the member \"to\" appears twice") == true)
        }
    }

    @Test func `a name may appear again in another object`() throws {
        #expect(try parse(#"{"a":{"a":1},"b":[{"a":1},{"a":2}]}"#)["a"]?["a"]?.intValue == 1)
    }

    @Test func `the hundred-thousandth member is told from all before it, without their square`() throws {
        let members = (0..<100_000).map { #""name\#($0)":\#($0)"# }.joined(separator: ",")
        let clock = ContinuousClock()
        var value = JSONValue.null
        // A quadratic search takes minutes for this; a slow machine's debug build takes a second or two.
        #expect(try clock.measure { value = try parse("{\(members)}") } < .seconds(30))
        #expect(value.objectValue?.last == JSONMember(name: "name99999", value: .integer(99_999)))
        let error = #expect(throws: JSONError.self) { try parse("{\(members),\"name500\":0}") }
        #expect(error?.reason == .duplicateMember("name500"))
    }

    @Test func `nesting is taken up to its limit and not beyond`() throws {
        let limits = JSONLimits(depthMaximum: 3, valuesMaximum: 100)
        #expect(try parse("[[{}]]", limits: limits).arrayValue?.count == 1)
        #expect(throws: JSONError(.tooDeep(maximum: 3), offset: 3)) { try parse("[[[[]]]]", limits: limits) }
        #expect(throws: JSONError(.tooDeep(maximum: 3), offset: 7)) { try parse(#"[[{"a":{}}]]"#, limits: limits) }
    }

    @Test func `members and elements are counted together, at every depth`() throws {
        let limits = JSONLimits(depthMaximum: 8, valuesMaximum: 5)
        #expect(try parse(#"{"a":[1,2,3],"b":{}}"#, limits: limits).objectValue?.count == 2)
        let error = #expect(throws: JSONError.self) { try parse(#"{"a":[1,2,3],"b":[4]}"#, limits: limits) }
        #expect(error?.reason == .tooManyValues(maximum: 5))
    }

    @Test func `an escaped NUL is kept for the caller to judge`() throws {
        #expect(try parse(#""a\u0000b""#).stringValue == "a\u{0}b")
    }

    @Test func `a failure reads as a sentence that quotes no value`() {
        let failures: [(String, String)] = [
            (#"{"a" 1}"#, "expected a colon, found '1', at byte 5"),
            ("[1,]", "expected a value, found ']', at byte 3"),
            ("", "the JSON ends too early, at byte 0"),
            ("[1] x", "something follows the end of the JSON, at byte 4"),
            ("\u{1}", "expected a value, found 0x01, at byte 0"),
        ]
        for (source, sentence) in failures {
            let error = #expect(throws: JSONError.self) { try parse(source) }
            #expect(error?.description == sentence)
        }
    }
}
