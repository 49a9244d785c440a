/// Writes JSON the way Meta does: compact, every non-ASCII character as `\uXXXX`, every slash as `\/`.
///
/// Receivers must therefore verify the signature over the raw bytes; a re-serialised body would not match
/// (`webhooks/create-webhook-endpoint`).
struct JSONTreeWriter {
    private(set) var bytes: [UInt8] = []

    init(reserving capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    static func bytes(of tree: JSONTree) -> [UInt8] {
        var writer = JSONTreeWriter()
        writer.write(tree)
        return writer.bytes
    }

    mutating func write(_ tree: JSONTree) {
        switch tree {
        case .null: raw("null")
        case .bool(let bool): raw(bool ? "true" : "false")
        case .integer(let integer): write(Int64(integer))
        case .number(let number): bytes.append(contentsOf: number.description.utf8)
        case .text(let text): write(text)
        case .list(let elements):
            raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { raw(",") }
                write(element)
            }
            raw("]")
        case .object(let members):
            raw("{")
            for (index, member) in members.enumerated() {
                if index > 0 { raw(",") }
                write(member.key)
                raw(":")
                write(member.value)
            }
            raw("}")
        }
    }

    /// Appends text that is JSON already.
    mutating func raw(_ json: StaticString) {
        json.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func write(_ integer: Int64) {
        bytes.append(contentsOf: String(integer).utf8)
    }

    mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        let isPlain = text.withUTF8 { utf8 in
            unsafe utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C && $0 != 0x2F }
        }
        if isPlain {
            bytes.append(contentsOf: text.utf8)
        } else {
            for unit in text.utf16 { write(unit: unit) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func write(unit: UInt16) {
        switch unit {
        case 0x22: raw("\\\"")
        case 0x5C: raw("\\\\")
        case 0x2F: raw("\\/")
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        case 0x20..<0x7F: bytes.append(UInt8(unit))
        default:
            raw("\\u")
            for shift in [12, 8, 4, 0] { bytes.append(Self.hexDigits[Int(unit >> UInt16(shift)) & 15]) }
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
