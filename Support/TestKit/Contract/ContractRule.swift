import Foundation

/// One schema of the contract, its patterns compiled. It knows exactly the keywords of JSON Schema draft 2020-12 that the
/// contract uses; any other stops the test run, so that no new keyword goes unheeded.
final class ContractRule: Sendable {
    /// What a keyword asks for.
    enum Keyword: Sendable {
        case types([String])
        case constant(ContractValue)
        case oneOfValues([ContractValue])
        case required([String])
        case properties([String: ContractRule], isClosed: Bool)
        case propertyCountMinimum(Int)
        case lengthMinimum(Int)
        case lengthMaximum(Int)
        case pattern(NSRegularExpression)
        case minimum(Double)
        case maximum(Double)
        case items(ContractRule)
        case itemCountMinimum(Int)
        case itemCountMaximum(Int)
        /// Name under `$defs`.
        case reference(String)
        case all([ContractRule])
        case any([ContractRule])
        case exactlyOne([ContractRule])
        case not(ContractRule)
        case condition(ContractRule, then: ContractRule)
    }

    let keywords: [Keyword]

    init(_ schema: ContractValue, at place: String) throws {
        guard case .object(let members) = schema else { preconditionFailure("\(place) is no schema object") }
        var keywords: [Keyword] = []
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let keyword = try Self.keyword(name, value, beside: members, at: "\(place)/\(name)") {
                keywords.append(keyword)
            }
        }
        self.keywords = keywords
    }

    private static let annotations: Set<String> = [
        "$schema", "$id", "$defs", "$comment", "title", "description", "examples", "deprecated",
    ]

    private static func keyword(
        _ name: String,
        _ value: ContractValue,
        beside members: [String: ContractValue],
        at place: String
    ) throws -> Keyword? {
        if annotations.contains(name) { return nil }
        switch (name, value) {
        case ("type", .string(let type)): return .types([type])
        case ("type", .array(let types)): return .types(types.map { text($0, at: place) })
        case ("const", _): return .constant(value)
        case ("enum", .array(let values)): return .oneOfValues(values)
        case ("required", .array(let names)): return .required(names.map { text($0, at: place) })
        case ("pattern", .string(let pattern)): return .pattern(try NSRegularExpression(pattern: pattern))
        case ("$ref", .string(let reference)):
            precondition(reference.hasPrefix("#/$defs/"), "\(place) refers elsewhere than to $defs")
            return .reference(String(reference.dropFirst("#/$defs/".count)))
        case ("properties", .object(let properties)):
            let rules = try properties.reduce(into: [String: ContractRule]()) { rules, property in
                // `true` allows anything and needs no rule, but the name must be known.
                let schema = property.value == .bool(true) ? .object([:]) : property.value
                rules[property.key] = try ContractRule(schema, at: "\(place)/\(property.key)")
            }
            return .properties(rules, isClosed: members["additionalProperties"] == .bool(false))
        case ("additionalProperties", .bool(let isOpen)):
            precondition(isOpen || members["properties"] != nil, "\(place) closes an object without properties")
            return nil
        case ("items", .object): return .items(try ContractRule(value, at: place))
        case ("oneOf", .array(let schemas)): return .exactlyOne(try rules(schemas, at: place))
        case ("anyOf", .array(let schemas)): return .any(try rules(schemas, at: place))
        case ("allOf", .array(let schemas)): return .all(try rules(schemas, at: place))
        case ("not", .object): return .not(try ContractRule(value, at: place))
        case ("if", .object):
            guard let then = members["then"] else { preconditionFailure("\(place) has no then") }
            return .condition(try ContractRule(value, at: place), then: try ContractRule(then, at: place))
        case ("then", .object): return nil
        case (_, .number(let number)): return bound(name, number, at: place)
        default: preconditionFailure("\(place): a keyword this validator does not know")
        }
    }

    private static func bound(_ name: String, _ number: Double, at place: String) -> Keyword {
        switch name {
        case "minLength": .lengthMinimum(Int(number))
        case "maxLength": .lengthMaximum(Int(number))
        case "minItems": .itemCountMinimum(Int(number))
        case "maxItems": .itemCountMaximum(Int(number))
        case "minProperties": .propertyCountMinimum(Int(number))
        case "minimum": .minimum(number)
        case "maximum": .maximum(number)
        default: preconditionFailure("\(place): a keyword this validator does not know")
        }
    }

    private static func rules(_ schemas: [ContractValue], at place: String) throws -> [ContractRule] {
        try schemas.enumerated().map { try ContractRule($1, at: "\(place)/\($0)") }
    }

    private static func text(_ value: ContractValue, at place: String) -> String {
        guard case .string(let text) = value else { preconditionFailure("\(place) is no string") }
        return text
    }
}
