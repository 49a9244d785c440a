/// Writes CSV as UTF-8 bytes (RFC 4180: commas, CRLF, quotes doubled inside quotes), a row at a time into one buffer that can be
/// handed on and used again.
///
/// People open such files in spreadsheets, which take a text that begins with `=`, `+`, `-`, `@` or a tab for a formula and run
/// it; texts come from strangers, so such a one gets an apostrophe in front, which spreadsheets do not show.
package struct CSVWriter: Sendable {
    /// What has been written since the last ``reset()``.
    package private(set) var bytes: [UInt8] = []
    private var isAtStart = true

    package init() {}

    /// Forgets what was written and keeps the buffer. To be called between rows.
    package mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        isAtStart = true
    }

    /// One field of the present row.
    package mutating func field(_ text: String) {
        separate()
        let utf8 = text.utf8
        let isFormula = utf8.first.map(Self.beginsFormula) ?? false
        let needsQuotes = utf8.contains { byte in
            [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(byte)
        }
        guard isFormula || needsQuotes else {
            bytes += utf8
            return
        }
        bytes.append(UInt8(ascii: "\""))
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for byte in utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A number, which is no formula even where it is negative.
    package mutating func field(_ number: Int) {
        separate()
        bytes += String(number).utf8
    }

    /// Ends the present row.
    package mutating func endRow() {
        bytes += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        isAtStart = true
    }

    /// A whole row of texts.
    package mutating func row(_ fields: some Sequence<String>) {
        for text in fields { field(text) }
        endRow()
    }

    private mutating func separate() {
        if !isAtStart { bytes.append(UInt8(ascii: ",")) }
        isAtStart = false
    }

    private static func beginsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"): true
        default: false
        }
    }
}
