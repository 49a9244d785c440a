package import Domain

/// Replaces attribute tokens in a caller's values: `$Name` and `{{Name}}`, names without regard to case.
///
/// Known names are the built-in ones (`Name`, `FirstName`, `LastName`, `MobileNumber`), the workspace's custom fields, the
/// contact's attributes and the caller's fallbacks. A value without a known token goes out as it is, so `$20` survives.
/// Fallbacks are never written to the contact.
package struct ValueTokens: Sendable {
    /// Lower-cased name to what it stands for; `nil` where neither contact nor caller has a value.
    private let values: [String: String?]
    private let names: NameTree

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
        // An attribute without a name cannot be asked for.
        values[""] = nil
        self.values = values
        self.names = NameTree(values.keys)
    }

    /// Whether any value may hold a token: only then is the contact looked up.
    package static func mayMention(_ values: TemplateValues) -> Bool {
        let texts = [values.headerParams, values.bodyParams, values.urlVariables, values.copyCode.map { [$0] } ?? []]
        return (texts + values.cardBodies).contains { list in
            list.contains { text in text.utf8.contains(UInt8(ascii: "$")) || text[...].firstRange(ofASCII: "{{") != nil
            }
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
        let scalars = Array(text.unicodeScalars)
        var output = String.UnicodeScalarView()
        var missing: Set<String> = []
        var index = 0
        var hasReplaced = false
        while index < scalars.count {
            guard let token = token(in: scalars, at: index) else {
                output.append(scalars[index])
                index += 1
                continue
            }
            hasReplaced = true
            index = token.end
            if let value = values[token.name].flatMap({ $0 }) {
                output.append(contentsOf: value.unicodeScalars)
            } else if missing.insert(token.name).inserted {
                problems.append(
                    FieldProblem(
                        field: field,
                        code: "missing_attribute",
                        problem:
                            "the contact has no value for \"\(token.name)\", and defaultContactFieldValues gives none"
                    )
                )
            }
        }
        return hasReplaced ? String(output) : text
    }

    /// The known token that starts at `index`, if one does.
    private func token(in scalars: [Unicode.Scalar], at index: Int) -> (name: String, end: Int)? {
        switch scalars[index] {
        case "$": return names.longestMatch(in: scalars, at: index + 1)
        case "{" where index + 1 < scalars.count && scalars[index + 1] == "{":
            return bracedToken(in: scalars, from: index + 2)
        default: return nil
        }
    }

    private func bracedToken(in scalars: [Unicode.Scalar], from start: Int) -> (name: String, end: Int)? {
        // Bounded, so that a value full of braces costs no more than one without.
        let last = min(scalars.count - 1, start + NameTree.lengthMaximum)
        var close = start
        while close < last {
            if scalars[close] == "}", scalars[close + 1] == "}" {
                var inside = String.UnicodeScalarView()
                inside.append(contentsOf: scalars[start..<close])
                let name = String(inside).trimmingBlanks().lowercased()
                return values[name] == nil ? nil : (name, close + 2)
            }
            close += 1
        }
        return nil
    }
}
