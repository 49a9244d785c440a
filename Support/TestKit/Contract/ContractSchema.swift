import Foundation

/// The working contract with Meta's Cloud API, `cloud-api-contract.schema.json`, and a validator for it: holds whatever we
/// send, and whatever the sandbox answers or tells, against its definitions (`SendRequest`, `ErrorResponse`, …).
///
/// Immutable once loaded, so any number of tests may use one value at the same time.
package struct ContractSchema: Sendable {
    private let definitions: [String: ContractRule]

    private static let loaded = Result { try ContractSchema() }

    /// The schema beside this file, compiled once a process.
    ///
    /// - Throws: when the file cannot be read or is no JSON.
    package static func load() throws -> ContractSchema { try loaded.get() }

    private init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "cloud-api-contract.schema.json")
        guard case .object(let schema) = try ContractValue(json: Data(contentsOf: file)),
            case .object(let definitions)? = schema["$defs"]
        else { preconditionFailure("the contract has no $defs") }
        self.definitions = try definitions.reduce(into: [:]) { rules, definition in
            rules[definition.key] = try ContractRule(definition.value, at: definition.key)
        }
    }

    /// Every definition there is.
    package var definitionNames: [String] { definitions.keys.sorted() }

    /// Why a document does not fit a definition; empty when it does.
    ///
    /// - Parameter definition: a name under `$defs`; an unknown one is a mistake of the test.
    package func problems(in json: some Sequence<UInt8>, as definition: String) -> [String] {
        do {
            return problems(in: try ContractValue(json: Data(json)), rule(definition), at: "$")
        } catch {
            return ["$: not JSON: \(error)"]
        }
    }

    private func rule(_ name: String) -> ContractRule {
        guard let rule = definitions[name] else { preconditionFailure("the contract does not define \(name)") }
        return rule
    }

    private func problems(in value: ContractValue, _ rule: ContractRule, at place: String) -> [String] {
        rule.keywords.flatMap { problems(in: value, $0, at: place) }
    }

    private func fits(_ value: ContractValue, _ rule: ContractRule) -> Bool {
        rule.keywords.allSatisfy { problems(in: value, $0, at: "").isEmpty }
    }

    private func problems(in value: ContractValue, _ keyword: ContractRule.Keyword, at place: String) -> [String] {
        switch keyword {
        case .types(let types):
            return types.contains { Self.isOf($0, value) }
                ? [] : ["\(place): is \(value.typeName), not \(types.joined(separator: " or "))"]
        case .constant(let constant): return value == constant ? [] : ["\(place): is not \(constant)"]
        case .oneOfValues(let values): return values.contains(value) ? [] : ["\(place): is none of the values allowed"]
        case .reference(let name): return problems(in: value, rule(name), at: place)
        case .all(let rules): return rules.flatMap { problems(in: value, $0, at: place) }
        case .any(let rules):
            return rules.contains { fits(value, $0) } ? [] : closest(value, rules, at: place)
        case .exactlyOne(let rules):
            let count = rules.count { fits(value, $0) }
            if count == 1 { return [] }
            return count == 0 ? closest(value, rules, at: place) : ["\(place): fits \(count) alternatives, not one"]
        case .not(let rule): return fits(value, rule) ? ["\(place): fits what is forbidden"] : []
        case .condition(let condition, let then):
            return fits(value, condition) ? problems(in: value, then, at: place) : []
        case .required, .properties, .propertyCountMinimum: return objectProblems(in: value, keyword, at: place)
        case .items, .itemCountMinimum, .itemCountMaximum: return arrayProblems(in: value, keyword, at: place)
        case .lengthMinimum, .lengthMaximum, .pattern: return stringProblems(in: value, keyword, at: place)
        case .minimum(let minimum):
            guard case .number(let number) = value, number < minimum else { return [] }
            return ["\(place): is below \(minimum)"]
        case .maximum(let maximum):
            guard case .number(let number) = value, number > maximum else { return [] }
            return ["\(place): is above \(maximum)"]
        }
    }

    /// The complaints of the alternative that comes nearest.
    private func closest(_ value: ContractValue, _ rules: [ContractRule], at place: String) -> [String] {
        let complaints = rules.map { problems(in: value, $0, at: place) }
        return ["\(place): fits no alternative"] + (complaints.min { $0.count < $1.count } ?? [])
    }

    private func objectProblems(
        in value: ContractValue,
        _ keyword: ContractRule.Keyword,
        at place: String
    ) -> [String] {
        guard case .object(let members) = value else { return [] }
        switch keyword {
        case .required(let names):
            return names.filter { members[$0] == nil }.map { "\(place): lacks \($0)" }
        case .properties(let rules, let isClosed):
            return members.sorted { $0.key < $1.key }.flatMap { name, member in
                guard let rule = rules[name] else { return isClosed ? ["\(place): unexpected member \(name)"] : [] }
                return problems(in: member, rule, at: "\(place).\(name)")
            }
        case .propertyCountMinimum(let minimum):
            return members.count < minimum ? ["\(place): has fewer than \(minimum) members"] : []
        default: return []
        }
    }

    private func arrayProblems(
        in value: ContractValue,
        _ keyword: ContractRule.Keyword,
        at place: String
    ) -> [String] {
        guard case .array(let elements) = value else { return [] }
        switch keyword {
        case .items(let rule):
            return elements.enumerated().flatMap { problems(in: $1, rule, at: "\(place)[\($0)]") }
        case .itemCountMinimum(let minimum):
            return elements.count < minimum ? ["\(place): has fewer than \(minimum) elements"] : []
        case .itemCountMaximum(let maximum):
            return elements.count > maximum ? ["\(place): has more than \(maximum) elements"] : []
        default: return []
        }
    }

    private func stringProblems(
        in value: ContractValue,
        _ keyword: ContractRule.Keyword,
        at place: String
    ) -> [String] {
        guard case .string(let string) = value else { return [] }
        switch keyword {
        case .lengthMinimum(let minimum):
            return string.unicodeScalars.count < minimum ? ["\(place): is shorter than \(minimum)"] : []
        case .lengthMaximum(let maximum):
            return string.unicodeScalars.count > maximum ? ["\(place): is longer than \(maximum)"] : []
        case .pattern(let pattern):
            let whole = NSRange(location: 0, length: string.utf16.count)
            return pattern.firstMatch(in: string, range: whole) == nil
                ? ["\(place): does not match \(pattern.pattern)"] : []
        default: return []
        }
    }

    private static func isOf(_ type: String, _ value: ContractValue) -> Bool {
        guard type == "integer" else { return type == value.typeName }
        guard case .number(let number) = value else { return false }
        return number.rounded() == number
    }
}
