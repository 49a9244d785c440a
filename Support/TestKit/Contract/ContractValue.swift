import Foundation

/// A JSON value, read by Foundation so that the judge shares no code with either party.
enum ContractValue: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([ContractValue])
    case object([String: ContractValue])

    /// - Throws: whatever `JSONSerialization` says of bytes that are no JSON.
    init(json: Data) throws {
        self.init(tree: try JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed))
    }

    private init(tree: Any) {
        switch tree {
        case let string as String: self = .string(string)
        case let array as [Any]: self = .array(array.map(ContractValue.init(tree:)))
        case let object as [String: Any]: self = .object(object.mapValues(ContractValue.init(tree:)))
        case let number as NSNumber where ObjectIdentifier(type(of: tree as AnyObject)) == Self.booleanType:
            self = .bool(number.boolValue)
        case let number as NSNumber: self = .number(number.doubleValue)
        default: self = .null
        }
    }

    /// `JSONSerialization` gives true and 1 both as `NSNumber`; only the class behind tells them apart.
    private static let booleanType = ObjectIdentifier(type(of: true as AnyObject))

    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
