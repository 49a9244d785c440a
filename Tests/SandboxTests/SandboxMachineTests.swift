import Testing

@testable import Sandbox

@Suite struct SandboxMachineTests {
    @Test func `numbers are understood as Meta does`() throws {
        for (input, account) in [
            ("+91 98123-45678", "919812345678"), ("919812345678", "919812345678"),
            ("+5511987654321", "5511987654321"), ("+5541987654321", "554187654321"), ("+525512345678", "5215512345678"),
            ("+541112345678", "5491112345678"), ("5550001234", "15550001234"),
        ] {
            #expect(try #require(Recipient(phone: input, businessDigits: "15550783881")).waID == account)
        }
        for nonsense in ["", "+", "12", "abc", "+0123456789", "1234567890123456", "+91x9812345678"] {
            #expect(Recipient(phone: nonsense, businessDigits: "15550783881") == nil)
        }
    }

    @Test func `ids are WhatsApp's in shape and never repeat`() {
        let ids = (1...20_000).map { Wamid.make(seed: 3, sequence: $0, recipient: "919812345678") }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.hasPrefix("wamid.HBgMOTE5ODEyMzQ1Njc4FQIAERgS") && $0.hasSuffix("AA==") })
        #expect(Wamid.make(seed: 4, sequence: 1, recipient: "919812345678") != ids[0])
    }

    @Test func `the log keeps the newest messages and pages through them`() {
        var log = MessageLog(countMaximum: 10)
        func add(_ sequence: Int) {
            log.append(
                LoggedMessage(
                    sequence: sequence,
                    numberIndex: 0,
                    to: "1",
                    callbackData: nil,
                    type: "text",
                    template: nil,
                    language: nil,
                    text: "\(sequence)",
                    receivedAtMilliseconds: 0,
                    state: .accepted
                )
            )
        }
        for sequence in 1...25 { add(sequence) }
        #expect(log.after(0, limit: 100).map(\.sequence) == Array(16...25))
        #expect(log.after(18, limit: 3).map(\.text) == ["19", "20", "21"])
        #expect(log.after(25, limit: 3).isEmpty)
        log.advance(20, to: .read)
        log.advance(20, to: .failed)
        log.advance(20, to: .sent)
        log.advance(3, to: .read)
        #expect(log.after(19, limit: 1).first?.state == .read)
        log.removeAll()
        add(26)
        #expect(log.after(0, limit: 100).map(\.sequence) == [26])
    }

    @Test func `due things come in order whatever order they went in`() {
        var heap = MinimumHeap()
        var dice = Dice(seed: 9)
        var dues: [Int64] = []
        for number in 0..<1_000 {
            let due = Int64(dice.next() % 500)
            dues.append(due)
            heap.insert(due: due, number: number)
        }
        var popped: [Int64] = []
        while let entry = heap.popDue(at: 499) { popped.append(entry.dueMilliseconds) }
        #expect(popped == dues.sorted())
    }

    @Test func `hostile JSON is refused and everything written is read back`() throws {
        for bad in [
            "", "{", "[1,]", "{\"a\":1,}", "01", "1.", "-", "\"\\x\"", "\"\\ud800\"", "\"\u{1}\"", "nul", "1 2",
            String(repeating: "[", count: 200),
        ] {
            #expect(throws: JSONTreeReader.Fault.self, "\(bad)") { try JSONTreeReader.read(Array(bad.utf8)) }
        }
        #expect(throws: JSONTreeReader.Fault.self) { try JSONTreeReader.read([0x22, 0xFF, 0x22]) }
        let tree: JSONTree = [
            "text": "é 😀 \" \\ / \n \u{7f}", "list": [1, -5, true, .null, .number(1.5)], "empty": [:],
        ]
        let bytes = JSONTreeWriter.bytes(of: tree)
        #expect(bytes.allSatisfy { $0 < 0x7F })
        #expect(try JSONTreeReader.read(bytes) == tree)
        #expect(try JSONTreeReader.read(Array(#" {"a" : "\u00e9\ud83d\ude00\/" } "#.utf8)) == ["a": "é😀/"])
    }
}
