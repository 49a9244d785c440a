import Testing
import WireCSV

struct CSVReaderTests {
    /// Rows and problems, in pieces of so many bytes.
    private func read(_ bytes: [UInt8], pieceBytes: Int, limits: CSVLimits = CSVLimits()) -> [String] {
        var reader = CSVReader(limits: limits)
        var rest = bytes[...]
        var found: [String] = []
        while true {
            do {
                switch try reader.next() {
                case .row: found.append("\(reader.row.line): " + reader.row.texts.joined(separator: "|"))
                case .end: return found
                case .needsMore:
                    if rest.isEmpty { reader.finish() } else { reader.feed(rest.prefix(pieceBytes)) }
                    rest = rest.dropFirst(pieceBytes)
                }
            } catch {
                found.append("\(error.line)! \(error.problem)")
                guard error.spoilsOneRow else { return found }
            }
        }
    }

    /// However the text is cut into pieces, the rows are the same.
    private func read(_ text: String, limits: CSVLimits = CSVLimits()) -> [String] {
        read(Array(text.utf8), limits: limits)
    }

    private func read(_ bytes: [UInt8], limits: CSVLimits = CSVLimits()) -> [String] {
        let whole = read(bytes, pieceBytes: 1_000_000, limits: limits)
        for size in 1...5 { #expect(read(bytes, pieceBytes: size, limits: limits) == whole, "pieces of \(size)") }
        return whole
    }

    @Test(arguments: [
        ("a,b\n1,2\n", ["1: a|b", "2: 1|2"]), ("a,b\r\n1,2", ["1: a|b", "2: 1|2"]),
        ("a,b\r1,2\r", ["1: a|b", "2: 1|2"]),
        ("a;b\n1;2,5", ["1: a|b", "2: 1|2,5"]), ("a\tb\n1\t2", ["1: a|b", "2: 1|2"]), ("sep=;\na,b\n", ["2: a,b"]),
        ("\u{FEFF}a,b\n1,2", ["1: a|b", "2: 1|2"]), ("a\n\n\nb\n", ["1: a", "4: b"]), ("", []), ("\n\r\n", []),
        ("a,\n,\n", ["1: a|", "2: |"]),
    ])
    func `rows are told apart, whatever ends lines and parts fields`(text: String, rows: [String]) {
        #expect(read(text) == rows)
    }

    @Test func `a quoted field holds separators, quotes and line ends, and lines are counted all the same`() {
        let text = "\"a,b\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\n\",x\r\n\"\",\"\"\nlast"
        #expect(read(text) == ["1: a,b|say \"hi\"", "2: two\r\nlines\n|x", "5: |", "6: last"])
    }

    @Test func `a quote inside of an unquoted field is a character like any other`() {
        #expect(read("5\" pipe,x\n") == ["1: 5\" pipe|x"])
    }

    @Test func `what spoils one row is told, and the next one is read`() {
        #expect(read("a\n\"b\"c,d\ne\n") == ["1: a", "2! textBehindQuote", "3: e"])
        #expect(read(Array("a\nb".utf8) + [0xFF] + Array("\nc\n".utf8)) == ["1: a", "2! notUTF8", "3: c"])
        #expect(
            read(Array("a\n".utf8) + [0xED, 0xA0, 0x80, 0x0A] + Array("c".utf8)) == ["1: a", "2! notUTF8", "3: c"]
        )
    }

    @Test func `what cannot be read on ends the text, with its line`() {
        #expect(read("a\n\"b\nc\nd") == ["1: a", "2! unclosedQuote"])
        #expect(read([0xFF, 0xFE, 0x61, 0x00]) == ["1! utf16"])
        #expect(read([0x61, 0x00, 0x2C, 0x00, 0x0A, 0x00]).last == "1! utf16")
        let limits = CSVLimits(fieldBytes: 8, rowBytes: 12, columns: 3)
        #expect(read("a\n123456789\n", limits: limits).last == "2! fieldTooLong(maximumBytes: 8)")
        #expect(read("a\n1234567,1234567\n", limits: limits).last == "2! rowTooLong(maximumBytes: 12)")
        #expect(read("a\n1,2,3,4\n", limits: limits).last == "2! tooManyColumns(maximum: 3)")
        #expect(read(String(repeating: "x", count: 40), limits: limits).last?.contains("TooLong") == true)
    }

    @Test func `what the writer writes the reader reads`() {
        var random = SystemRandomNumberGenerator()
        let alphabet = ["a", "\"", ",", "\n", "\r\n", ";", "é", " ", "😀", ""]
        for _ in 0..<200 {
            let rows = (0..<5).map { _ in
                // A lone empty field is an empty line, which no reader can tell from nothing.
                ["x"] + (0..<3).map { _ in (0..<4).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined() }
            }
            var writer = CSVWriter()
            writer.row(["a", "b", "c", "d"])
            for row in rows { writer.row(row) }
            let found = read(writer.bytes, pieceBytes: 7).dropFirst().map { $0.split(separator: ": ", maxSplits: 1)[1] }
            #expect(found.map(String.init) == rows.map { $0.joined(separator: "|") }, "\(rows)")
        }
    }
}
