/// A `multipart/form-data` body (RFC 7578), as media uploads come. What cannot be read has no parts.
struct MultipartForm: Sendable {
    struct Part: Sendable {
        var name: String
        var contentType: String?
        var bytes: [UInt8]
    }

    private(set) var parts: [Part] = []

    init(contentType: String, body: [UInt8]) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: contentType)
        else { return }
        let mark = Array("--\(boundary)".utf8)
        var position = Self.find(mark, in: body, from: 0)
        while let start = position {
            let headStart = start + mark.count + 2
            guard let headEnd = Self.find(Array("\r\n\r\n".utf8), in: body, from: headStart),
                let next = Self.find(Array("\r\n".utf8) + mark, in: body, from: headEnd + 2)
            else { return }
            let head = String(decoding: body[headStart..<headEnd], as: UTF8.self)
            if let part = Self.part(head, Array(body[min(headEnd + 4, next)..<next])) { parts.append(part) }
            position = next + 2
        }
    }

    func part(_ name: String) -> Part? { parts.first { $0.name == name } }

    func text(_ name: String) -> String? { part(name).map { String(decoding: $0.bytes, as: UTF8.self) } }

    private static func part(_ head: String, _ bytes: [UInt8]) -> Part? {
        var name: String?
        var contentType: String?
        for line in head.split(separator: "\r\n") {
            let lowered = line.lowercased()
            if lowered.hasPrefix("content-disposition:") { name = parameter("name", of: String(line)) }
            if lowered.hasPrefix("content-type:") {
                contentType = String(line.dropFirst("content-type:".count).drop { $0 == " " })
            }
        }
        return name.map { Part(name: $0, contentType: contentType, bytes: bytes) }
    }

    /// The value of `name="…"` or `name=…` in a header.
    private static func parameter(_ name: String, of header: String) -> String? {
        for piece in header.split(separator: ";").dropFirst() {
            let pair = piece.drop { $0 == " " }
            guard pair.lowercased().hasPrefix(name + "=") else { continue }
            return String(pair.dropFirst(name.count + 1).filter { $0 != "\"" })
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first, body.count >= needle.count else { return nil }
        var position = start
        while position + needle.count <= body.count {
            guard let candidate = body[position...].firstIndex(of: first) else { return nil }
            if body[candidate...].starts(with: needle) { return candidate }
            position = candidate + 1
        }
        return nil
    }
}
