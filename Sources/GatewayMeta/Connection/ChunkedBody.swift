import NIOCore

/// Takes the chunking off a body as its pieces come in (RFC 9112 §7.1).
struct ChunkedBody {
    private enum Phase {
        case size
        case data(left: Int)
        case dataEnd
        case trailers
    }

    /// A size line holds up to eight digits and perhaps an extension that nobody uses.
    private static let sizeLineMaximumBytes = 256

    private(set) var bytes: [UInt8] = []
    private var phase = Phase.size
    private var trailerByteCount = 0

    /// Reads as much as there is.
    ///
    /// - Returns: whether the body is complete; what follows it is left in the buffer.
    mutating func read(from buffer: inout ByteBuffer, limits: AnswerParser.Limits) throws(AnswerFault) -> Bool {
        while true {
            switch phase {
            case .size:
                guard let line = try nextLine(of: &buffer, maximumBytes: Self.sizeLineMaximumBytes) else {
                    return false
                }
                let size = try Self.size(line)
                guard bytes.count + size <= limits.bodyMaximumBytes else { throw .bodyTooLarge }
                phase = size == 0 ? .trailers : .data(left: size)
            case .data(let left):
                let piece = min(left, buffer.readableBytes)
                guard piece > 0, let read = buffer.readSlice(length: piece) else { return false }
                bytes.append(contentsOf: read.readableBytesView)
                phase = left == piece ? .dataEnd : .data(left: left - piece)
            case .dataEnd:
                guard let line = try nextLine(of: &buffer, maximumBytes: 2) else { return false }
                guard line.isEmpty else { throw .malformed("chunk longer than its size") }
                phase = .size
            case .trailers:
                guard let line = try nextLine(of: &buffer, maximumBytes: limits.headMaximumBytes) else { return false }
                if line.isEmpty { return true }
                try AnswerHead.checkTrailer(line.span)
                trailerByteCount += line.count
                guard trailerByteCount <= limits.headMaximumBytes else { throw .headTooLarge }
            }
        }
    }

    /// The next line without its CR LF, or `nil` while it is incomplete.
    private func nextLine(of buffer: inout ByteBuffer, maximumBytes: Int) throws(AnswerFault) -> [UInt8]? {
        let view = buffer.readableBytesView
        guard let lineFeed = view.prefix(maximumBytes + 2).firstIndex(of: 0x0A) else {
            guard view.count < maximumBytes + 2 else { throw .malformed("chunk line too long") }
            return nil
        }
        let length = lineFeed - view.startIndex
        guard length >= 1, view[lineFeed - 1] == 0x0D, let line = buffer.readBytes(length: length - 1) else {
            throw .malformed("chunk line ending")
        }
        buffer.moveReaderIndex(forwardBy: 2)
        return line
    }

    private static func size(_ line: [UInt8]) throws(AnswerFault) -> Int {
        let parts = line.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        let digits = parts[0]
        guard (1...8).contains(digits.count) else { throw .malformed("chunk size") }
        for part in parts.dropFirst() {
            let words = part.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            guard words.count <= 2, words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isTokenByte) }) else {
                throw .malformed("chunk extension")
            }
        }
        var size = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: size = size << 4 | Int(digit - 0x30)
            case 0x41...0x46: size = size << 4 | Int(digit - 0x41 + 10)
            case 0x61...0x66: size = size << 4 | Int(digit - 0x61 + 10)
            default: throw .malformed("chunk size")
            }
        }
        return size
    }
}
