import Domain
import Messages
import TestKit
import Testing
import WireJSON

struct RegularMessageTests {
    private func mould(_ message: RegularMessage, fallbacks: [ContactAttribute] = []) throws -> ContentMould {
        try ContentMould(regular: message, fallbacks: fallbacks, customFields: ["City"])
    }

    private func recipient(city: String) -> MouldRecipient {
        MouldRecipient(
            name: "Asha Rao",
            phone: PhoneNumber(trusted: 919_812_345_678),
            attributes: [ContactAttribute(name: "City", value: city)]
        )
    }

    @Test(arguments: [
        (
            RegularMessage(kind: .text, text: "Hi $FirstName\n\tin $City"),
            #""type":"text","text":{"body":"Hi Asha\n\tin Pune \"P\""}"#
        ),
        (
            RegularMessage(kind: .image, text: "$City", file: .link("HTTPS://a.b/c"), filename: "x"),
            #""type":"image","image":{"link":"https://a.b/c","caption":"Pune \"P\""}"#
        ),
        (
            RegularMessage(kind: .video, file: .link("https://a.b/$City")),
            #""type":"video","video":{"link":"https://a.b/$City"}"#
        ),
        (
            RegularMessage(kind: .document, text: "plain", file: .link("https://a.b/c"), filename: "a.pdf"),
            #""type":"document","document":{"link":"https://a.b/c","caption":"plain","filename":"a.pdf"}"#
        ),
        (
            RegularMessage(kind: .audio, file: .link("https://a.b/c")),
            #""type":"audio","audio":{"link":"https://a.b/c"}"#
        ),
    ])
    func `each kind is written as Meta has it`(message: RegularMessage, expected: String) throws {
        let mould = try mould(message)
        #expect(try ContentMould(decoding: mould.encoded) == mould)
        let filling = try mould.filling(for: recipient(city: #"Pune "P""#))
        let content = try mould.content(filling: filling)
        #expect(String(decoding: content, as: UTF8.self) == expected)
        #expect(try ContractSchema.load().problems(in: envelope(content), as: "SendRequest").isEmpty)
    }

    @Test(arguments: [
        (RegularMessage(kind: .text), ["regularMessage: invalid_value"]),
        (RegularMessage(kind: .text, text: " \n"), ["regularMessage: invalid_value"]),
        (RegularMessage(kind: .text, text: "a\u{0}"), ["regularMessage: invalid_value"]),
        (RegularMessage(kind: .text, text: String(repeating: "a", count: 4_097)), ["regularMessage: too_long"]),
        (
            RegularMessage(kind: .image, text: String(repeating: "a", count: 1_025)),
            ["regularMessage: too_long", "link: missing_link"]
        ),
        (RegularMessage(kind: .video, file: .link("a.b")), ["link: invalid_link"]),
        (
            RegularMessage(kind: .document, filename: String(repeating: "a", count: 241)),
            ["link: missing_link", "filename: too_long"]
        ),
        (
            RegularMessage(kind: .audio, text: "listen", file: .missing),
            ["regularMessage: invalid_value", "link: missing_link"]
        ),
    ])
    func `what Meta refuses is told at once`(message: RegularMessage, expected: [String]) {
        let error = #expect(throws: MessageProblems.self) { try mould(message) }
        #expect(error?.problems.map { "\($0.field): \($0.code)" } == expected)
    }

    @Test func `lines are welcome in a fallback too, control characters are not`() throws {
        let message = RegularMessage(kind: .text, text: "in $City")
        _ = try mould(message, fallbacks: [ContactAttribute(name: "City", value: "a\nb")])
        let error = #expect(throws: MessageProblems.self) {
            try mould(message, fallbacks: [ContactAttribute(name: "City", value: "a\u{0}b")])
        }
        #expect(error?.problems.map(\.field) == ["defaultContactFieldValues.city"])
    }

    @Test func `the filled text has its limit for each recipient, and says something`() throws {
        let text = try mould(RegularMessage(kind: .text, text: "$City"))
        _ = try text.filling(for: recipient(city: String(repeating: "a", count: 4_096)))
        for city in [String(repeating: "a", count: 4_097), " \n ", "a\u{7}"] {
            #expect(throws: MouldRefusal.self) { try text.filling(for: recipient(city: city)) }
        }
        let caption = try mould(RegularMessage(kind: .image, text: "in $City", file: .link("https://a.b/c")))
        _ = try caption.filling(for: recipient(city: String(repeating: "a", count: 1_021)))
        #expect(throws: MouldRefusal.self) {
            try caption.filling(for: recipient(city: String(repeating: "a", count: 1_022)))
        }
        #expect(throws: MouldRefusal.missingAttribute("city")) { try caption.filling(for: recipient(city: "")) }
    }
}
