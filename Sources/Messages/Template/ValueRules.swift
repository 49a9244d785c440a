import Domain

/// What Meta lets a value hold. Checked before anything is sent, because Meta tells it too late and too vaguely (codes 100,
/// 132012, 132018).
enum ValueRules {
    /// The longest address Meta takes for a link button, and the bound we give to file addresses too
    /// (`templates/components`).
    static let addressCharacterMaximum = 2_000
    static let quickReplyPayloadCharacterMaximum = 256
    static let copyCodeCharacterMaximum = 20
    static let oneTimePasswordCharacterMaximum = 15
    /// Meta gives no figure; anything longer is a mistake.
    static let filenameCharacterMaximum = 240

    /// A text value may not be empty, nor hold a newline, a tab or more than four spaces in a row.
    static func textProblem(_ value: String, field: String) -> FieldProblem? {
        var spacesInRow = 0
        var isBlank = true
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\u{2028}", "\u{2029}", "\u{85}":
                return FieldProblem(field: field, code: "invalid_value", problem: "must not hold a line break")
            case "\t":
                return FieldProblem(field: field, code: "invalid_value", problem: "must not hold a tab")
            case " ":
                spacesInRow += 1
                if spacesInRow > 4 {
                    return FieldProblem(
                        field: field,
                        code: "invalid_value",
                        problem: "must not hold more than 4 spaces in a row"
                    )
                }
                continue
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    return FieldProblem(
                        field: field,
                        code: "invalid_value",
                        problem: "must not hold control characters"
                    )
                }
            }
            spacesInRow = 0
            isBlank = false
        }
        if isBlank {
            return FieldProblem(field: field, code: "invalid_value", problem: "must not be empty")
        }
        return nil
    }

    /// An absolute `http` or `https` address with a host.
    static func addressProblem(_ address: String, field: String) -> FieldProblem? {
        if isAddress(address.utf8), isShort(address) { return nil }
        return FieldProblem(
            field: field,
            code: "invalid_link",
            problem: "must be an http or https address of at most \(addressCharacterMaximum) characters"
        )
    }

    /// Counts characters only where there are enough bytes for too many.
    private static func isShort(_ address: String) -> Bool {
        address.utf8.count <= addressCharacterMaximum || address.unicodeScalars.count <= addressCharacterMaximum
    }

    private static func isAddress(_ address: String.UTF8View) -> Bool {
        guard
            let rest = address.dropping(lowercasedPrefix: "https://") ?? address.dropping(lowercasedPrefix: "http://"),
            address.allSatisfy(isAddressByte)
        else { return false }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        // Neither a name before `@` nor a port is a host. (An address in brackets has colons of its own.)
        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        let place = at.map { authority[authority.index(after: $0)...] } ?? authority
        let host = place.first == UInt8(ascii: "[") ? place : place.prefix { $0 != UInt8(ascii: ":") }
        if host.contains(where: \.isASCIILetterOrDigit) { return true }
        return Substring(host).unicodeScalars.contains {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
    }

    /// Neither blank nor control, nor one of those that RFC 3986 leaves out.
    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7F: false
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: true
        }
    }

    /// The address as it is written for Meta, whose examples know schemes in lower case only.
    static func wireAddress(_ address: String) -> String {
        if address.hasPrefix("https://") || address.hasPrefix("http://") { return address }
        let scheme = address.prefix { $0 != ":" }
        return scheme.lowercased() + address.dropFirst(scheme.count)
    }

    /// A filled text may not be longer than its place takes (132005).
    static func lengthProblem(_ text: String, maximum: Int, field: String, what: String) -> FieldProblem? {
        lengthProblem(text.unicodeScalars.count, maximum: maximum, field: field, what: what)
    }

    /// The same for a text that is counted and not put together.
    static func lengthProblem(_ count: Int, maximum: Int, field: String, what: String) -> FieldProblem? {
        guard count > maximum else { return nil }
        return FieldProblem(
            field: field,
            code: "too_long",
            problem: "the filled \(what) has \(count) characters, at most \(maximum) are allowed"
        )
    }

    /// A single value may not be longer than its place takes.
    static func lengthProblem(_ text: String, maximum: Int, field: String) -> FieldProblem? {
        guard text.unicodeScalars.count > maximum else { return nil }
        return FieldProblem(field: field, code: "too_long", problem: "must have at most \(maximum) characters")
    }

    /// A text that is no template's may hold lines and tabs (`messages/text-messages`), but says something.
    static func freeTextProblem(_ text: String, field: String) -> FieldProblem? {
        let isControl = { (scalar: Unicode.Scalar) in
            (scalar.value < 0x20 && !["\n", "\r", "\t"].contains(scalar)) || scalar.value == 0x7F
        }
        if text.unicodeScalars.contains(where: isControl) {
            return FieldProblem(field: field, code: "invalid_value", problem: "must not hold control characters")
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            return FieldProblem(field: field, code: "invalid_value", problem: "must not be empty")
        }
        return nil
    }

    /// As many values as a text has slots; says which.
    static func countProblem(_ values: [String], for pattern: TextPattern, field: String) -> FieldProblem? {
        let expected = pattern.slots.count
        guard values.count != expected else { return nil }
        let names = pattern.slots.map { "{{\($0)}}" }.joined(separator: ", ")
        return FieldProblem(
            field: field,
            code: "parameter_count_mismatch",
            problem: expected == 0
                ? "the template takes no values here, \(values.count) were given"
                : "the template takes \(expected) \(expected == 1 ? "value" : "values") here (\(names)), "
                    + "\(values.count) \(values.count == 1 ? "was" : "were") given"
        )
    }

    /// Everything wrong with the values of one text, and with the text once filled.
    static func problems(
        _ values: [String],
        filling pattern: TextPattern,
        field: String,
        characterMaximum: Int,
        what: String
    ) -> [FieldProblem] {
        if let problem = countProblem(values, for: pattern, field: field) { return [problem] }
        let problems = values.enumerated().compactMap { textProblem($0.element, field: "\(field)[\($0.offset)]") }
        guard problems.isEmpty, !values.isEmpty else { return problems }
        let count = pattern.characterCount(filledWith: values)
        return lengthProblem(count, maximum: characterMaximum, field: field, what: what).map { [$0] } ?? []
    }
}

extension String.UTF8View {
    /// The rest behind a prefix, which is given in lower case; `nil` where something else stands there.
    fileprivate func dropping(lowercasedPrefix prefix: String) -> Substring.UTF8View? {
        var rest = self[...]
        for byte in prefix.utf8 {
            guard let first = rest.popFirst() else { return nil }
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
            guard (isCapital ? first | 0x20 : first) == byte else { return nil }
        }
        return rest
    }
}

extension UInt8 {
    fileprivate var isASCIILetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
