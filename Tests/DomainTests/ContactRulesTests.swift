import Domain
import Testing

struct ContactRulesTests {
    @Test func `names may be empty, and not long`() {
        #expect(ContactRules.problem(ofName: "") == nil)
        #expect(ContactRules.problem(ofName: String(repeating: "é", count: 200)) == nil)
        #expect(ContactRules.problem(ofName: String(repeating: "é", count: 201)) != nil)
        #expect(ContactRules.problem(ofName: "a\u{0}") != nil)
        // One character of a million bytes is none that anybody wrote.
        #expect(ContactRules.problem(ofName: "e" + String(repeating: "\u{301}", count: 100_000)) != nil)
    }

    @Test func `words are neither empty nor long`() {
        for word in ["", " ", "a\nb", String(repeating: "x", count: 101)] {
            #expect(ContactRules.problem(ofWord: word) != nil, "\(word)")
        }
        #expect(ContactRules.problem(ofWord: "vip") == nil)
    }

    @Test(arguments: ["Name", "firstname", "LASTNAME", "MobileNumber"])
    func `custom fields cannot have the names of what every contact has`(name: String) {
        #expect(ContactRules.problem(ofFieldName: name) != nil)
        #expect(ContactRules.problem(ofFieldName: name + "2") == nil)
    }

    @Test func `values may break lines, and hold no other control characters`() {
        #expect(ContactRules.problem(ofValue: "a\r\n\tb") == nil)
        #expect(ContactRules.problem(ofValue: "a\u{1B}") != nil)
        #expect(ContactRules.problem(ofValue: String(repeating: "x", count: 2_001)) != nil)
    }
}
