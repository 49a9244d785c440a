import Domain
import TestKit
import Testing

struct TextPatternTests {
    @Test(arguments: [
        ("", []), ("no slots", []), ("{{1}}", ["1"]), ("Hi {{2}}, {{1}}", ["1", "2"]), ("{{1}} and {{1}}", ["1"]),
        ("{{10}} {{9}} {{1}}", ["1", "9", "10"]), ("{{first_name}} {{a}} {{first_name}}", ["first_name", "a"]),
        ("{{ 1 }}", ["1"]), ("{{01}}", ["01"]), ("{{}}", []), ("{{ }}", []), ("{{a b}}", []), ("{{a-b}} {{c}}", ["c"]),
        ("{1}", []), ("{{1}", []), ("{{1", []), ("1}}", []), ("{{{1}}}", ["1"]), ("{{x {{1}}", ["1"]), ("{{a{1}}", []),
        ("{{नाम}}", []), ("नमस्ते {{1}}।", ["1"]), ("{{1}}{{2}}", ["1", "2"]), ("}}{{1}}{{", ["1"]),
        ("{{b}} {{1}}", ["b", "1"]),
    ])
    func `slots are found where Meta finds them`(text: String, slots: [String]) {
        #expect(TextPattern(text).slots == slots)
    }

    @Test func `values stand where their slots stood`() {
        #expect(TextPattern("Hi {{2}}, {{1}}!").filled(with: ["first", "second"]) == "Hi second, first!")
        #expect(TextPattern("{{a}}{{b}}{{a}}").filled(with: ["1", "2"]) == "121")
        #expect(TextPattern("{{{1}}}").filled(with: ["x"]) == "{x}")
        #expect(TextPattern("{{01}} {{1}}").filled(with: ["x", "y"]).contains("x"))
        #expect(TextPattern("{{ }} {{1}} }}").filled(with: ["x"]) == "{{ }} x }}")
        #expect(TextPattern("é{{1}}é").filled(with: ["{{1}}"]) == "é{{1}}é")
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `filling each slot with itself gives the text back`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        let pieces = ["{{1}}", "{{2}}", "{{3}}", "{", "}", "{{", "}}", "#", " ", "é", "{{x y}}", "😀", "\u{301}"]
        for _ in 0..<1_000 {
            let text = (0..<Int.random(in: 0...12, using: &dice)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &dice)]
            }.joined()
            let pattern = TextPattern(text)
            let filled = pattern.filled(with: pattern.slots.map { "{{\($0)}}" })
            #expect(filled == text, "seed \(seed): \(text)")
        }
    }

    @Test func `a text full of braces costs no more than its length`() {
        for hostile in [
            String(repeating: "{{", count: 100_000) + "}}", String(repeating: "{", count: 200_000),
            String(repeating: "{{}}", count: 50_000), String(repeating: "{{ ", count: 60_000) + "}}",
        ] {
            let clock = ContinuousClock()
            let taken = clock.measure { #expect(TextPattern(hostile).slots.isEmpty) }
            // Quadratic would be minutes; the bound only has to tell the two apart on a busy machine.
            #expect(taken < .seconds(10))
        }
    }

    @Test(arguments: ["", "Hi", "{{1}}", "é{{1}}👍🏽{{2}} {{1}}", "{{first_name}} and {{last_name}}!"])
    func `counts the characters of a filled text without filling it`(text: String) {
        let pattern = TextPattern(text)
        let values = pattern.slots.indices.map { String(repeating: "ü👩‍👧", count: $0 + 1) }
        #expect(pattern.characterCount(filledWith: values) == pattern.filled(with: values).unicodeScalars.count)
    }
}
