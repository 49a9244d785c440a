import Domain
import Store
import TestKit

/// Contacts and questions as they might come, some of them odd, from a seed.
struct ContactZoo {
    private static let words = [
        "Maria", "maria", "MARÍA", "José", "Jose\u{301}", "da", "D'Souza", "Nguyễn", "Straße", "STRASSE", "İbrahim",
        "ılık",
        "Iliad", "Ольга", "ОЛЬГА", "आशा", "राहुल", "की", "😀", "👩‍👩‍👧", "1️⃣", "", "", "a", "á", "x", "Σίσυφος", "ΣΊΣΥΦΟΣ",
        "\u{301}", "%_~", "\"q\"", "\\", "Łukasz", "가나", "e\u{323}\u{302}", "ệ", "\u{FF21}",
    ]
    private static let values = ["Pune", "pune", "Málaga", "Malaga", "MÁLAGA", "Straße", "", "x y", "Ольга", "\"", "é"]

    var random: SeededGenerator

    mutating func isChosen(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func some<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }

    mutating func name() -> String {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in some(Self.words) }.joined(separator: " ")
    }

    private mutating func tags() -> [String] {
        (0..<Int.random(in: 0...2, using: &random)).map { _ in some(Self.values) }
    }

    private mutating func attributes() -> [ContactAttribute] {
        (0..<Int.random(in: 0...2, using: &random)).map { _ in
            ContactAttribute(name: some(["City", "CITY", "Plan", "é"]), value: some(Self.values))
        }
    }

    mutating func contact(_ number: UInt64) -> ContactDraft {
        ContactDraft(
            phone: PhoneNumber(trusted: 919_800_000_000 + number),
            name: name(),
            source: some(ContactSource.allCases),
            consent: some([nil, .optedIn, .optedOut]),
            incomingBlocked: some([nil, true, false]),
            attributes: attributes(),
            tags: tags()
        )
    }

    mutating func update() -> ContactUpdate {
        ContactUpdate(
            name: isChosen(oneIn: 2) ? name() : nil,
            consent: some([nil, .optedIn, .optedOut]),
            incomingBlocked: some([nil, true, false]),
            tags: isChosen(oneIn: 2) ? tags() : nil,
            attributes: attributes()
        )
    }

    /// A piece of a name, from anywhere in it.
    private mutating func piece() -> String {
        let scalars = Array(name().unicodeScalars)
        let start = Int.random(in: 0...scalars.count, using: &random)
        let end = Int.random(in: start...min(scalars.count, start + 12), using: &random)
        return String(String.UnicodeScalarView(scalars[start..<end]))
    }

    mutating func filter() -> ContactFilter {
        ContactFilter(
            name: isChosen(oneIn: 2) ? piece() : nil,
            tags: isChosen(oneIn: 3) ? tags() : [],
            attributes: isChosen(oneIn: 3) ? attributes() : [],
            isOptedIn: some([nil, nil, true, false]),
            source: isChosen(oneIn: 4) ? some(ContactSource.allCases) : nil,
            incomingBlocked: some([nil, nil, true, false]),
            isOldestFirst: isChosen(oneIn: 2)
        )
    }

    mutating func page() -> PageRequest {
        let offset = isChosen(oneIn: 2) ? 0 : Int.random(in: 0...400, using: &random)
        return PageRequest(offset: offset, limit: Int.random(in: 1...40, using: &random))
    }
}
