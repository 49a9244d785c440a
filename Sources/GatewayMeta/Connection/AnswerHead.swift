/// The status line and headers of one answer, read strictly (RFC 9112 §4, §5, §6).
///
/// Strict means: whatever two readers could understand in two ways is refused. A misread length would pair the next
/// answer with the wrong message, and a refused one only leaves a single attempt in doubt.
struct AnswerHead: Equatable {
    enum Framing: Equatable {
        case length(Int)
        case chunked
        /// Neither a length nor chunks: the body ends with the connection.
        case untilClose
    }

    var status: Int
    var framing: Framing
    /// Whether the server lets the connection carry another request.
    var isKeptAlive: Bool

    /// - Parameter bytes: from the first byte up to and with the blank line.
    static func parse(_ bytes: Span<UInt8>) throws(AnswerFault) -> AnswerHead {
        var at = try lineEnd(in: bytes, from: 0)
        let (status, isVersionOne) = try statusLine(bytes, end: at)
        at += 2
        var length: Int?
        var isChunked = false
        var isKeptAlive = isVersionOne
        while true {
            let end = try lineEnd(in: bytes, from: at)
            if end == at { break }
            let colon = try nameEnd(in: bytes, from: at, to: end)
            let value = trimmed(bytes, from: colon + 1, to: end)
            switch colon - at {
            case 10 where matches(bytes, at: at, "connection"):
                if holdsClose(bytes, value) { isKeptAlive = false }
            case 14 where matches(bytes, at: at, "content-length"):
                guard length == nil else { throw .malformed("two lengths") }
                length = try decimal(bytes, value)
            case 17 where matches(bytes, at: at, "transfer-encoding"):
                guard !isChunked, value.count == 7, matches(bytes, at: value.lowerBound, "chunked") else {
                    throw .malformed("transfer encoding other than chunked")
                }
                isChunked = true
            default: break
            }
            at = end + 2
        }
        guard !(isChunked && length != nil) else { throw .malformed("both a length and chunks") }
        let framing: Framing =
            if status < 200 || status == 204 || status == 304 {
                .length(0)
            } else if isChunked {
                .chunked
            } else {
                length.map { .length($0) } ?? .untilClose
            }
        return AnswerHead(status: status, framing: framing, isKeptAlive: isKeptAlive && framing != .untilClose)
    }

    /// Checks one line of the section after the last chunk, which has the shape of a header (RFC 9112 §7.1.2).
    static func checkTrailer(_ line: Span<UInt8>) throws(AnswerFault) {
        let value = try nameEnd(in: line, from: 0, to: line.count) + 1
        for at in value..<line.count where line[at] < 0x20 && line[at] != 0x09 || line[at] == 0x7F {
            throw .malformed("trailer")
        }
    }

    private static func statusLine(_ bytes: Span<UInt8>, end: Int) throws(AnswerFault) -> (Int, isVersionOne: Bool) {
        guard end >= 12, bytes[0] == UInt8(ascii: "H"), bytes[1] == UInt8(ascii: "T"), bytes[2] == UInt8(ascii: "T"),
            bytes[3] == UInt8(ascii: "P"), bytes[4] == UInt8(ascii: "/"), bytes[5] == UInt8(ascii: "1"),
            bytes[6] == UInt8(ascii: "."),
            bytes[7] == UInt8(ascii: "1") || bytes[7] == UInt8(ascii: "0"),
            bytes[8] == UInt8(ascii: " "), end == 12 || bytes[12] == UInt8(ascii: " ")
        else { throw .malformed("status line") }
        let status = try decimal(bytes, 9..<12)
        let isVersionOne = bytes[7] == UInt8(ascii: "1")
        // HTTP/1.0 has no interim answers, and nobody asked for another protocol (RFC 9110 §15.2).
        guard (200...599).contains(status) || (100...199).contains(status) && status != 101 && isVersionOne else {
            throw .malformed("status \(status)")
        }
        return (status, isVersionOne)
    }

    /// The index of the line's CR. Control bytes, a lone CR and a lone LF are refused.
    private static func lineEnd(in bytes: Span<UInt8>, from start: Int) throws(AnswerFault) -> Int {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte < 0x20 && byte != 0x09 || byte == 0x7F {
                guard byte == 0x0D, at + 1 < bytes.count, bytes[at + 1] == 0x0A else { break }
                return at
            }
            at += 1
        }
        throw .malformed("line ending")
    }

    private static func nameEnd(
        in bytes: Span<UInt8>,
        from start: Int,
        to end: Int
    ) throws(AnswerFault) -> Int {
        var at = start
        while at < end, isTokenByte(bytes[at]) { at += 1 }
        // This also refuses folded lines, which begin with a blank (RFC 9112 §5.2), and a blank before the colon.
        guard at > start, at < end, bytes[at] == UInt8(ascii: ":") else { throw .malformed("header name") }
        return at
    }

    private static func trimmed(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Range<Int> {
        var (lower, upper) = (start, end)
        while lower < upper, bytes[lower] == 0x20 || bytes[lower] == 0x09 { lower += 1 }
        while upper > lower, bytes[upper - 1] == 0x20 || bytes[upper - 1] == 0x09 { upper -= 1 }
        return lower..<upper
    }

    private static func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(AnswerFault) -> Int {
        guard (1...15).contains(range.count) else { throw .malformed("number") }
        var number = 0
        for at in range {
            guard (0x30...0x39).contains(bytes[at]) else { throw .malformed("number") }
            number = number * 10 + Int(bytes[at] - 0x30)
        }
        return number
    }

    /// Whether a `Connection` header's list names `close`.
    private static func holdsClose(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            while end < range.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
            let token = trimmed(bytes, from: start, to: end)
            if token.count == 5, matches(bytes, at: token.lowerBound, "close") { return true }
            start = end + 1
        }
        return false
    }

    /// Compares letters without their case; `text` is lower case.
    private static func matches(_ bytes: Span<UInt8>, at start: Int, _ text: String) -> Bool {
        var at = start
        for wanted in text.utf8 {
            guard at < bytes.count else { return false }
            let byte = bytes[at]
            guard ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == wanted else { return false }
            at += 1
        }
        return true
    }
}
