/// Looks at the first line of a CSV to find out which byte parts its fields, before anything is read.
///
/// Spreadsheets write `;` where the comma is the decimal mark, and tabs into the clipboard. Excel's own line `sep=;` says it outright.
struct HeadScan {
    /// Bytes that may part fields; of those that come equally often, the first.
    private static let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

    private var counts = [0, 0, 0]
    private var isQuoted = false
    private var position = 0
    private var begin: Int?

    /// What the first line says: the delimiter, and how many bytes of the line are none of the table's.
    struct Finding {
        var delimiter: UInt8
        var preambleLength: Int
    }

    /// Goes on where the last look ended.
    /// - Parameter isWhole: whether `text` is all there will be.
    /// - Returns: `nil` when the first line may not have ended yet.
    mutating func look(at text: [UInt8], isWhole: Bool) -> Finding? {
        while position < text.count {
            let byte = text[position]
            if !isQuoted, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if let begin { return finding(text[begin..<position]) }
            } else {
                if begin == nil { begin = position }
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if !isQuoted, let place = Self.candidates.firstIndex(of: byte) { counts[place] += 1 }
            }
            position += 1
        }
        return isWhole ? finding(text[(begin ?? position)...]) : nil
    }

    private func finding(_ line: ArraySlice<UInt8>) -> Finding {
        if line.count == 5, line.starts(with: "sep=".utf8), let delimiter = line.last,
            Self.candidates.contains(delimiter)
        {
            return Finding(delimiter: delimiter, preambleLength: line.endIndex)
        }
        var best = 0
        for place in counts.indices where counts[place] > counts[best] { best = place }
        return Finding(delimiter: Self.candidates[best], preambleLength: 0)
    }
}

/// Whether bytes are well-formed UTF-8 (The Unicode Standard, table 3-7).
func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
    var index = bytes.startIndex
    while index < bytes.endIndex {
        let lead = bytes[index]
        index += 1
        if lead < 0x80 { continue }
        var second: ClosedRange<UInt8> = 0x80...0xBF
        let followers: Int
        switch lead {
        case 0xC2...0xDF: followers = 1
        case 0xE0: (followers, second) = (2, 0xA0...0xBF)
        case 0xED: (followers, second) = (2, 0x80...0x9F)
        case 0xE1...0xEF: followers = 2
        case 0xF0: (followers, second) = (3, 0x90...0xBF)
        case 0xF4: (followers, second) = (3, 0x80...0x8F)
        case 0xF1...0xF3: followers = 3
        default: return false
        }
        guard bytes.endIndex - index >= followers, second.contains(bytes[index]) else { return false }
        for follower in index + 1..<index + followers where !(0x80...0xBF).contains(bytes[follower]) { return false }
        index += followers
    }
    return true
}
