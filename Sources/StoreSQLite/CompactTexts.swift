import Domain

/// Lists of texts as compact JSON in a column, so that SQLite's JSON functions can search them: tags as an array, attributes as
/// an object in the order they were given.
///
/// It reads only what it wrote. That is why it takes the texts in the order they stand and looks at nothing between them.
enum CompactTexts {
    static func column(tags: [String]) -> String {
        if tags.isEmpty { return "[]" }
        var json = "["
        for tag in tags {
            if json.utf8.count > 1 { json += "," }
            append(tag, to: &json)
        }
        return json + "]"
    }

    static func column(attributes: [ContactAttribute]) -> String {
        if attributes.isEmpty { return "{}" }
        var json = "{"
        for attribute in attributes {
            if json.utf8.count > 1 { json += "," }
            append(attribute.name, to: &json)
            json += ":"
            append(attribute.value, to: &json)
        }
        return json + "}"
    }

    static func tags(_ column: String) -> [String] {
        column == "[]" ? [] : texts(column)
    }

    static func attributes(_ column: String) -> [ContactAttribute] {
        if column == "{}" { return [] }
        let texts = texts(column)
        return stride(from: 0, to: texts.count - 1, by: 2).map {
            ContactAttribute(name: texts[$0], value: texts[$0 + 1])
        }
    }

    /// One text as JSON.
    static func text(_ text: String) -> String {
        var json = ""
        append(text, to: &json)
        return json
    }

    /// How an attribute stands in a column.
    static func text(_ attribute: ContactAttribute) -> String { text(attribute.name) + ":" + text(attribute.value) }

    private static func append(_ text: String, to json: inout String) {
        json += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: json.unicodeScalars.append(scalar)
            }
        }
        json += "\""
    }

    private static func texts(_ json: String) -> [String] {
        var texts: [String] = []
        var rest = json.unicodeScalars[...]
        while let opening = rest.popFirst() {
            guard opening == "\"" else { continue }
            var text = String.UnicodeScalarView()
            while let scalar = rest.popFirst(), scalar != "\"" {
                guard scalar == "\\", let escaped = rest.popFirst() else {
                    text.append(scalar)
                    continue
                }
                if escaped == "u", let code = UInt32(String(rest.prefix(4)), radix: 16),
                    let scalar = Unicode.Scalar(code)
                {
                    rest.removeFirst(4)
                    text.append(scalar)
                } else {
                    text.append(escaped)
                }
            }
            texts.append(String(text))
        }
        return texts
    }
}
