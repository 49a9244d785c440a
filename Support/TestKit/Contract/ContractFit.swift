import Foundation

/// Decides whether a value fits a schema. It builds no text, so that a test may look at every request of thousands.
struct ContractFit: Sendable {
    let definitions: [String: ContractRule]

    func rule(_ name: String) -> ContractRule {
        guard let rule = definitions[name] else { preconditionFailure("the contract does not define \(name)") }
        return rule
    }

    func fits(_ value: ContractValue, _ rule: ContractRule) -> Bool {
        rule.keywords.allSatisfy { fits(value, $0) }
    }

    /// A keyword about another kind of value is content with any, as JSON Schema has it.
    func fits(_ value: ContractValue, _ keyword: ContractRule.Keyword) -> Bool {
        switch keyword {
        case .types(let types): types.contains { Self.isOf($0, value) }
        case .constant(let constant): value == constant
        case .oneOfValues(let values): values.contains(value)
        case .reference(let name): fits(value, rule(name))
        case .all(let rules): rules.allSatisfy { fits(value, $0) }
        case .any(let rules): rules.contains { fits(value, $0) }
        case .exactlyOne(let rules): rules.count { fits(value, $0) } == 1
        case .not(let rule): !fits(value, rule)
        case .condition(let condition, let then): !fits(value, condition) || fits(value, then)
        default:
            switch value {
            case .object(let members): fits(members, keyword)
            case .array(let elements): fits(elements, keyword)
            case .string(let string): Self.fits(string, keyword)
            case .number(let number): Self.fits(number, keyword)
            case .null, .bool: true
            }
        }
    }

    private func fits(_ members: [String: ContractValue], _ keyword: ContractRule.Keyword) -> Bool {
        switch keyword {
        case .required(let names): names.allSatisfy { members[$0] != nil }
        case .properties(let rules, let isClosed):
            members.allSatisfy { name, member in rules[name].map { fits(member, $0) } ?? !isClosed }
        case .propertyCountMinimum(let minimum): members.count >= minimum
        default: true
        }
    }

    private func fits(_ elements: [ContractValue], _ keyword: ContractRule.Keyword) -> Bool {
        switch keyword {
        case .items(let rule): elements.allSatisfy { fits($0, rule) }
        case .itemCountMinimum(let minimum): elements.count >= minimum
        case .itemCountMaximum(let maximum): elements.count <= maximum
        default: true
        }
    }

    /// Lengths are counted in code points.
    private static func fits(_ string: String, _ keyword: ContractRule.Keyword) -> Bool {
        switch keyword {
        case .lengthMinimum(let minimum): string.unicodeScalars.count >= minimum
        case .lengthMaximum(let maximum): string.unicodeScalars.count <= maximum
        case .pattern(let pattern):
            pattern.firstMatch(in: string, range: NSRange(location: 0, length: string.utf16.count)) != nil
        default: true
        }
    }

    private static func fits(_ number: Double, _ keyword: ContractRule.Keyword) -> Bool {
        switch keyword {
        case .minimum(let minimum): number >= minimum
        case .maximum(let maximum): number <= maximum
        default: true
        }
    }

    private static func isOf(_ type: String, _ value: ContractValue) -> Bool {
        guard type == "integer" else { return type == value.typeName }
        guard case .number(let number) = value else { return false }
        return number.rounded() == number
    }
}
