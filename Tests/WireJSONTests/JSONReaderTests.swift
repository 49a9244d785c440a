import Testing
import WireJSON

@Suite struct JSONReaderTests {
    /// A delivery status as Meta's page `webhooks/reference/messages/status` shows it, with parts we do not read.
    private let webhook = """
        {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","time":1739321024,
        "changes":[{"field":"messages","value":{"messaging_product":"whatsapp",
        "metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},
        "statuses":[{"id":"wamid.HBgL","status":"delivered","timestamp":"1739321024","recipient_id":"919812345678",
        "biz_opaque_callback_data":"1|42|1","pricing":{"billable":true,"pricing_model":"PMP"}},
        {"id":"wamid.HBgM","status":"read","timestamp":1739321025}]}}]}]}
        """

    private func reader(_ text: String) -> JSONReader { JSONReader(Array(text.utf8)) }

    @Test func `a webhook is read down to what is asked for, and the rest is passed over`() throws {
        var reader = reader(webhook)
        var found: [String] = []
        try reader.beginObject()
        while try reader.nextMember() {
            guard reader.isMember("entry") else {
                try reader.skipValue()
                continue
            }
            try eachElement(&reader, below: ["changes", "value", "statuses"]) { reader in
                while let key = try reader.nextKey() {
                    switch key {
                    case "id", "status", "timestamp": found.append(try reader.stringOrNumber())
                    default: try reader.skipValue()
                    }
                }
            }
        }
        try reader.finish()
        #expect(found == ["wamid.HBgL", "delivered", "1739321024", "wamid.HBgM", "read", "1739321025"])
    }

    /// Goes down a path of names, each an array of objects or an object, and shows the objects at its end.
    private func eachElement(
        _ reader: inout JSONReader,
        below path: ArraySlice<String>,
        _ visit: (inout JSONReader) throws -> Void
    ) throws {
        if try reader.kind() == .array {
            try reader.beginArray()
            while try reader.nextElement() { try eachElement(&reader, below: path, visit) }
            return
        }
        try reader.beginObject()
        guard let name = path.first else { return try visit(&reader) }
        while let key = try reader.nextKey() {
            if key == name {
                try eachElement(&reader, below: path.dropFirst(), visit)
            } else {
                try reader.skipValue()
            }
        }
    }

    @Test func `each kind of value is told before it is read`() throws {
        var reader = reader(#" [ {}, [], "s", -1.5, true, false, null ] "#)
        try reader.beginArray()
        for kind in [JSONKind.object, .array, .string, .number, .bool, .bool, .null] {
            #expect(try reader.nextElement())
            #expect(try reader.kind() == kind)
            try reader.skipValue()
        }
        #expect(try !reader.nextElement())
        try reader.finish()
    }

    @Test func `scalars are read as what they are`() throws {
        var reader = reader(#"["a", 7, -9223372036854775808, 2.5e3, true, false, null, 1]"#)
        try reader.beginArray()
        #expect(try reader.nextElement() && reader.string() == "a")
        #expect(try reader.nextElement() && reader.int64() == 7)
        #expect(try reader.nextElement() && reader.int64() == .min)
        #expect(try reader.nextElement() && reader.double() == 2_500)
        #expect(try reader.nextElement() && reader.bool())
        #expect(try reader.nextElement() && !reader.bool())
        #expect(try reader.nextElement() && reader.readNull())
        #expect(try reader.nextElement() && !reader.readNull())
        #expect(try reader.numberText() == "1")
        #expect(try !reader.nextElement())
    }

    @Test func `escapes are decoded, surrogate pairs included`() throws {
        var reader = reader(#""\"\\\/\b\f\n\r\t\u0041\u00e9\uD83D\uDE00\u0000 नमस्ते""#)
        #expect(try reader.string() == "\"\\/\u{08}\u{0C}\n\r\tAé😀\u{0} नमस्ते")
        try reader.finish()
    }

    @Test func `a name written with escapes is the same name`() throws {
        var reader = reader(#"{"st\u0061tus":1}"#)
        try reader.beginObject()
        #expect(try reader.nextMember())
        #expect(reader.isMember("status"))
        #expect(!reader.isMember("statu"))
        #expect(try reader.key() == "status")
    }

    @Test func `names are compared to their last byte`() throws {
        var reader = reader(#"{"status":1}"#)
        try reader.beginObject()
        #expect(try reader.nextMember())
        #expect(reader.isMember("status"))
        #expect(!reader.isMember("statuz") && !reader.isMember("statuses") && !reader.isMember("stat"))
    }

    @Test func `a byte order mark at the start is passed over`() throws {
        var reader = JSONReader([0xEF, 0xBB, 0xBF] + Array("1".utf8))
        #expect(try reader.int64() == 1)
    }

    @Test func `a value can be kept as it is written`() throws {
        var reader = reader(#"{"keep": {"a" : [1, "\u0041"]} , "b":2}"#)
        try reader.beginObject()
        #expect(try reader.nextMember())
        #expect(String(decoding: try reader.rawValue(), as: UTF8.self) == #"{"a" : [1, "\u0041"]}"#)
        #expect(try reader.nextMember() && reader.isMember("b"))
    }

    @Test func `a value can be taken whole while the rest is pulled`() throws {
        var reader = reader(#"{"errors":[{"code":131026}],"id":"x"}"#)
        try reader.beginObject()
        #expect(try reader.nextMember())
        #expect(try reader.value() == .array([.object([JSONMember(name: "code", value: .integer(131_026))])]))
        #expect(try reader.nextMember() && reader.string() == "x")
    }

    @Test func `a copy is a bookmark`() throws {
        var reader = reader(#"{"type":"text","text":"hi"}"#)
        var ahead = reader
        try ahead.skipValue()
        try ahead.finish()
        try reader.beginObject()
        #expect(try reader.nextKey() == "type")
    }

    @Test func `what stands in the place of another kind is named`() {
        expectFailure(#""a""#, .wrongKind(expected: .object, found: .string), at: 0) { try $0.beginObject() }
        expectFailure(" {}", .wrongKind(expected: .array, found: .object), at: 1) { try $0.beginArray() }
        expectFailure("12", .wrongKind(expected: .string, found: .number), at: 0) { _ = try $0.string() }
        expectFailure("null", .wrongKind(expected: .number, found: .null), at: 0) { _ = try $0.int64() }
        expectFailure("[]", .wrongKind(expected: .bool, found: .array), at: 0) { _ = try $0.bool() }
        expectFailure("true", .wrongKind(expected: .text, found: .bool), at: 0) { _ = try $0.stringOrNumber() }
        expectFailure("1.5", .notAnInteger, at: 0) { _ = try $0.int64() }
        expectFailure("9223372036854775808", .integerOutOfRange, at: 0) { _ = try $0.int64() }
        expectFailure("-9223372036854775809", .integerOutOfRange, at: 0) { _ = try $0.int64() }
        expectFailure("", .unexpectedEnd, at: 0) { _ = try $0.kind() }
    }

    private func expectFailure(
        _ text: String,
        _ reason: JSONError.Reason,
        at offset: Int,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ read: (inout JSONReader) throws -> Void
    ) {
        var reader = reader(text)
        let error = #expect(throws: JSONError.self, sourceLocation: sourceLocation) { try read(&reader) }
        #expect(error == JSONError(reason, offset: offset), sourceLocation: sourceLocation)
    }
}
