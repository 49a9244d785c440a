/// Words by which people say that they want no more messages, or want them again.
///
/// A message counts when it is such a word and nothing else, without regard to case, blanks and punctuation: "Stop!" does, "please
/// don't stop" does not.
package struct ConsentKeywords: Hashable, Sendable {
    /// As they were chosen, in that order.
    package let stopWords: [String]
    package let startWords: [String]
    private let stop: Set<String>
    private let start: Set<String>

    /// A word that means both means stop.
    package init(stop: [String], start: [String]) {
        stopWords = stop
        startWords = start
        self.stop = Set(stop.map(Self.folded))
        self.start = Set(start.map(Self.folded))
    }

    /// Bounds of what a workspace may choose.
    package static let wordMaximum = 200
    package static let wordCharacterMaximum = 60

    /// What keeps a text from being a word that anybody could write; `nil` where nothing does.
    package static func problem(ofWord word: String) -> String? {
        if word.count > wordCharacterMaximum { return "is longer than \(wordCharacterMaximum) characters" }
        return folded(word).isEmpty ? "has neither letters nor digits" : nil
    }

    /// What a workspace has that chose none: English, and the languages of the countries that write most.
    package static let standard = ConsentKeywords(
        stop: [
            "stop", "stop all", "unsubscribe", "opt out", "end", "quit", "cancel", "stop promotions", "block",
            "remove me",
            "रोकें", "बंद करें", "বন্ধ", "நிறுத்து", "sair", "parar", "cancelar", "descadastrar", "baja", "darme de baja",
            "alto", "no más", "no mas", "arrêt", "arret", "arrêter", "désinscrire", "stopp", "abmelden", "abbestellen",
            "annulla", "disiscrivimi", "berhenti", "dur", "iptal", "توقف", "إلغاء", "الغاء", "стоп", "отписаться", "停止",
            "退订",
        ],
        start: [
            "start", "unstop", "subscribe", "opt in", "resume", "शुरू", "iniciar", "começar", "comecar", "voltar", "alta",
            "commencer", "anmelden", "inizia", "mulai", "başla", "basla", "ابدأ", "старт", "开始",
        ]
    )

    /// What a text says of consent; `nil` where it speaks of something else.
    package func consent(in text: String) -> Consent? {
        // Nobody's word is longer, and a text is folded scalar by scalar.
        guard text.utf8.count <= 200 else { return nil }
        let word = Self.folded(text)
        if stop.contains(word) { return .optedOut }
        return start.contains(word) ? .optedIn : nil
    }

    /// Letters, digits and the marks on them, in lower case.
    private static func folded(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            switch scalar.properties.generalCategory {
            case .lowercaseLetter, .otherLetter, .modifierLetter, .uppercaseLetter, .titlecaseLetter, .decimalNumber,
                .nonspacingMark, .spacingMark:
                folded.append(scalar)
            default: continue
            }
        }
        return String(folded)
    }
}
