import Domain
import TestKit
import Testing

struct AttemptTagTests {
    @Test(arguments: [UInt64(1), 2, 3])
    func `a tag survives its text`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let tag = AttemptTag(
                installation: .random(in: 0...UInt32.max, using: &dice),
                message: ID(row: .random(in: 0...Int64.max, using: &dice)),
                attempt: .random(in: 1...1_000, using: &dice)
            )
            #expect(AttemptTag(tag.text) == tag, "seed \(seed)")
            #expect(tag.text.utf8.count <= 512)
        }
    }

    @Test func `the text is what statuses will bear for years`() {
        #expect(AttemptTag(installation: 0xC1, message: ID(row: 255), attempt: 3).text == "c1.c1.ff.3")
    }

    @Test(arguments: [
        "", "c1", "c1.1.1", "c1.1.1.1.1", "c1.1.1.1.", "c2.1.1.1", "C1.1.1.1", "c1.1.1.0", "c1.1.1.-1", "c1.1.-1.1",
        "c1.1.-0.1",
        "c1.+1.1.1", "c1.1.+1.1", "c1.1.1.+1", "c1.01.1.1", "c1.1.001.1", "c1.FF.1.1", "c1.100000000.1.1", "c1..1.1",
        "c1.1.8000000000000000.1", "c1.1.1.1 ", " c1.1.1.1", "c1.g.1.1", "1|cmp_42|rcp_981|1",
    ])
    func `what we never wrote is no tag of ours`(text: String) {
        #expect(AttemptTag(text) == nil)
    }
}
