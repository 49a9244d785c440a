/// A JSON value as a tree, its members in the order they were written.
///
/// The sandbox reads and writes JSON with its own code on purpose: were it to share the reader of the client it is there
/// to test, a mistake in that reader would cancel itself out.
enum JSONTree: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([Member])

    struct Member: Sendable, Equatable {
        var key: String
        var value: JSONTree
    }

    /// The first member of that name; nil when there is none or this is no object.
    subscript(key: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var text: String? {
        if case .text(let text) = self { return text }
        return nil
    }

    var integer: Int? {
        if case .integer(let integer) = self { return integer }
        return nil
    }

    var bool: Bool? {
        if case .bool(let bool) = self { return bool }
        return nil
    }

    var list: [JSONTree]? {
        if case .list(let list) = self { return list }
        return nil
    }

    var members: [Member]? {
        if case .object(let members) = self { return members }
        return nil
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: JSONTree...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, JSONTree)...) {
        self = .object(elements.map { Member(key: $0.0, value: $0.1) })
    }
}
