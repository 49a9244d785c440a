/// Reads one JSON document (RFC 8259) from bytes that a stranger sent: bounded depth, no repair of bad UTF-8.
struct JSONTreeReader {
    /// What was wrong, and at which byte.
    struct Fault: Error, Equatable {
        var problem: String
        var offset: Int
    }

    /// Deeper documents are refused, so that nobody can exhaust the stack.
    static let depthMaximum = 32

    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0

    static func read(_ bytes: [UInt8]) throws(Fault) -> JSONTree {
        var reader = JSONTreeReader(bytes: bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.offset == bytes.count else { throw reader.fault("text after the document") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func fault(_ problem: String) -> Fault { Fault(problem: problem, offset: offset) }

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private mutating func value() throws(Fault) -> JSONTree {
        skipSpace()
        guard let byte = peek else { throw fault("no value here") }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try list()
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw fault("no value here")
        }
    }

    private mutating func enter() throws(Fault) {
        offset += 1
        depth += 1
        guard depth <= Self.depthMaximum else { throw fault("nested too deep") }
        skipSpace()
    }

    private mutating func object() throws(Fault) -> JSONTree {
        try enter()
        var members: [JSONTree.Member] = []
        members.reserveCapacity(6)
        if peek == UInt8(ascii: "}") {
            offset += 1
            depth -= 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw fault("a member needs a name") }
            let key = try string()
            skipSpace()
            guard peek == UInt8(ascii: ":") else { throw fault("':' expected") }
            offset += 1
            members.append(JSONTree.Member(key: key, value: try value()))
            if try ends(with: UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func list() throws(Fault) -> JSONTree {
        try enter()
        var elements: [JSONTree] = []
        if peek == UInt8(ascii: "]") {
            offset += 1
            depth -= 1
            return .list(elements)
        }
        while true {
            elements.append(try value())
            if try ends(with: UInt8(ascii: "]")) { return .list(elements) }
        }
    }

    /// After an element: true for the closing byte, false for a comma.
    private mutating func ends(with closing: UInt8) throws(Fault) -> Bool {
        skipSpace()
        guard let byte = peek, byte == closing || byte == UInt8(ascii: ",") else { throw fault("',' or end expected") }
        offset += 1
        if byte == closing { depth -= 1 }
        return byte == closing
    }

    private mutating func word(_ word: StaticString, _ value: JSONTree) throws(Fault) -> JSONTree {
        let count = word.utf8CodeUnitCount
        guard bytes.count - offset >= count, bytes[offset..<offset + count].elementsEqual(word.description.utf8) else {
            throw fault("no value here")
        }
        offset += count
        return value
    }

    private mutating func number() throws(Fault) -> JSONTree {
        let start = offset
        if peek == UInt8(ascii: "-") { offset += 1 }
        let first = peek
        let wholeCount = digits()
        guard wholeCount > 0, first != UInt8(ascii: "0") || wholeCount == 1 else { throw fault("not a number") }
        var isWhole = true
        if peek == UInt8(ascii: ".") {
            isWhole = false
            offset += 1
            guard digits() > 0 else { throw fault("not a number") }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isWhole = false
            offset += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { offset += 1 }
            guard digits() > 0 else { throw fault("not a number") }
        }
        let written = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isWhole, let integer = Int(written) { return .integer(integer) }
        guard let number = Double(written) else { throw fault("not a number") }
        return .number(number)
    }

    private mutating func digits() -> Int {
        let start = offset
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
        return offset - start
    }

    private mutating func string() throws(Fault) -> String {
        offset += 1
        let start = offset
        var union: UInt8 = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                offset += 1
                // Most texts are ASCII: nothing to validate.
                if union < 0x80 { return String(decoding: bytes[start..<offset - 1], as: UTF8.self) }
                guard let text = String(validating: bytes[start..<offset - 1], as: UTF8.self) else {
                    throw fault("not UTF-8")
                }
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw fault("control character in a string") }
            union |= byte
            offset += 1
        }
        throw fault("string without end")
    }

    private mutating func escapedString(from start: Int) throws(Fault) -> String {
        var plain = Array(bytes[start..<offset])
        while let byte = peek {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: plain, as: UTF8.self) else { throw fault("not UTF-8") }
                return text
            case UInt8(ascii: "\\"):
                plain.append(contentsOf: try escape())
            case 0..<0x20:
                throw fault("control character in a string")
            default:
                plain.append(byte)
            }
        }
        throw fault("string without end")
    }

    private mutating func escape() throws(Fault) -> [UInt8] {
        guard let byte = peek else { throw fault("string without end") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var unit = try hexUnit()
            if (0xD800..<0xDC00).contains(unit) {
                guard peek == UInt8(ascii: "\\") else { throw fault("half a surrogate pair") }
                offset += 1
                guard peek == UInt8(ascii: "u") else { throw fault("half a surrogate pair") }
                offset += 1
                let low = try hexUnit()
                guard (0xDC00..<0xE000).contains(low) else { throw fault("half a surrogate pair") }
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw fault("half a surrogate pair") }
            return Array(String(scalar).utf8)
        default: throw fault("unknown escape")
        }
    }

    private mutating func hexUnit() throws(Fault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("four hexadecimal digits expected")
            }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }
}
