import Testing
import WireJSON

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `commas stand between members and elements, and nowhere else`() {
        let written = text { writer in
            writer.object { writer in
                writer.member("a", "x")
                writer.key("b")
                writer.array { writer in
                    writer.int(1)
                    writer.object { _ in }
                    writer.array { _ in }
                    writer.null()
                }
                writer.member("c", true)
                writer.key(named: "d")
                writer.object { $0.member("e", 7) }
                writer.member("f", false)
            }
        }
        #expect(written == #"{"a":"x","b":[1,{},[],null],"c":true,"d":{"e":7},"f":false}"#)
    }

    @Test func `a message looks as Meta expects it`() {
        let written = text { writer in
            writer.object { writer in
                writer.member("messaging_product", "whatsapp")
                writer.member("to", "+919812345678")
                writer.key("template")
                writer.object { writer in
                    writer.key("language")
                    writer.object { $0.member("code", "en_US") }
                }
            }
        }
        #expect(
            written
                == #"{"messaging_product":"whatsapp","to":"+919812345678","template":{"language":{"code":"en_US"}}}"#
        )
    }

    @Test func `quotes, backslashes and control characters are escaped`() {
        #expect(text { $0.string("say \"hi\" \\ now") } == #""say \"hi\" \\ now""#)
        #expect(text { $0.string("\u{08}\t\n\u{0C}\r") } == #""\b\t\n\f\r""#)
        #expect(text { $0.string("\u{0}\u{1F}\u{1B}") } == #""\u0000\u001f\u001b""#)
        #expect(text { $0.string("/\u{7F}") } == "\"/\u{7F}\"")
    }

    @Test func `every byte that needs an escape is found at every place of a long text`() {
        for scalar in [Unicode.Scalar(0x00 as UInt8), "\u{1F}", "\"", "\\"] {
            for place in 0..<20 {
                let before = String(repeating: "a", count: place)
                let after = String(repeating: "é", count: 20 - place)
                let escaped = text { $0.string(String(scalar)) }.dropFirst().dropLast()
                #expect(text { $0.string(before + String(scalar) + after) } == "\"\(before)\(escaped)\(after)\"")
            }
        }
    }

    @Test func `text in any script goes out as UTF-8`() {
        #expect(text { $0.string("नमस्ते 👋🏽 ok") } == "\"नमस्ते 👋🏽 ok\"")
        #expect(text { $0.string("") } == "\"\"")
    }

    @Test func `a name known at run time is escaped`() {
        #expect(
            text { writer in
                writer.object {
                    $0.key(named: "a\"b")
                    $0.int(1)
                }
            } == #"{"a\"b":1}"#
        )
    }

    @Test func `whole numbers go out in full, from the smallest to the largest`() {
        for value in [0, 1, -1, 9, 10, 99, 100, -1_234_567_890, 999_999_999_999_999_999, .max, .min] as [Int64] {
            #expect(text { $0.int(value) } == "\(value)")
        }
    }

    @Test func `a double goes out in a form that reads back the same`() throws {
        for value in [0, -0.0, 0.1, -2.5, 1e21, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1.0 / 3] as [Double] {
            var writer = JSONWriter()
            writer.double(value)
            var reader = JSONReader(writer.bytes)
            let read = try reader.double()
            #expect(read.bitPattern == value.bitPattern)
            try reader.finish()
        }
    }

    @Test func `a fragment that is JSON already is copied as it stands`() {
        let written = text { writer in
            writer.array { writer in
                writer.raw(Array(#"{"a":1}"#.utf8))
                writer.raw(Array("2".utf8))
            }
        }
        #expect(written == #"[{"a":1},2]"#)
    }

    @Test func `a writer that starts with no room grows to what is needed`() {
        var writer = JSONWriter(capacityBytes: 0)
        let long = String(repeating: "a\u{1}", count: 10_000)
        writer.array { writer in
            for _ in 0..<10 { writer.string(long) }
        }
        #expect(writer.count == writer.bytes.count)
        #expect(writer.count == 1 + 10 * (2 + 10_000 * 7) + 9 + 1)
    }

    @Test func `a writer that is reset starts anew`() {
        var writer = JSONWriter()
        writer.object { $0.member("a", 1) }
        writer.reset()
        writer.object { $0.member("b", 2) }
        #expect(String(decoding: writer.written, as: UTF8.self) == #"{"b":2}"#)
    }

    @Test(arguments: [1, 7, 512]) func `what is taken is what was written, and the writer starts anew`(capacity: Int) {
        var writer = JSONWriter(capacityBytes: capacity)
        for number in 1...3 {
            writer.object { $0.member("a", number) }
            #expect(writer.take() == Array(#"{"a":\#(number)}"#.utf8))
        }
        writer.object { writer in
            writer.member("a", 1)
            writer.member("b", "}")
        }
        #expect(writer.takeMembers() == Array(#""a":1,"b":"}""#.utf8))
        writer.object { _ in }
        #expect(writer.takeMembers().isEmpty)
    }
}
