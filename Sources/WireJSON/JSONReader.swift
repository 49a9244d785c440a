/// Reads JSON by pulling: the caller says what it expects next, and skips what it does not know.
///
/// Strict RFC 8259: UTF-8 is checked, escapes and surrogate pairs are decoded, nesting has a limit. Nothing is built
/// but what the caller asks for. Skipped values are checked as strictly as read ones. A UTF-8 byte order mark at the
/// start is passed over.
///
/// ```swift
/// var reader = JSONReader(body)
/// try reader.beginObject()
/// while try reader.nextMember() {
///     if reader.isMember("status") { status = try reader.string() } else { try reader.skipValue() }
/// }
/// try reader.finish()
/// ```
///
/// Every value must be read or skipped before the next member or element is asked for. Duplicate names are left to the
/// caller. A copy of a reader is a bookmark: reading on in one does not move the other.
package struct JSONReader: Sendable {
    let bytes: [UInt8]
    let depthMaximum: Int
    var position = 0
    private(set) var depth = 0
    /// Whether the innermost container has just been opened, so that no comma is due. One flag is enough for every
    /// level: when a container ends, its parent has had at least one item.
    private var isAtStart = false
    private(set) var memberName = StringToken(start: 0, end: 0, isEscaped: false)

    /// - Parameter depthMaximum: how deep objects and arrays may be nested, 1 to 512. Skipping recurses, so this bounds
    ///   the stack.
    package init(_ bytes: [UInt8], depthMaximum: Int = JSONLimits.default.depthMaximum) {
        precondition((1...512).contains(depthMaximum), "The JSON nesting limit must be between 1 and 512.")
        self.bytes = bytes
        self.depthMaximum = depthMaximum
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    // MARK: Objects and arrays

    /// Enters an object. Throws `wrongKind` if the next value is something else.
    package mutating func beginObject() throws(JSONError) {
        try begin(JSONByte.leftBrace, expected: .object)
    }

    /// Goes to the next member and past its colon; false when the object has ended.
    package mutating func nextMember() throws(JSONError) -> Bool {
        guard try nextItem(closing: JSONByte.rightBrace, expected: .commaOrBrace) else { return false }
        guard position < bytes.count, bytes[position] == JSONByte.quote else { throw unexpected(.memberName) }
        memberName = try scanString()
        skipSpace()
        guard position < bytes.count, bytes[position] == JSONByte.colon else { throw unexpected(.colon) }
        position += 1
        return true
    }

    /// The name of the next member; nil when the object has ended. `nextMember` with `isMember` does the same without
    /// building a string.
    package mutating func nextKey() throws(JSONError) -> String? {
        try nextMember() ? key() : nil
    }

    /// Whether the present member has this name, byte for byte.
    package func isMember(_ name: StaticString) -> Bool {
        if memberName.isEscaped {
            // An escape in a name is lawful but never met in practice; comparing text is fast enough for it.
            return (try? key()) == name.description  // scanned once already, so this cannot throw
        }
        guard memberName.end - memberName.start == name.utf8CodeUnitCount else { return false }
        let start = memberName.start
        return name.withUTF8Buffer { buffer in
            for index in 0..<buffer.count where unsafe buffer[index] != bytes[start + index] { return false }
            return true
        }
    }

    /// The present member's name.
    package func key() throws(JSONError) -> String {
        try text(of: memberName)
    }

    /// Enters an array. Throws `wrongKind` if the next value is something else.
    package mutating func beginArray() throws(JSONError) {
        try begin(JSONByte.leftBracket, expected: .array)
    }

    /// Goes to the next element; false when the array has ended.
    package mutating func nextElement() throws(JSONError) -> Bool {
        try nextItem(closing: JSONByte.rightBracket, expected: .commaOrBracket)
    }

    private mutating func begin(_ bracket: UInt8, expected: JSONError.Expectation) throws(JSONError) {
        try expect(bracket, expected)
        guard depth < depthMaximum else { throw failure(.tooDeep(maximum: depthMaximum)) }
        position += 1
        depth += 1
        isAtStart = true
    }

    private mutating func nextItem(closing: UInt8, expected: JSONError.Expectation) throws(JSONError) -> Bool {
        precondition(depth > 0, "A JSON member or element is asked for outside of an object or array.")
        skipSpace()
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
        if bytes[position] == closing {
            position += 1
            depth -= 1
            isAtStart = false
            return false
        }
        if isAtStart {
            isAtStart = false
            return true
        }
        guard bytes[position] == JSONByte.comma else { throw unexpected(expected) }
        position += 1
        skipSpace()
        // "[1,]": without this a caller that only counts elements would not notice.
        if position < bytes.count, bytes[position] == closing {
            throw unexpected(closing == JSONByte.rightBrace ? .memberName : .value)
        }
        return true
    }

    // MARK: Values

    /// The kind of the next value, which stays unread.
    package mutating func kind() throws(JSONError) -> JSONKind {
        skipSpace()
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
        guard let kind = Self.kind(startingWith: bytes[position]) else { throw unexpected(.value) }
        return kind
    }

    package mutating func string() throws(JSONError) -> String {
        try expect(JSONByte.quote, .string)
        return try text(of: scanString())
    }

    package mutating func bool() throws(JSONError) -> Bool {
        guard try kind() == .bool else { throw unexpected(.bool) }
        let value = bytes[position] == UInt8(ascii: "t")
        try skipLiteral(value ? "true" : "false")
        return value
    }

    /// Passes over a `null`; false, and nothing read, if the next value is another.
    package mutating func readNull() throws(JSONError) -> Bool {
        guard try kind() == .null else { return false }
        try skipLiteral("null")
        return true
    }

    /// The text of a string or the digits of a number, because Meta writes the same id in both ways.
    package mutating func stringOrNumber() throws(JSONError) -> String {
        switch try kind() {
        case .string: try string()
        case .number: try numberText()
        case .object, .array, .bool, .null: throw unexpected(.text)
        }
    }

    /// Passes over the next value, whatever it is, and checks it.
    package mutating func skipValue() throws(JSONError) {
        switch try kind() {
        case .object:
            try beginObject()
            while try nextMember() { try skipValue() }
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        case .string: _ = try scanString()
        case .number: _ = try scanNumber()
        case .bool: _ = try bool()
        case .null: try skipLiteral("null")
        }
    }

    /// The next value as it is written, checked but not decoded: for keeping or passing on.
    package mutating func rawValue() throws(JSONError) -> [UInt8] {
        skipSpace()
        let start = position
        try skipValue()
        return Array(bytes[start..<position])
    }

    /// Checks that nothing but white space follows. To be called when the outermost value has been read.
    package mutating func finish() throws(JSONError) {
        precondition(depth == 0, "A JSON text is finished while an object or array is still open.")
        skipSpace()
        guard position == bytes.count else { throw failure(.trailingBytes) }
    }
}

// MARK: - Reading bytes

extension JSONReader {
    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case JSONByte.space, JSONByte.lineFeed, JSONByte.carriageReturn, JSONByte.tab: position += 1
            default: return
            }
        }
    }

    /// Goes to the next value and checks the byte it starts with.
    mutating func expect(_ byte: UInt8, _ expected: JSONError.Expectation) throws(JSONError) {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { throw unexpected(expected) }
    }

    private mutating func skipLiteral(_ literal: StaticString) throws(JSONError) {
        let start = position
        let misfit = literal.withUTF8Buffer { buffer in
            for index in 0..<buffer.count {
                let letter = unsafe buffer[index]
                guard start + index < bytes.count, bytes[start + index] == letter else { return index }
            }
            return -1
        }
        guard misfit < 0 else {
            position = start + misfit
            throw position < bytes.count
                ? failure(.unexpectedByte(bytes[position], expected: .value)) : unexpected(.value)
        }
        position = start + literal.utf8CodeUnitCount
    }

    func failure(_ reason: JSONError.Reason) -> JSONError {
        JSONError(reason, offset: position)
    }

    /// What is wrong here, in the most telling way: the text has ended, a value of another kind stands here, or no
    /// value at all.
    func unexpected(_ expected: JSONError.Expectation) -> JSONError {
        guard position < bytes.count else { return failure(.unexpectedEnd) }
        switch expected {
        case .memberName, .colon, .commaOrBrace, .commaOrBracket, .value: break
        case .object, .array, .string, .number, .bool, .text:
            if let found = Self.kind(startingWith: bytes[position]) {
                return failure(.wrongKind(expected: expected, found: found))
            }
        }
        return failure(.unexpectedByte(bytes[position], expected: expected))
    }

    static func kind(startingWith byte: UInt8) -> JSONKind? {
        switch byte {
        case JSONByte.leftBrace: .object
        case JSONByte.leftBracket: .array
        case JSONByte.quote: .string
        case JSONByte.minus, JSONByte.zero...JSONByte.nine: .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: nil
        }
    }
}
