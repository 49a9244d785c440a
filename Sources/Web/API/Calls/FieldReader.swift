import Domain
import Messages
import WireJSON

/// Reads members of a stranger's JSON and collects everything that is wrong with them.
///
/// Each reading gives `nil` where there is nothing to use: the member is `null`, or a problem was noted. Numbers are
/// taken for texts, because callers write codes, amounts and telephone numbers either way.
struct FieldReader {
    /// Elements a list may have; no template takes more.
    static let listMaximum = 100
    private(set) var problems: [FieldProblem] = []

    mutating func note(_ field: String, _ code: APIErrorCode, _ problem: String) {
        problems.append(FieldProblem(field, code, problem))
    }

    /// A text or number.
    mutating func text(_ value: JSONValue, _ field: String) -> String? {
        switch value {
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .number(let text): return text
        case .null: return nil
        case .bool, .array, .object:
            note(field, .invalidType, "must be a text")
            return nil
        }
    }

    /// A text with something in it.
    mutating func filledText(_ value: JSONValue, _ field: String) -> String? {
        guard let text = text(value, field), !text.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) else { return nil }
        return text
    }

    /// A list of texts or numbers. An empty one is used; a `null` in it is a problem.
    mutating func texts(_ value: JSONValue, _ field: String) -> [String]? {
        guard let elements = list(value, field) else { return nil }
        var texts: [String] = []
        texts.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            if element.isNull {
                note("\(field)[\(index)]", .invalidType, "must be a text")
            } else if let text = text(element, "\(field)[\(index)]") {
                texts.append(text)
            }
        }
        return texts.count == elements.count ? texts : nil
    }

    mutating func list(_ value: JSONValue, _ field: String) -> [JSONValue]? {
        if value.isNull { return nil }
        guard case .array(let elements) = value else {
            note(field, .invalidType, "must be a list")
            return nil
        }
        guard elements.count <= Self.listMaximum else {
            note(field, .tooLong, "may have at most \(Self.listMaximum) elements")
            return nil
        }
        return elements
    }

    mutating func members(_ value: JSONValue, _ field: String) -> [JSONMember]? {
        if value.isNull { return nil }
        guard case .object(let members) = value else {
            note(field, .invalidType, "must be an object")
            return nil
        }
        return members
    }

    mutating func bool(_ value: JSONValue, _ field: String) -> Bool? {
        if value.isNull { return nil }
        guard case .bool(let bool) = value else {
            note(field, .invalidType, "must be true or false")
            return nil
        }
        return bool
    }

    /// A whole number, also written as a text.
    mutating func wholeNumber(_ value: JSONValue, _ field: String) -> Int64? {
        if value.isNull { return nil }
        guard let number = value.intValue ?? value.stringValue.flatMap({ Int64($0) }) else {
            note(field, .invalidType, "must be a whole number")
            return nil
        }
        return number
    }

    /// A number, also written as a text.
    mutating func number(_ value: JSONValue, _ field: String) -> Double? {
        if value.isNull { return nil }
        guard let number = value.doubleValue ?? value.stringValue.flatMap({ Double($0) }), number.isFinite else {
            note(field, .invalidType, "must be a number")
            return nil
        }
        return number
    }
}

/// The sentence that names a member nobody knows.
func unknownMemberWarning(_ name: String) -> String {
    // A name may be as long as the whole body; the warning need not.
    "the member \"\(name.prefix(100))\" is not known and was ignored"
}
