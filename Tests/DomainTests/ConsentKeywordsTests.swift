import Domain
import Testing

struct ConsentKeywordsTests {
    private let keywords = ConsentKeywords.standard

    @Test(arguments: [
        "STOP", "stop", " Stop! ", "s-t-o-p", "Unsubscribe.", "OPT OUT", "opt-out", "ARRÊT", "Arret", "बंद करें", "СТОП",
        "停止",
    ])
    func `a word that says stop is taken for it, however it is written`(text: String) {
        #expect(keywords.consent(in: text) == .optedOut)
    }

    @Test(arguments: ["START", "Subscribe!", "começar", "ابدأ"])
    func `a word that says start is taken for it`(text: String) {
        #expect(keywords.consent(in: text) == .optedIn)
    }

    @Test(arguments: ["please don't stop", "stop it", "", "!!!", "stopwatch", "ok", "start the car"])
    func `anything else says nothing of consent`(text: String) {
        #expect(keywords.consent(in: text) == nil)
    }

    @Test func `a text of any length is looked at in no time`() {
        #expect(keywords.consent(in: String(repeating: "stop ", count: 1_000_000)) == nil)
    }
}
