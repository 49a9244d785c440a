package import Domain

/// Replaces attribute tokens in a caller's values: `$Name` and `{{Name}}`, names without regard to case.
///
/// Known names are the built-in ones (`Name`, `FirstName`, `LastName`, `MobileNumber`), the workspace's custom fields, the
/// contact's attributes and the caller's fallbacks. A value without a known token goes out as it is, so `$20` survives.
/// Fallbacks are never written to the contact.
package struct ValueTokens: Sendable {
    /// Lower-cased name to what it stands for; `nil` where neither contact nor caller has a value.
    private let values: [String: String?]
    /// A longer name in braces is no token.
    private static let tokenByteMaximum = 256
    /// Longest first, so that `$OrderNumber` is not taken for `$Order`.
    private let namesByLength: [[UInt8]]

    package init(
        contactName: String,
        phone: PhoneNumber,
        attributes: [ContactAttribute],
        customFields: [String] = [],
        fallbacks: [ContactAttribute]
    ) {
        let words = contactName.split(separator: " ", omittingEmptySubsequences: true)
        var values: [String: String?] = [:]
        for field in customFields { values.updateValue(nil, forKey: field.lowercased()) }
        for fallback in fallbacks {
            values.updateValue(fallback.value.isEmpty ? nil : fallback.value, forKey: fallback.name.lowercased())
        }
        var own = attributes
        own.append(ContactAttribute(name: "Name", value: contactName))
        own.append(ContactAttribute(name: "FirstName", value: words.first.map(String.init) ?? ""))
        own.append(ContactAttribute(name: "LastName", value: words.dropFirst().joined(separator: " ")))
        own.append(ContactAttribute(name: "MobileNumber", value: phone.digits))
        for attribute in own {
            let name = attribute.name.lowercased()
            // The fallback stays where the contact's own value is empty.
            if !attribute.value.isEmpty {
                values.updateValue(attribute.value, forKey: name)
            } else if values[name] == nil {
                values.updateValue(nil, forKey: name)
            }
        }
        self.values = values
        self.namesByLength = values.keys.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    }

    /// Whether any value may hold a token: only then is the contact looked up.
    package static func mayMention(_ values: TemplateValues) -> Bool {
        let texts = [values.headerParams, values.bodyParams, values.urlVariables, values.copyCode.map { [$0] } ?? []]
        return (texts + values.cardBodies).contains { list in
            list.contains { text in text.utf8.contains(UInt8(ascii: "$")) || text[...].firstRange(ofASCII: "{{") != nil }
        }
    }

    /// The values with their tokens replaced.
    /// - Throws: `missing_attribute` for each known name that has no value.
    package func resolve(_ given: TemplateValues) throws(MessageProblems) -> TemplateValues {
        var problems: [FieldProblem] = []
        var resolved = given
        func resolveList(_ texts: [String], _ field: String) -> [String] {
            texts.enumerated().map { resolve($0.element, field: "\(field)[\($0.offset)]", problems: &problems) }
        }
        resolved.headerParams = resolveList(given.headerParams, "headerParams")
        resolved.bodyParams = resolveList(given.bodyParams, "bodyParams")
        resolved.urlVariables = resolveList(given.urlVariables, "urlVariables")
        resolved.cardBodies = given.cardBodies.enumerated().map { index, body in
            resolveList(body, "carouselBodies[\(index)].bodyParams")
        }
        resolved.copyCode = given.copyCode.map { resolve($0, field: "copyCodeParam", problems: &problems) }
        guard problems.isEmpty else { throw MessageProblems(problems) }
        return resolved
    }

    private func resolve(_ text: String, field: String, problems: inout [FieldProblem]) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var index = 0
        var hasReplaced = false
        while index < bytes.count {
            if let token = token(in: bytes, at: index) {
                hasReplaced = true
                if let value = values[token.name].flatMap({ $0 }) {
                    output += value.utf8
                } else {
                    problems.append(
                        FieldProblem(
                            field: field,
                            code: "missing_attribute",
                            problem: "the contact has no value for \"\(token.name)\", and defaultContactFieldValues gives none"
                        )
                    )
                }
                index = token.end
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return hasReplaced ? String(decoding: output, as: UTF8.self) : text
    }

    /// The known token that starts at `index`, if one does.
    private func token(in bytes: [UInt8], at index: Int) -> (name: String, end: Int)? {
        switch bytes[index] {
        case UInt8(ascii: "$"):
            for name in namesByLength where Self.matches(name, bytes, at: index + 1) {
                let end = index + 1 + name.count
                // A longer word is another word: `$Names` is not `$Name` and an s.
                if end < bytes.count, Self.isWordByte(bytes[end]) { continue }
                return (String(decoding: name, as: UTF8.self), end)
            }
            return nil
        case UInt8(ascii: "{") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "{"):
            var close = index + 2
            // Bounded, so that a value full of braces costs no more than one without.
            let last = min(bytes.count - 1, close + Self.tokenByteMaximum)
            while close < last {
                if bytes[close] == UInt8(ascii: "}"), bytes[close + 1] == UInt8(ascii: "}") {
                    let inside = String(decoding: bytes[(index + 2)..<close], as: UTF8.self).trimmingBlanks().lowercased()
                    return values[inside] == nil ? nil : (inside, close + 2)
                }
                close += 1
            }
            return nil
        default: return nil
        }
    }

    /// Whether `name` (lower case) stands at `index`, in any case of its ASCII letters.
    private static func matches(_ name: [UInt8], _ bytes: [UInt8], at index: Int) -> Bool {
        guard !name.isEmpty, index + name.count <= bytes.count else { return false }
        for offset in name.indices {
            let byte = bytes[index + offset]
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            if (isUpper ? byte + 32 : byte) != name[offset] { return false }
        }
        return true
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }
}
