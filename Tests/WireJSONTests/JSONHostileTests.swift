import Testing
import WireJSON

/// What a stranger might send to hurt us, or a broken program by accident.
@Suite struct JSONHostileTests {
    private func failure(_ bytes: [UInt8], limits: JSONLimits = .default) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONValue.parse(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    private func failure(_ text: String) -> JSONError? { failure(Array(text.utf8)) }

    @Test func `ten megabytes of opening brackets are refused at the depth limit`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 10_000_000)
        #expect(failure(bytes) == JSONError(.tooDeep(maximum: 64), offset: 64))
        var reader = JSONReader(bytes, depthMaximum: 512)
        #expect(throws: JSONError(.tooDeep(maximum: 512), offset: 512)) { try reader.skipValue() }
    }

    @Test func `a text cut off at any byte is refused`() throws {
        let whole = Array(#" {"a":[1,-2.5e+3,"x\u00e9\uD83D\uDE00é😀"],"b":{"c":true,"d":null,"e":false}}"#.utf8)
        #expect(failure(whole) == nil)
        for length in 0..<whole.count {
            let cut = Array(whole[..<length])
            let error = try #require(failure(cut), "cut at \(length)")
            #expect(error.offset <= length)
            var reader = JSONReader(cut)
            #expect(throws: JSONError.self, "skipped when cut at \(length)") { try reader.skipValue() }
        }
    }

    @Test func `every unescaped control character in a string is refused`() {
        for byte in UInt8(0)..<0x20 {
            #expect(failure([0x22, 0x61, byte, 0x22]) == JSONError(.controlCharacter(byte), offset: 2))
            let behindLongText = [0x22] + [UInt8](repeating: 0x61, count: 21) + [byte, 0x22]
            #expect(failure(behindLongText) == JSONError(.controlCharacter(byte), offset: 22))
        }
        #expect(failure([0x22, 0x7F, 0x22]) == nil)
    }

    @Test func `malformed UTF-8 is refused, wherever it stands`() {
        let malformed: [[UInt8]] = [
            [0x80], [0xBF], [0xFE], [0xFF],  // no start of a sequence
            [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],  // overlong
            [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF],  // overlong
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],  // surrogates
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],  // beyond U+10FFFF
            [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],  // torn off
            [0xC3, 0x41], [0xE2, 0x41, 0x82], [0xF0, 0x9F, 0x41, 0x80],  // torn within
        ]
        for sequence in malformed {
            for lead in [0, 5, 8, 13] {
                let prefix = [UInt8](repeating: 0x61, count: lead)
                let text = [0x22] + prefix + sequence + [0x22]
                #expect(failure(text) == JSONError(.invalidUTF8, offset: 1 + lead), "\(sequence) behind \(lead)")
                let name = [0x7B, 0x22] + prefix + sequence + Array("\":1}".utf8)
                #expect(failure(name) == JSONError(.invalidUTF8, offset: 2 + lead), "\(sequence) in a name")
            }
        }
        #expect(failure([0xC3, 0xA9]) == JSONError(.unexpectedByte(0xC3, expected: .value), offset: 0))
    }

    @Test func `the first and last character of every UTF-8 length pass`() throws {
        for scalar in [
            "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}",
        ] {
            #expect(try JSONValue.parse(Array("\"\(scalar)\"".utf8)) == .string(scalar))
        }
    }

    @Test(arguments: [
        #""\uD800""#, #""\uDC00""#, #""\uD83Dx""#, #""\uD83D\n""#, #""\uD83D\u0041""#, #""\uD83D\uD83D\uDE00""#,
        #""\uDE00\uD83D""#,
    ])
    func `half a surrogate pair is refused`(text: String) {
        #expect(failure(text)?.reason == .loneSurrogate)
    }

    @Test(arguments: [#""\x41""#, #""\u12G4""#, #""\u+123""#, #""\ ""#, #""\U0041""#, #""\'""#])
    func `an escape that JSON does not know is refused`(text: String) {
        #expect(failure(text) == JSONError(.invalidEscape, offset: 1))
    }

    @Test(arguments: ["007", "00", "-01", "01.5", "00e1"])
    func `a superfluous leading zero is refused`(text: String) {
        #expect(failure(text) == JSONError(.leadingZero, offset: 0))
    }

    @Test(arguments: [
        "1.", "-", ".5", "+1", "1e", "1e+", "-a", "1.e3", "1.2.3", "0x10", "NaN", "Infinity", "-Infinity", "1_000",
    ])
    func `a malformed number is refused`(text: String) {
        #expect(failure(text) != nil)
        #expect(failure("[\(text)]") != nil)
    }

    @Test func `a number of a million digits is refused`() {
        let maximum = JSONReader.numberLengthMaximumBytes
        #expect(failure(String(repeating: "9", count: maximum)) == nil)
        #expect(
            failure(String(repeating: "9", count: 1_000_000))
                == JSONError(.numberTooLong(maximumBytes: maximum), offset: 0)
        )
    }

    @Test(arguments: [
        "{]", "[}", "{\"a\":1]", "[1}", "[1 2]", "[,1]", "[1,,2]", "{,}", "{\"a\":1,}", "{\"a\"}", "{\"a\":}", "{a:1}",
        "{'a':1}",
        "{\"a\":1 \"b\":2}", "{1:2}", "[1,]", "{\"a\":1,,\"b\":2}", "]", "}", ",", ":", "tru", "True", "nul", "nulL",
        "truex", "[truefalse]",
        "// c\n1", "/* c */1", "\u{0B}1", "1\u{0}", "{} {}", "1 2", "\u{FEFF}\u{FEFF}1", "\"a\"\"b\"",
    ])
    func `what is not in the grammar is refused`(text: String) {
        #expect(failure(text) != nil)
    }

    @Test func `a body of commas and zeros stops at the number of values`() {
        let zeros = "[" + String(repeating: "0,", count: 1_000_000) + "0]"
        #expect(failure(zeros)?.reason == .tooManyValues(maximum: JSONLimits.default.valuesMaximum))
    }
}
