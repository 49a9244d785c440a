import Domain
import Foundation

/// Reads `multipart/form-data` (RFC 7578) as it comes, however it is cut, and holds no more of it than one head or one boundary.
struct MultipartReader {
    /// What a part's head says.
    struct Head: Hashable, Sendable {
        var name: String?
        var filename: String?
        var contentType: String?
    }

    enum Event: Hashable, Sendable {
        case began(Head)
        case bytes([UInt8])
        case ended
    }

    private enum Place {
        case outside, behindBoundary, head, part, over
    }

    /// What is wrong with a body.
    struct Problem: Error, Hashable {
        let sentence: String
    }

    private static let headByteMaximum = 8_192
    private let boundary: [UInt8]
    /// The first boundary has no line before it; here it has.
    private var held: [UInt8] = Array("\r\n".utf8)
    private var place = Place.outside

    /// - Returns: `nil` where the content type is no form, or names no boundary.
    init?(contentType: String) {
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard type == "multipart/form-data",
            let boundary = Self.parameters(of: contentType)["boundary"], (1...70).contains(boundary.utf8.count)
        else { return nil }
        self.boundary = Array("\r\n--\(boundary)".utf8)
    }

    /// Takes the next bytes of the body.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(Problem) -> [Event] {
        held += bytes
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// Says that the body is over.
    func finish() throws(Problem) {
        guard place == .over else { throw Problem(sentence: "the form ends before its last boundary") }
    }

    /// - Returns: whether there may be more to do with what is held.
    private mutating func step(_ events: inout [Event]) throws(Problem) -> Bool {
        switch place {
        case .outside:
            guard let start = Self.find(boundary, in: held) else {
                held.removeFirst(max(0, held.count - boundary.count + 1))
                return false
            }
            held.removeFirst(start + boundary.count)
            place = .behindBoundary
        case .behindBoundary:
            guard held.count >= 2 else { return false }
            if held.starts(with: "--".utf8) {
                place = .over
            } else {
                guard held.starts(with: "\r\n".utf8) else {
                    throw Problem(sentence: "a boundary of the form is followed by something else than a line's end")
                }
                place = .head
            }
        case .head:
            // The line's end before stays: a part may have no head at all.
            guard let end = Self.find(Array("\r\n\r\n".utf8), in: held) else {
                if held.count > Self.headByteMaximum { throw Problem(sentence: "a part of the form has a huge head") }
                return false
            }
            events.append(.began(Self.head(String(decoding: held[..<end], as: UTF8.self))))
            held.removeFirst(end + 4)
            place = .part
        case .part:
            guard let end = Self.find(boundary, in: held) else {
                let count = held.count - boundary.count + 1
                guard count > 0 else { return false }
                events.append(.bytes(Array(held[..<count])))
                held.removeFirst(count)
                return false
            }
            if end > 0 { events.append(.bytes(Array(held[..<end]))) }
            events.append(.ended)
            held.removeFirst(end + boundary.count)
            place = .behindBoundary
        case .over:
            held.removeAll()
            return false
        }
        return true
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= needle.count else { return nil }
        var position = 0
        let last = bytes.count - needle.count
        while position <= last, let candidate = bytes[position...last].firstIndex(of: needle[0]) {
            if bytes[candidate...].starts(with: needle) { return candidate }
            position = candidate + 1
        }
        return nil
    }

    private static func head(_ text: String) -> Head {
        var head = Head()
        // A Swift character may be "\r\n" as a whole.
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = String(line[line.index(after: colon)...]).trimmingBlanks()
            switch line[..<colon].lowercased() {
            case "content-disposition":
                let parameters = parameters(of: value)
                head.name = parameters["name"]
                head.filename = parameters["filename*"].flatMap(extended) ?? parameters["filename"]
            case "content-type": head.contentType = value
            default: continue
            }
        }
        return head
    }

    /// `name=value` and `name="value"` behind the first semicolon, names in lower case.
    private static func parameters(of header: String) -> [String: String] {
        var parameters: [String: String] = [:]
        var rest = header.drop { $0 != ";" }
        while !rest.isEmpty {
            rest = rest.dropFirst().drop { $0 == " " || $0 == ";" }
            let name = rest.prefix { $0 != "=" && $0 != ";" }.filter { $0 != " " }.lowercased()
            rest = rest.drop { $0 != "=" && $0 != ";" }
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.first, character != "\"" {
                    rest = rest.dropFirst()
                    if character == "\\", let escaped = rest.first, "\"\\".contains(escaped) {
                        value.append(escaped)
                        rest = rest.dropFirst()
                    } else {
                        value.append(character)
                    }
                }
                rest = rest.drop { $0 != ";" }
            } else {
                value = String(rest.prefix { $0 != ";" }).trimmingBlanks()
                rest = rest.drop { $0 != ";" }
            }
            if !name.isEmpty, parameters[name] == nil { parameters[name] = value }
        }
        return parameters
    }

    /// `UTF-8''na%C3%AFve.pdf` (RFC 8187).
    private static func extended(_ value: String) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return parts[2].removingPercentEncoding
    }
}
