import Domain
import Foundation
import Testing

/// The table the engine decides by is the table in `scripts/data/whatsapp-errors.csv`, row by row.
@Suite struct RefusalTableDataTests {
    private func csvRows() throws -> [[String]] {
        let file = URL(filePath: #filePath).appending(path: "../../../scripts/data/whatsapp-errors.csv").standardized
        return Self.fields(try String(contentsOf: file, encoding: .utf8))
    }

    /// Reads CSV as RFC 4180 has it: quotes around what holds commas, doubled inside.
    private static func fields(_ text: String) -> [[String]] {
        var rows: [[String]] = [[""]]
        var isQuoted = false
        var previous: Character?
        for character in text {
            switch character {
            case "\"":
                // A quote right behind a closing one stood for itself.
                if !isQuoted, previous == "\"" { rows[rows.count - 1][rows[rows.count - 1].count - 1] += "\"" }
                isQuoted.toggle()
            case "," where !isQuoted: rows[rows.count - 1].append("")
            case "\n" where !isQuoted, "\r\n" where !isQuoted: rows.append([""])
            default: rows[rows.count - 1][rows[rows.count - 1].count - 1].append(character)
            }
            previous = character
        }
        return rows.filter { $0 != [""] }
    }

    @Test func `data and CSV agree row by row`() throws {
        let rows = try csvRows()
        #expect(rows.first == ["code", "http_status", "title", "class", "note"])
        #expect(rows.count == RefusalTable.rows.count + 1)
        for (text, row) in zip(rows.dropFirst(), RefusalTable.rows) {
            let codes = row.codes
            let code = codes.count == 1 ? "\(codes.lowerBound)" : "\(codes.lowerBound)-\(codes.upperBound)"
            #expect(text == [code, "\(row.httpStatus)", row.title, row.refusalClass.rawValue, row.note])
        }
    }

    @Test func `codes ascend, so that no row hides another`() {
        for (row, next) in zip(RefusalTable.rows, RefusalTable.rows.dropFirst()) {
            #expect(row.codes.upperBound < next.codes.lowerBound)
        }
    }

    @Test(arguments: [
        (190, RefusalClass.auth), (250, .auth), (130_429, .slowSender), (131_056, .pairLimit),
        (131_026, .recipientPermanent),
        (132_015, .campaignPermanent), (131_031, .senderPaused), (131_000, .retry), (138_500, .campaignPermanent),
    ])
    func `a code has its class`(code: Int, refusalClass: RefusalClass) {
        #expect(RefusalTable.row(for: code)?.refusalClass == refusalClass)
    }

    @Test func `a code nobody has heard of has no row`() {
        #expect(RefusalTable.row(for: 999_999) == nil)
    }
}
