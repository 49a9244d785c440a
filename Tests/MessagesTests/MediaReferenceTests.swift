import Domain
import Testing

@testable import Messages

struct MediaReferenceTests {
    private let picture = PublicID<Media>(ID(row: 7), createdAt: Timestamp(milliseconds: 1_790_000_000_000))
    private let other = PublicID<Media>(ID(row: 8), createdAt: Timestamp(milliseconds: 1_790_000_000_000))

    private func message(_ id: String, caption: String? = nil) throws -> [UInt8] {
        let message = MediaMessage(kind: .image, file: .uploaded(id: id), caption: caption)
        return try FreeformMessage(message, replyTo: nil).content()
    }

    @Test func `one of our files is written as a reference, Meta's id as it is`() throws {
        let ours = try message(picture.text)
        #expect(
            String(decoding: ours, as: UTF8.self) == #""type":"image","image":{"id":"crier-media:\#(picture.text)"}"#
        )
        #expect(MediaReference.uses(in: ours) == [MediaReference.Use(media: picture, kind: .image)])
        #expect(MediaReference.uses(in: try message("1037543291543636")).isEmpty)
    }

    @Test func `references become Meta's ids, each file its own`() throws {
        let content = try message(picture.text) + Array(",".utf8) + message(other.text.uppercased())
        let resolved = MediaReference.resolved(content) { $0 == picture ? "11" : $0 == other ? "22" : nil }
        let text = String(decoding: resolved, as: UTF8.self)
        #expect(text == #""type":"image","image":{"id":"11"},"type":"image","image":{"id":"22"}"#)
        let half = MediaReference.resolved(content) { $0 == other ? "22" : nil }
        #expect(MediaReference.uses(in: half).map(\.media) == [picture])
    }

    @Test(arguments: [
        #""id":"crier-media:0199aabbccddeeff00112233""#, "crier-media:0199aabbccddeeff00112233",
        #"\"id\":\"crier-media:0199aabbccddeeff00112233\""#,
    ])
    func `a caption that looks like a reference stays a caption`(caption: String) throws {
        let content = try message("1037543291543636", caption: caption)
        #expect(MediaReference.uses(in: content).isEmpty)
        #expect(MediaReference.resolved(content) { _ in "99" } == content)
    }

    @Test func `cut and crippled references are none`() {
        for text in [
            #""id":"crier-media:"#, #""id":"crier-media:0199aabb"#, #""id":"crier-media:zz99aabbccddeeff00112233""#,
        ] {
            #expect(MediaReference.uses(in: Array(text.utf8)).isEmpty)
        }
    }

    @Test func `a mould knows its files, and is filled with Meta's ids`() throws {
        let mould = try ContentMould(
            regular: RegularMessage(kind: .image, text: "Hi $FirstName", file: .uploaded(id: picture.text)),
            fallbacks: [],
            customFields: []
        )
        #expect(mould.mediaUses == [MediaReference.Use(media: picture, kind: .image)])
        let decoded = try ContentMould(decoding: mould.encoded)
        let ready = decoded.resolvingMedia { _ in "4711" }
        let phone = PhoneNumber(trusted: 919_812_345_678)
        let filling = try ready.filling(for: MouldRecipient(name: "Asha Rao", phone: phone, attributes: []))
        let text = String(decoding: try ready.content(filling: filling), as: UTF8.self)
        #expect(text == #""type":"image","image":{"id":"4711","caption":"Hi Asha"}"#)
    }

    @Test func `a template's header is an upload before it is an address`() throws {
        let components = #"[{"type":"HEADER","format":"DOCUMENT"},{"type":"BODY","text":"Hello"}]"#
        let template = try composable(components)
        let values = TemplateValues(link: "no address", mediaID: picture.text, filename: "menu.pdf")
        let content = String(decoding: try template.compose(values).content, as: UTF8.self)
        #expect(content.contains(#""document":{"id":"crier-media:\#(picture.text)","filename":"menu.pdf"}"#))
        #expect(!content.contains("link"))
    }
}
