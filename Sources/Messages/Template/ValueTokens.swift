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
    /// Lower-cased name to how the workspace or the caller writes it.
    private let spellings: [String: String]

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
        let written = customFields + (fallbacks + own).map(\.name)
        spellings = Dictionary(written.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        self.values = values
        self.names = NameTree(values.keys)
    }

    /// Whether any value may hold a token: only then is the contact looked up.
    package static func mayMention(_ values: TemplateValues) -> Bool {
        values.hasText(where: TokenText.mayHoldToken)
    }

    /// The values with their tokens replaced.
    /// - Throws: `missing_attribute` for each known name that has no value.
    package func resolve(_ given: TemplateValues) throws(MessageProblems) -> TemplateValues {
        var problems: [FieldProblem] = []
        let resolved = given.mappingTexts { resolve($0, field: $1, problems: &problems) }
        guard problems.isEmpty else { throw MessageProblems(problems) }
        return resolved
    }

    private func resolve(_ text: String, field: String, problems: inout [FieldProblem]) -> String {
        let compiled = TokenText(text, names: names)
        guard !compiled.isPlain else { return text }
        var missing: Set<String> = []
        return compiled.filled { name in
            if let value = values[name].flatMap({ $0 }) { return value }
            if missing.insert(name).inserted {
                problems.append(.missingAttribute(spellings[name] ?? name, field: field))
            }
            return ""
        }
    }
}

extension FieldProblem {
    /// A token names an attribute that has no value.
    static func missingAttribute(_ name: String, field: String) -> FieldProblem {
        FieldProblem(
            field: field,
            code: "missing_attribute",
            problem: "the contact has no value for \"\(name)\", and defaultContactFieldValues gives none"
        )
    }
}
