import Foundation

/// The working contract with Meta's Cloud API, `cloud-api-contract.schema.json`, and a validator for it: holds whatever we
/// send, and whatever the sandbox answers or tells, against its definitions (`SendRequest`, `ErrorResponse`, …).
///
/// Immutable once loaded, so any number of tests may use one value at the same time.
package struct ContractSchema: Sendable {
    private let fit: ContractFit

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
        fit = ContractFit(
            definitions: try definitions.reduce(into: [:]) { rules, definition in
                rules[definition.key] = try ContractRule(definition.value, at: definition.key)
            }
        )
    }

    /// Every definition there is.
    package var definitionNames: [String] { fit.definitions.keys.sorted() }

    /// Why a document does not fit a definition; empty when it does.
    ///
    /// - Parameter definition: a name under `$defs`; an unknown one is a mistake of the test.
    package func problems(in json: some Sequence<UInt8>, as definition: String) -> [String] {
        do {
            return problems(in: try ContractValue(json: Data(json)), fit.rule(definition), at: "$")
        } catch {
            return ["$: not JSON: \(error)"]
        }
    }

    private func problems(in value: ContractValue, _ rule: ContractRule, at place: String) -> [String] {
        rule.keywords.filter { !fit.fits(value, $0) }.flatMap { problems(in: value, failing: $0, at: place) }
    }

    /// Puts into words what the value, which does not fit, lacks.
    private func problems(in value: ContractValue, failing keyword: ContractRule.Keyword, at place: String) -> [String]
    {
        switch keyword {
        case .types(let types): ["\(place): is \(value.typeName), not \(types.joined(separator: " or "))"]
        case .constant(let constant): ["\(place): is not \(constant)"]
        case .oneOfValues(let values): ["\(place): is none of \(values)"]
        case .reference(let name): problems(in: value, fit.rule(name), at: place)
        case .all(let rules): rules.flatMap { problems(in: value, $0, at: place) }
        case .any(let rules): closest(value, rules, at: place)
        case .exactlyOne(let rules):
            rules.contains { fit.fits(value, $0) }
                ? ["\(place): fits more than one alternative"] : closest(value, rules, at: place)
        case .not: ["\(place): fits what is forbidden"]
        case .condition(_, let then): problems(in: value, then, at: place)
        case .required(let names): missing(names, in: value, at: place)
        case .properties(let rules, let isClosed): memberProblems(in: value, rules, isClosed: isClosed, at: place)
        case .items(let rule): elementProblems(in: value, rule, at: place)
        case .propertyCountMinimum(let minimum): ["\(place): has fewer than \(minimum) members"]
        case .itemCountMinimum(let minimum): ["\(place): has fewer than \(minimum) elements"]
        case .itemCountMaximum(let maximum): ["\(place): has more than \(maximum) elements"]
        case .lengthMinimum(let minimum): ["\(place): is shorter than \(minimum)"]
        case .lengthMaximum(let maximum): ["\(place): is longer than \(maximum)"]
        case .pattern(let pattern): ["\(place): does not match \(pattern.pattern)"]
        case .minimum(let minimum): ["\(place): is below \(minimum)"]
        case .maximum(let maximum): ["\(place): is above \(maximum)"]
        }
    }

    /// The complaints of the alternative that comes nearest.
    private func closest(_ value: ContractValue, _ rules: [ContractRule], at place: String) -> [String] {
        let complaints = rules.map { problems(in: value, $0, at: place) }
        return ["\(place): fits no alternative"] + (complaints.min { $0.count < $1.count } ?? [])
    }

    private func missing(_ names: [String], in value: ContractValue, at place: String) -> [String] {
        guard case .object(let members) = value else { return [] }
        return names.filter { members[$0] == nil }.map { "\(place): lacks \($0)" }
    }

    private func memberProblems(
        in value: ContractValue,
        _ rules: [String: ContractRule],
        isClosed: Bool,
        at place: String
    ) -> [String] {
        guard case .object(let members) = value else { return [] }
        return members.sorted { $0.key < $1.key }.flatMap { name, member in
            if let rule = rules[name] { return problems(in: member, rule, at: "\(place).\(name)") }
            return isClosed ? ["\(place): unexpected member \(name)"] : []
        }
    }

    private func elementProblems(in value: ContractValue, _ rule: ContractRule, at place: String) -> [String] {
        guard case .array(let elements) = value else { return [] }
        return elements.enumerated().flatMap { problems(in: $1, rule, at: "\(place)[\($0)]") }
    }
}
