import Testing

@testable import Web

struct MultipartReaderTests {
    private static let type = "multipart/form-data; boundary=\"x y\""
    private static let body = """
        preamble\r
        --x y\r
        Content-Disposition: form-data; name="messaging_product"\r
        \r
        whatsapp\r
        --x y\r
        content-disposition: form-data; name="file"; filename="a \\"b\\".pdf"; filename*=UTF-8''na%C3%AFve.pdf\r
        Content-Type: application/pdf\r
        \r
        one\r
        --x\r
        two\r
        --x y\r
        \r
        headless\r
        --x y--\r
        epilogue
        """

    /// What a body holds: heads, and each part's bytes put together.
    private func parts(_ body: [UInt8], cutAt cuts: [Int]) throws -> [(MultipartReader.Head, String)] {
        var reader = try #require(MultipartReader(contentType: Self.type))
        var parts: [(MultipartReader.Head, [UInt8])] = []
        var start = 0
        for end in cuts + [body.count] {
            for event in try reader.feed(body[start..<end]) {
                switch event {
                case .began(let head): parts.append((head, []))
                case .bytes(let bytes): parts[parts.count - 1].1 += bytes
                case .ended: continue
                }
            }
            start = end
        }
        try reader.finish()
        return parts.map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
    }

    private func expectWhole(_ parts: [(MultipartReader.Head, String)], _ comment: Comment) {
        #expect(parts.map(\.1) == ["whatsapp", "one\r\n--x\r\ntwo", "headless"], comment)
        #expect(parts[0].0 == MultipartReader.Head(name: "messaging_product"), comment)
        let file = MultipartReader.Head(name: "file", filename: "naïve.pdf", contentType: "application/pdf")
        #expect(parts[1].0 == file, comment)
    }

    @Test func `a form is read the same wherever it is cut`() throws {
        let body = Array(Self.body.utf8)
        expectWhole(try parts(body, cutAt: []), "whole")
        for cut in 1..<body.count { expectWhole(try parts(body, cutAt: [cut]), "cut at \(cut)") }
        expectWhole(try parts(body, cutAt: Array(1..<body.count)), "byte by byte")
    }

    @Test func `a form that ends before its last boundary is told`() throws {
        let body = Array(Self.body.utf8)
        let last = body.count - "--\r\nepilogue".utf8.count
        for end in [0, 10, 60, last] {
            var reader = try #require(MultipartReader(contentType: Self.type))
            _ = try reader.feed(body[..<end])
            #expect(throws: MultipartReader.Problem.self) { try reader.finish() }
        }
    }

    @Test func `heads without end and boundaries with tails are told`() throws {
        var reader = try #require(MultipartReader(contentType: Self.type))
        #expect(throws: MultipartReader.Problem.self) {
            _ = try reader.feed(Array("--x y\r\nX: ".utf8) + [UInt8](repeating: 97, count: 10_000))
        }
        var second = try #require(MultipartReader(contentType: Self.type))
        #expect(throws: MultipartReader.Problem.self) { _ = try second.feed(Array("--x yz\r\n".utf8)) }
    }

    @Test(arguments: [
        "application/json", "multipart/form-data", "multipart/mixed; boundary=a", "multipart/form-data; boundary=",
    ])
    func `what is no form, or names no boundary, is not read as one`(type: String) {
        #expect(MultipartReader(contentType: type) == nil)
    }

    @Test func `little is held of a long part`() throws {
        var reader = try #require(MultipartReader(contentType: "multipart/form-data; boundary=b"))
        _ = try reader.feed(Array("--b\r\n\r\n".utf8))
        var count = 0
        for _ in 0..<100 {
            for case .bytes(let bytes) in try reader.feed([UInt8](repeating: 13, count: 1_000)) { count += bytes.count }
        }
        #expect(count > 99_900, "what cannot be a boundary is given on")
    }
}
