import Configuration
import Delivery
import Domain

/// Reads settings and gathers what is wrong with them. Values are read as text and checked here, so that a wrong one is named
/// instead of being taken for absent.
struct SettingsCheck {
    private let config: ConfigReader
    private(set) var problems: [String] = []

    init(config: ConfigReader) {
        self.config = config
    }

    func isGiven(_ key: String) -> Bool { given(key) != nil }

    mutating func text(_ key: String, default fallback: String) -> String {
        given(key) ?? fallback
    }

    mutating func secret(_ key: String) -> Secret? {
        given(key, isSecret: true).map { Secret($0) }
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = given(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            note(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
            return nil
        }
        return number
    }

    mutating func oneOf(_ key: String, _ words: [String], default fallback: String) -> String {
        guard let text = given(key) else { return fallback }
        guard words.contains(text.lowercased()) else {
            note(key, "must be one of \(words.joined(separator: ", ")), not \"\(text)\"")
            return fallback
        }
        return text.lowercased()
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, default fallback: Choice) -> Choice
    where Choice.RawValue == String {
        let word = oneOf(key, Choice.allCases.map(\.rawValue), default: fallback.rawValue)
        return Choice(rawValue: word) ?? fallback
    }

    /// A duration: a number and `ms`, `s`, `m` or `h`; a number alone is seconds.
    mutating func milliseconds(_ key: String, default fallback: Int64) -> Int64 {
        guard let text = given(key) else { return fallback }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let factors: [String: Int64] = ["ms": 1, "s": 1_000, "": 1_000, "m": 60_000, "h": 3_600_000]
        guard let number = Int64(digits), number <= 1_000_000,
            let factor = factors[String(text.dropFirst(digits.count)).trimmingBlanks()]
        else {
            note(key, "must be a duration such as 20s, 500ms or 5m, not \"\(text)\"")
            return fallback
        }
        return number * factor
    }

    mutating func databasePath(_ key: String, default fallback: String) -> String {
        let text = given(key) ?? fallback
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            note(key, "names PostgreSQL, which this version does not speak yet; use sqlite:PATH")
            return ""
        }
        let path = text.hasPrefix("sqlite:") ? String(text.dropFirst("sqlite:".count)) : text
        let withoutAuthority = path.hasPrefix("//") ? String(path.dropFirst(2)) : path
        guard !withoutAuthority.isEmpty, !withoutAuthority.contains("://") else {
            note(key, "must be sqlite:PATH, for example sqlite:crier.db, not \"\(text)\"")
            return ""
        }
        return withoutAuthority
    }

    mutating func address(_ key: String, default fallback: String) -> String {
        var text = given(key) ?? fallback
        while text.hasSuffix("/") { text.removeLast() }
        let rest = text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
        guard !rest.isEmpty, !text.contains(" ") else {
            note(key, "must be an http or https address, not \"\(text)\"")
            return fallback
        }
        return text
    }

    mutating func graphVersion(_ key: String, default fallback: String) -> String {
        let text = given(key) ?? fallback
        let numbers = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard text.hasPrefix("v"), numbers.count == 2, numbers.allSatisfy({ UInt($0) != nil }) else {
            note(key, "must be a version such as v23.0, not \"\(text)\"")
            return fallback
        }
        return text
    }

    /// A key that an operator chose must be as hard to guess as one of ours is meant to be.
    mutating func firstKey(_ key: String) -> Secret? {
        guard let text = given(key, isSecret: true) else { return nil }
        guard text.utf8.count >= 16, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            note(key, "must have at least 16 characters, letters, digits and signs without blanks")
            return nil
        }
        return Secret(text)
    }

    /// All three of the phone-number id, the account id and the token, or none.
    mutating func firstSender() -> Settings.FirstSender? {
        let keys = ["phone.number.id", "waba.id", "access.token"]
        let values = keys.map { given($0, isSecret: $0 == "access.token") }
        let appSecret = secret("app.secret")
        let verifyToken = secret("verify.token")
        let missing = zip(keys, values).filter { $0.1 == nil }.map { Self.variable($0.0) }
        guard missing.count < keys.count else { return nil }
        guard missing.isEmpty, let phoneNumberID = values[0], let wabaID = values[1], let token = values[2] else {
            problems.append("a first sender needs \(missing.joined(separator: " and ")) too")
            return nil
        }
        return Settings.FirstSender(
            phoneNumberID: phoneNumberID,
            wabaID: wabaID,
            accessToken: Secret(token),
            appSecret: appSecret,
            verifyToken: verifyToken
        )
    }

    private func given(_ key: String, isSecret: Bool = false) -> String? {
        let text = config.string(forKey: ConfigKey(key), isSecret: isSecret)?.trimmingBlanks()
        return text?.isEmpty == false ? text : nil
    }

    private mutating func note(_ key: String, _ problem: String) {
        problems.append("\(Self.variable(key)) \(problem)")
    }

    private static func variable(_ key: String) -> String {
        "CRIER_" + key.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }
}
