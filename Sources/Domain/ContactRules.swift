/// How long what is known of a contact may be: wider than anything a template takes, and narrow enough that no contact weighs more
/// than a few pages of a database.
package enum ContactRules {
    package static let nameCharacterMaximum = 200
    /// Of a tag, of a custom field's name, and of a list's name.
    package static let wordCharacterMaximum = 100
    package static let valueCharacterMaximum = 2_000
    package static let tagMaximum = 100
    package static let attributeMaximum = 100

    /// Names that tokens have for what every contact has; no custom field can be called so.
    package static let builtInNames = ["Name", "FirstName", "LastName", "MobileNumber"]

    /// What is wrong with a contact's name; `nil` where nothing is. An empty name is none, and allowed.
    package static func problem(ofName name: String) -> String? {
        problem(ofText: name, characters: nameCharacterMaximum)
    }

    /// What is wrong with a custom field's value; `nil` where nothing is. Line breaks may be meant, in a message as in an address.
    package static func problem(ofValue value: String) -> String? {
        guard isWithin(valueCharacterMaximum, value) else {
            return "must have at most \(valueCharacterMaximum) characters"
        }
        let isText = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        return isText ? nil : "must not hold control characters"
    }

    /// What is wrong with a tag or a list's name; `nil` where nothing is.
    package static func problem(ofWord word: String) -> String? {
        if word.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) { return "must not be empty" }
        return problem(ofText: word, characters: wordCharacterMaximum)
    }

    /// What is wrong with the name of a custom field; `nil` where nothing is.
    package static func problem(ofFieldName name: String) -> String? {
        if builtInNames.contains(where: { $0.lowercased() == name.lowercased() }) {
            return "is the name of something that every contact has"
        }
        return problem(ofWord: name)
    }

    private static func problem(ofText text: String, characters maximum: Int) -> String? {
        guard isWithin(maximum, text) else { return "must have at most \(maximum) characters" }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return "must not hold control characters" }
        return nil
    }

    /// Counting bytes spares counting characters where there are few.
    private static func isWithin(_ maximum: Int, _ text: String) -> Bool {
        text.utf8.count <= maximum || text.utf8.count <= 64 * maximum && text.count <= maximum
    }
}
