import Domain
import WireJSON

/// The rules of a broadcast's name, the same for every kind.
enum BroadcastName {
    static let characterMaximum = 200

    /// The name a caller gave; `nil` where there is none, or a problem was noted.
    static func read(_ value: JSONValue, _ reader: inout FieldReader) -> String? {
        guard let name = reader.filledText(value, "name") else { return nil }
        guard name.count <= characterMaximum else {
            reader.note("name", .tooLong, "must have at most \(characterMaximum) characters")
            return nil
        }
        // Control characters are never meant, and the names of what was deleted hold one.
        guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            reader.note("name", .invalidValue, "must not hold control characters")
            return nil
        }
        return name
    }

    /// A name made from another one by adding words, within the limit.
    static func extended(_ name: String, _ words: String) -> String {
        String(name.prefix(characterMaximum - words.count)) + words
    }
}
