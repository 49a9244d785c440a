import Domain
import Testing

struct MediaTypeTests {
    @Test(arguments: [
        ("image/png", "image/png"), ("IMAGE/JPEG", "image/jpeg"), ("audio/ogg; codecs=opus", "audio/ogg"),
        (" text/plain ;charset=utf-8", "text/plain"),
    ])
    func `a type is known by its name in any dress`(given: String, mime: String) {
        #expect(MediaType(mime: given)?.mime == mime)
    }

    @Test(arguments: ["", "image/gif", "text/html", "png", "application/octet-stream"])
    func `what WhatsApp does not take is no type`(given: String) {
        #expect(MediaType(mime: given) == nil)
    }

    @Test(arguments: [("a.PNG", "image/png"), ("menu.2026.pdf", "application/pdf"), ("x.jpeg", "image/jpeg")])
    func `a file's ending speaks for it`(name: String, mime: String) {
        #expect(MediaType(filename: name)?.mime == mime)
        #expect(MediaType(filename: "png") == nil)
        #expect(MediaType(filename: "a.exe") == nil)
    }

    @Test func `a file that begins as another kind is told from its type`() throws {
        let png = try #require(MediaType(mime: "image/png"))
        #expect(png.isBeginning([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]))
        #expect(!png.isBeginning(Array("%PDF-1.7".utf8)))
        #expect(!png.isBeginning([0x89]))
        let film = try #require(MediaType(mime: "video/mp4"))
        #expect(film.isBeginning([0, 0, 0, 32] + Array("ftypisom".utf8)))
        #expect(try #require(MediaType(mime: "text/plain")).isBeginning([]))
    }

    @Test func `sizes are Meta's`() {
        let sizes = Dictionary(grouping: MediaType.all, by: \.kind).mapValues { Set($0.map(\.byteMaximum)) }
        #expect(sizes[.image] == [5_242_880])
        #expect(sizes[.video] == [16_777_216])
        #expect(sizes[.document] == [MediaType.byteMaximumOfAll])
    }
}
