/// Where the text of a string lies between its quotes, and whether it has escapes to decode.
struct StringToken: Sendable {
    let start: Int
    let end: Int
    let isEscaped: Bool
}

extension JSONReader {
    /// Checks the string at the present position, which must be its opening quote, and goes past its closing one.
    mutating func scanString() throws(JSONError) -> StringToken {
        let token = try stringToken(at: position + 1)
        position = token.end + 1
        return token
    }

    private func stringToken(at start: Int) throws(JSONError) -> StringToken {
        let span = bytes.span
        var index = plainEnd(from: start)
        var isEscaped = false
        while index < span.count {
            let byte = span[index]
            if byte == JSONByte.quote {
                return StringToken(start: start, end: index, isEscaped: isEscaped)
            } else if byte == JSONByte.backslash {
                isEscaped = true
                index = try escape(at: index).end
            } else if byte < JSONByte.space {
                throw JSONError(.controlCharacter(byte), offset: index)
            } else if byte < 0x80 {
                index += 1
            } else {
                index = try endOfSequence(at: index)
            }
        }
        throw JSONError(.unexpectedEnd, offset: span.count)
    }

    /// Goes over plain ASCII by eight bytes at once, as far as that goes.
    private func plainEnd(from start: Int) -> Int {
        let raw = unsafe bytes.span.bytes
        var index = start
        while index + 8 <= raw.byteCount {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard JSONByte.needsNoEscape(word), JSONByte.isASCII(word) else { break }
            index += 8
        }
        return index
    }

    /// The text of a scanned string, escapes decoded.
    func text(of token: StringToken) throws(JSONError) -> String {
        guard token.isEscaped else {
            return String(decoding: bytes[token.start..<token.end], as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(token.end - token.start)
        var index = token.start
        while index < token.end {
            if bytes[index] == JSONByte.backslash {
                let (scalar, end) = try escape(at: index)
                decoded.append(contentsOf: String(scalar).utf8)
                index = end
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    // MARK: Escapes

    /// Decodes the escape whose backslash is at `index`; a surrogate pair is one escape of twelve bytes.
    private func escape(at index: Int) throws(JSONError) -> (scalar: Unicode.Scalar, end: Int) {
        guard index + 1 < bytes.count else { throw JSONError(.unexpectedEnd, offset: bytes.count) }
        let scalar: Unicode.Scalar
        switch bytes[index + 1] {
        case JSONByte.quote, JSONByte.backslash, UInt8(ascii: "/"): scalar = Unicode.Scalar(bytes[index + 1])
        case UInt8(ascii: "b"): scalar = "\u{08}"
        case UInt8(ascii: "f"): scalar = "\u{0C}"
        case UInt8(ascii: "n"): scalar = "\n"
        case UInt8(ascii: "r"): scalar = "\r"
        case UInt8(ascii: "t"): scalar = "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(at: index)
        default: throw JSONError(.invalidEscape, offset: index)
        }
        return (scalar, index + 2)
    }

    private func unicodeEscape(at index: Int) throws(JSONError) -> (scalar: Unicode.Scalar, end: Int) {
        let first = try codeUnit(at: index)
        if let scalar = Unicode.Scalar(first) { return (scalar, index + 6) }
        // `first` is one half of a pair: a scalar above U+FFFF is written as two escapes, high half first.
        let next = index + 6
        guard UTF16.isLeadSurrogate(first), next < bytes.count else { throw JSONError(.loneSurrogate, offset: index) }
        guard bytes[next] == JSONByte.backslash, next + 1 < bytes.count, bytes[next + 1] == UInt8(ascii: "u") else {
            throw JSONError(.loneSurrogate, offset: index)
        }
        let second = try codeUnit(at: next)
        guard UTF16.isTrailSurrogate(second) else { throw JSONError(.loneSurrogate, offset: index) }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw JSONError(.loneSurrogate, offset: index) }
        return (scalar, next + 6)
    }

    /// The four hexadecimal digits behind `\u`.
    private func codeUnit(at index: Int) throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for place in (index + 2)..<(index + 6) {
            guard place < bytes.count else { throw JSONError(.unexpectedEnd, offset: bytes.count) }
            let byte = bytes[place]
            switch byte {
            case JSONByte.zero...JSONByte.nine: value = value << 4 | UInt16(byte - JSONByte.zero)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
            default: throw JSONError(.invalidEscape, offset: index)
            }
        }
        return value
    }

    // MARK: UTF-8

    /// Checks the multi-byte sequence at `index` against the table of well-formed sequences (RFC 3629, section 4),
    /// which rules out overlong forms, surrogates and everything above U+10FFFF. Returns where the next character
    /// starts.
    private func endOfSequence(at index: Int) throws(JSONError) -> Int {
        let length: Int
        var secondByte: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, secondByte) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: length = 3
        case 0xED: (length, secondByte) = (3, 0x80...0x9F)
        case 0xF0: (length, secondByte) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, secondByte) = (4, 0x80...0x8F)
        default: throw JSONError(.invalidUTF8, offset: index)
        }
        guard index + length <= bytes.count, secondByte.contains(bytes[index + 1]) else {
            throw JSONError(.invalidUTF8, offset: index)
        }
        for place in (index + 2)..<(index + length) where !(0x80...0xBF).contains(bytes[place]) {
            throw JSONError(.invalidUTF8, offset: index)
        }
        return index + length
    }
}
