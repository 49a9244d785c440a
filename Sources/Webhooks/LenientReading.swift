import WireJSON

/// Meta writes ids and codes now as strings and now as numbers, and adds members as it likes. Reading by these, only
/// text that is not JSON at all throws; a value of another kind than expected counts as left out.
extension JSONReader {
    /// The text of a string or the digits of a number; `nil` for any other value, which is passed over.
    mutating func textIfAny() throws(JSONError) -> String? {
        switch try kind() {
        case .string, .number: return try stringOrNumber()
        case .object, .array, .bool, .null:
            try skipValue()
            return nil
        }
    }

    /// The text of one member of the object that comes next; `nil` when there is no such object, member or text.
    mutating func textIfAny(of member: StaticString) throws(JSONError) -> String? {
        var text: String?
        try eachMemberIfObject { reader throws(JSONError) in
            if reader.isMember(member) { text = try reader.textIfAny() } else { try reader.skipValue() }
        }
        return text
    }

    /// Calls `body` for each member if an object comes next, else passes over the value. `body` reads or skips the
    /// member's value.
    mutating func eachMemberIfObject(_ body: (inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
        guard try kind() == .object else { return try skipValue() }
        try beginObject()
        while try nextMember() { try body(&self) }
    }
}
