import Testing
import WireCSV

struct CSVWriterTests {
    private func written(_ rows: [String]...) -> String {
        var writer = CSVWriter()
        for row in rows { writer.row(row) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ("two\nlines", "\"two\nlines\""),
        ("two\r\nlines", "\"two\r\nlines\""), ("é😀", "é😀"), (" blank ", " blank "), ("a;b", "a;b"),
    ])
    func `a field is quoted where it must be`(text: String, expected: String) {
        #expect(written([text]) == expected + "\r\n")
    }

    @Test(arguments: ["=1+1", "+91", "-1", "@sum", "\tx", "=\"a\",b"])
    func `what a spreadsheet would run it does not`(text: String) {
        let expected = "\"'" + text.replacing("\"", with: "\"\"") + "\"\r\n"
        #expect(written([text]) == expected)
    }

    @Test func `fields and rows are kept apart, and the buffer is used again`() {
        var writer = CSVWriter()
        writer.row(["a", "b"])
        writer.field("")
        writer.field(-5)
        writer.endRow()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "a,b\r\n,-5\r\n")
        writer.reset()
        writer.row(["c"])
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "c\r\n")
    }
}
