import Domain
import Store
import Testing

@Suite struct FoldedTextTests {
    @Test(arguments: [
        ("JOSÉ", "jose"), ("Jose\u{301}", "jose"), ("Straße", "STRASSE"), ("İbrahim", "ibrahim"), ("ılık", "ILIK"),
        ("Nguyễn", "nguyen"), ("ΣΊΣΥΦΟΣ", "σισυφος"), ("Ольга", "ОЛЬГА"), ("Дмитрий", "дмитрии"), ("ẞ", "ss"),
        ("Å", "a"),
        ("e\u{323}\u{302}", "e\u{302}\u{323}"), ("가", "\u{1100}\u{1161}"),
    ])
    func `case and accents make no difference in names`(_ one: String, _ other: String) {
        #expect(FoldedText.plain(one) == FoldedText.plain(other))
    }

    @Test(arguments: [("की", "का"), ("क", "क़"), ("😀", "😁"), ("a b", "ab"), ("a  b", "a b"), ("й", "к"), ("a", "")])
    func `everything else does`(_ one: String, _ other: String) {
        #expect(FoldedText.plain(one) != FoldedText.plain(other))
    }

    @Test(arguments: [("Málaga", "MÁLAGA"), ("Ma\u{301}laga", "Málaga")])
    func `case makes no difference in tags and attributes`(_ one: String, _ other: String) {
        #expect(FoldedText.caseless(one) == FoldedText.caseless(other))
        #expect(FoldedText.caseless("Malaga") != FoldedText.caseless(one))
    }

    @Test func `a letter is folded alike whatever stands beside it, and folding again changes nothing`() throws {
        // None of the common letters, so a text with it is folded as a whole.
        let strange = "一"
        let last = FoldedText.plain(strange)
        for value in UInt32(0x20)..<0x3000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let folded = FoldedText.plain("a\(scalar)")
            #expect(FoldedText.plain("a\(scalar)\(strange)") == folded + last, "\(String(value, radix: 16))")
            let text = try #require(String(validating: folded, as: UTF8.self))
            #expect(FoldedText.plain(text) == folded, "\(String(value, radix: 16))")
        }
    }

    @Test func `a part is found wherever it is`() {
        let whole = Array("abcabd".utf8)
        for part in ["", "a", "d", "abd", "abcabd", "bca"] { #expect(FoldedText.isPart(Array(part.utf8), of: whole)) }
        for part in ["e", "abe", "abda", "abcabda"] { #expect(!FoldedText.isPart(Array(part.utf8), of: whole)) }
        #expect(FoldedText.isPart([], of: []))
        #expect(!FoldedText.isPart([1], of: []))
    }
}
