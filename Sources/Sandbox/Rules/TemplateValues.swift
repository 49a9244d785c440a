/// The values for the variables of one text, by position or by name.
struct TemplateValues {
    let named: Bool
    /// Where the text stands, for the details of a refusal.
    let place: String

    static func countMismatch(_ place: String, given: Int, expected: Int) -> GraphRefusal {
        GraphRefusal(
            132000,
            "\(place): number of localizable_params (\(given)) does not match the expected number of params (\(expected))"
        )
    }

    /// - Returns: the values in the order of the text's `names`.
    func read(_ parameters: [JSONTree], for text: TemplateText) throws(GraphRefusal) -> [String] {
        var values: [(name: String?, value: String)] = []
        values.reserveCapacity(parameters.count)
        for parameter in parameters { values.append(try value(of: parameter)) }
        guard values.count == text.names.count else {
            throw Self.countMismatch(place, given: values.count, expected: text.names.count)
        }
        guard named else { return values.map(\.value) }
        var ordered: [String] = []
        for name in text.names {
            guard let match = values.first(where: { $0.name == name }) else {
                throw GraphRefusal(100, "\(place): Parameter name \"\(name)\" is missing or empty")
            }
            ordered.append(match.value)
        }
        return ordered
    }

    private func value(of parameter: JSONTree) throws(GraphRefusal) -> (name: String?, value: String) {
        guard let type = parameter["type"]?.text?.lowercased() else {
            throw GraphRefusal(131008, "\(place): Parameter without type")
        }
        guard ["text", "currency", "date_time"].contains(type), let form = TemplateForm.parameter(type) else {
            throw GraphRefusal(132012, "\(place): Parameter of type \(type) where text is expected")
        }
        if let problem = form.problem(in: parameter) { throw problem.refusal(at: "\(place)['parameters']") }
        let name = parameter["parameter_name"]?.text
        if named, name?.isEmpty ?? true { throw GraphRefusal(100, "\(place): Parameter name is missing or empty") }
        let value = parameter["text"]?.text ?? parameter[type]?["fallback_value"]?.text ?? ""
        try Self.check(value, place: place)
        return (name, value)
    }

    /// No value is empty, has a newline or a tab, or more than four spaces in a row.
    static func check(_ value: String, place: String) throws(GraphRefusal) {
        if value.isEmpty { throw GraphRefusal(131008, "\(place): Parameter of type text is missing text value") }
        var spaces = 0
        for byte in value.utf8 {
            spaces = byte == 0x20 ? spaces + 1 : 0
            if byte == 0x0A || byte == 0x0D || byte == 0x09 || spaces > 4 {
                throw GraphRefusal(
                    132018,
                    "\(place): Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
                )
            }
        }
    }
}
