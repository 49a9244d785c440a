import WireJSON

/// The shape of a JSON value, as `/openapi.json` tells it (JSON Schema 2020-12, which OpenAPI 3.1 uses).
package struct Schema: Sendable {
    private var types: [String] = []
    private var description: String?
    private var format: String?
    private var values: [String] = []
    private var elements: [Schema] = []
    private var properties: [Property] = []
    private var minimum: Int?
    private var maximum: Int?
    private var standard: Int?
    private var reference: String?

    package struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool

        static func required(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: true)
        }

        static func optional(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: false)
        }
    }

    static func string(_ description: String? = nil, format: String? = nil, of values: [String] = []) -> Schema {
        var schema = Schema(types: ["string"], description: description)
        schema.format = format
        schema.values = values
        return schema
    }

    static func integer(
        _ description: String? = nil,
        from minimum: Int? = nil,
        to maximum: Int? = nil,
        standard: Int? = nil
    ) -> Schema {
        var schema = Schema(types: ["integer"], description: description)
        schema.minimum = minimum
        schema.maximum = maximum
        schema.standard = standard
        return schema
    }

    static func bool(_ description: String? = nil) -> Schema { Schema(types: ["boolean"], description: description) }
    static func number(_ description: String? = nil) -> Schema { Schema(types: ["number"], description: description) }

    static func array(_ element: Schema, _ description: String? = nil) -> Schema {
        var schema = Schema(types: ["array"], description: description)
        schema.elements = [element]
        return schema
    }

    static func object(_ properties: [Property], _ description: String? = nil) -> Schema {
        var schema = Schema(types: ["object"], description: description)
        schema.properties = properties
        return schema
    }

    /// An object whose members the schema does not fix.
    static func freeObject(_ description: String) -> Schema { Schema(types: ["object"], description: description) }

    /// A component by its name.
    static func component(_ name: String) -> Schema {
        var schema = Schema(types: [], description: nil)
        schema.reference = "#/components/schemas/\(name)"
        return schema
    }

    /// The same, or another type.
    func or(_ type: String) -> Schema {
        var schema = self
        schema.types.append(type)
        return schema
    }

    private init(types: [String], description: String?) {
        self.types = types
        self.description = description
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let reference {
                writer.member("$ref", reference)
                return
            }
            writer.key("type")
            if types.count == 1 {
                writer.string(types[0])
            } else {
                writer.array { writer in
                    for type in types { writer.string(type) }
                }
            }
            if let description { writer.member("description", description) }
            if let format { writer.member("format", format) }
            if let minimum { writer.member("minimum", minimum) }
            if let maximum { writer.member("maximum", maximum) }
            if let standard { writer.member("default", standard) }
            writer.strings("enum", values)
            for element in elements {
                writer.key("items")
                element.write(to: &writer)
            }
            writeProperties(to: &writer)
        }
    }

    /// In few words, for people: what it is, and what it is for.
    var outline: (type: String, description: String) {
        if let reference { return (reference.split(separator: "/").last.map(String.init) ?? "", "") }
        var type = types.joined(separator: " or ")
        if let element = elements.first { type += " of " + element.outline.type }
        if let format { type += " (\(format))" }
        var words: [String] = []
        if let description { words.append(description) }
        if !values.isEmpty { words.append("One of " + values.joined(separator: ", ") + ".") }
        if let standard { words.append("\(standard) if left out.") }
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): words.append("\(minimum) to \(maximum).")
        case (let minimum?, nil): words.append("At least \(minimum).")
        case (nil, let maximum?): words.append("At most \(maximum).")
        case (nil, nil): break
        }
        return (type, words.joined(separator: " "))
    }

    /// A line for each member, those of members below them: name, type, whether it is required, and what it is for.
    var lines: [[String]] {
        let members = (elements.first?.properties ?? []) + properties
        return members.flatMap { property -> [[String]] in
            let outline = property.schema.outline
            let line = [property.name, outline.type, property.isRequired ? "required" : "", outline.description]
            return [line]
                + property.schema.lines.map { below in
                    ["\(property.name).\(below[0])"] + below.dropFirst()
                }
        }
    }

    private func writeProperties(to writer: inout JSONWriter) {
        guard !properties.isEmpty else { return }
        writer.key("properties")
        writer.object { writer in
            for property in properties {
                writer.key(named: property.name)
                property.schema.write(to: &writer)
            }
        }
        writer.strings("required", properties.filter(\.isRequired).map(\.name))
    }
}

extension JSONWriter {
    /// A list of texts, left out where it is empty.
    mutating func strings(_ name: StaticString, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        key(name)
        array { writer in
            for text in texts { writer.string(text) }
        }
    }
}
