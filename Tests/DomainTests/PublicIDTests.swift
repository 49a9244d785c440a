import Domain
import TestKit
import Testing

struct PublicIDTests {
    private static let lastRow: Int64 = (1 << 48) - 1

    @Test(arguments: [UInt64(1), 2, 3])
    func `an id survives its text, in either case`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let id = PublicID<Message>(
                ID(row: .random(in: 0...Self.lastRow, using: &dice)),
                createdAt: Timestamp(milliseconds: .random(in: 0..<(1 << 48), using: &dice))
            )
            #expect(PublicID(id.text) == id, "seed \(seed)")
            #expect(PublicID(id.text.uppercased()) == id, "seed \(seed)")
        }
    }

    @Test(arguments: [Int64(0), 1, 1 << 24, lastRow])
    func `the text is 24 lower-case hexadecimal characters`(row: Int64) {
        let text = PublicID<Message>(ID(row: row), createdAt: Timestamp(milliseconds: 1_790_000_000_123)).text
        #expect(text.utf8.count == 24)
        #expect(text.allSatisfy { "0123456789abcdef".contains($0) })
        #expect(text.hasPrefix(String(1_790_000_000_123, radix: 16).leftPadded(to: 12)))
    }

    @Test func `ids sort by time, whatever their rows`() {
        var dice = SeededGenerator(seed: 7)
        let moments = (0..<500).map { Timestamp(milliseconds: 1_700_000_000_000 + $0 * 977) }
        let texts = moments.map {
            PublicID<Contact>(ID(row: .random(in: 0...Self.lastRow, using: &dice)), createdAt: $0).text
        }
        #expect(texts == texts.sorted())
    }

    @Test func `no two rows of one moment look the same`() {
        let moment = Timestamp(milliseconds: 1_790_000_000_000)
        var dice = SeededGenerator(seed: 11)
        var rows = Set((0..<20_000).map(Int64.init))
        while rows.count < 40_000 { rows.insert(.random(in: 0...Self.lastRow, using: &dice)) }
        let texts = Set(rows.map { PublicID<Message>(ID(row: $0), createdAt: moment).text })
        #expect(texts.count == rows.count)
    }

    @Test func `neighbouring rows do not look like neighbours`() {
        let moment = Timestamp(milliseconds: 1_790_000_000_000)
        let numbers = (0..<1_000).compactMap { row in
            UInt64(PublicID<Message>(ID(row: row), createdAt: moment).text.suffix(12), radix: 16)
        }
        #expect(numbers.count == 1_000)
        let closePairs = zip(numbers, numbers.dropFirst()).filter { max($0, $1) - min($0, $1) < 1 << 24 }
        #expect(closePairs.isEmpty)
    }

    @Test(arguments: [
        "", "0", "00000000000000000000000", "0000000000000000000000000", "00000000000000000000000g",
        "+00000000000000000000000", " 00000000000000000000000", "0x0000000000000000000000",
        "0000000000000000000000é", "٠٠٠٠٠٠٠٠٠٠٠٠", "000000000000-00000000000",
    ])
    func `what is not 24 hexadecimal characters is no id`(text: String) {
        #expect(PublicID<Message>(text) == nil)
    }
}

extension String {
    fileprivate func leftPadded(to length: Int) -> String {
        String(repeating: "0", count: max(0, length - count)) + self
    }
}
