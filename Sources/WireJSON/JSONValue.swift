/// Any JSON, in memory, with nothing lost: members keep their order, numbers their text.
///
/// For bodies whose shape is the sender's choice. Where the shape is known and the rate is high, read with
/// `JSONReader`.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number written without fraction or exponent that fits into 64 bits.
    case integer(Int64)
    /// Every other number, as it was written: `1.50`, `1e3`, `-0`, 100000000000000000000.
    case number(text: String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    package var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer, .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    package var isNull: Bool { self == .null }

    /// The value of the member with this name; nil if there is none, or if this is no object. Walks the members.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// A whole number, in whatever form it was written: JSON does not tell `5` from `5.0`, and some languages write the
    /// latter.
    package var intValue: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let text): Double(text).flatMap(Self.wholeNumber)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    private static func wholeNumber(_ value: Double) -> Int64? {
        // Below 2^53 a double holds every whole number exactly; from there on, it might be a neighbour's.
        guard value.magnitude < 0x1p53 else { return nil }
        let whole = Int64(value)
        return Double(whole) == value ? whole : nil
    }

    /// A number as the nearest double; nil for one beyond a double's range.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        case .null, .bool, .string, .array, .object: nil
        }
    }

    package var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var arrayValue: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var objectValue: [JSONMember]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// Writes this value where `writer` stands.
    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .integer(let value): writer.int(value)
        case .number(let text): writer.number(text: text)
        case .string(let text): writer.string(text)
        case .array(let elements):
            writer.array { writer in
                for element in elements { element.write(to: &writer) }
            }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.key(named: member.name)
                    member.value.write(to: &writer)
                }
            }
        }
    }
}

/// One name and its value in a JSON object.
package struct JSONMember: Equatable, Sendable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}
