extension JSONValue {
    /// Parses one JSON text from beginning to end.
    ///
    /// Beyond what `JSONReader` refuses, a name that appears twice in an object is refused, and named: which of the two
    /// counts is for nobody to guess. Names are compared as `String` does, so a lookup by name is never ambiguous. A
    /// NUL that was escaped as `\u0000` is kept; whether it may stand in a text is for the caller to say.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes, depthMaximum: limits.depthMaximum)
        let value = try reader.value(valuesMaximum: limits.valuesMaximum)
        try reader.finish()
        return value
    }
}

extension JSONReader {
    /// Room that is made at once in the outermost object, so that a request of the usual size does not move house four times. Not in
    /// those within: a hundred thousand small ones must not cost much more than they have bytes.
    private static let membersExpected = 12

    /// The next value with everything in it, under the rules of `JSONValue.parse`.
    package mutating func value(
        valuesMaximum: Int = JSONLimits.default.valuesMaximum
    ) throws(JSONError) -> JSONValue {
        var budget = ValueBudget(maximum: valuesMaximum)
        return try value(&budget)
    }

    private mutating func value(_ budget: inout ValueBudget) throws(JSONError) -> JSONValue {
        switch try kind() {
        case .object: return .object(try members(&budget))
        case .array: return .array(try elements(&budget))
        case .string: return .string(try string())
        case .number:
            let token = try scanNumber()
            // "-0" keeps its text, because an integer has no sign to give to zero.
            if token.isWhole, let value = whole(token), value != 0 || token.end - token.start == 1 {
                return .integer(value)
            }
            return .number(text: text(of: token))
        case .bool: return .bool(try bool())
        case .null:
            _ = try readNull()
            return .null
        }
    }

    private mutating func elements(_ budget: inout ValueBudget) throws(JSONError) -> [JSONValue] {
        try beginArray()
        var elements: [JSONValue] = []
        while try nextElement() {
            try spend(&budget)
            elements.append(try value(&budget))
        }
        return elements
    }

    private mutating func members(_ budget: inout ValueBudget) throws(JSONError) -> [JSONMember] {
        try beginObject()
        var members: [JSONMember] = []
        if depth == 1 { members.reserveCapacity(Self.membersExpected) }
        var names = NamesSeen()
        while try nextMember() {
            try spend(&budget)
            let name = try key()
            guard names.insert(name, besides: members) else {
                throw JSONError(.duplicateMember(name), offset: memberName.start)
            }
            members.append(JSONMember(name: name, value: try value(&budget)))
        }
        return members
    }

    private func spend(_ budget: inout ValueBudget) throws(JSONError) {
        guard budget.rest > 0 else { throw failure(.tooManyValues(maximum: budget.maximum)) }
        budget.rest -= 1
    }
}

/// How many values may still come.
private struct ValueBudget {
    let maximum: Int
    var rest: Int

    init(maximum: Int) {
        self.maximum = maximum
        self.rest = maximum
    }
}

/// The names of one object so far. A walk over the members is fastest while they are few; then a set takes over, which
/// keeps an object of a hundred thousand members from costing their square.
private struct NamesSeen {
    private static let walkMaximum = 12
    private var set: Set<String> = []

    /// False if the name is there already. `members` are those read before.
    mutating func insert(_ name: String, besides members: [JSONMember]) -> Bool {
        guard members.count >= Self.walkMaximum else { return !members.contains { $0.name == name } }
        if set.isEmpty { set = Set(members.lazy.map(\.name)) }
        return set.insert(name).inserted
    }
}
