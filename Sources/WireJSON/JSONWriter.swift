/// Writes JSON as UTF-8 bytes, straight into one growing buffer.
///
/// It exists because an outgoing message is written once per recipient: this costs a fraction of a microsecond where an
/// encoder costs ten. Commas are put by the writer. Nesting is the caller's duty; what can be checked cheaply is checked.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object { writer in
///     writer.member("type", "text")
///     writer.key("text")
///     writer.object { $0.member("body", "Hello") }
/// }
/// send(writer.bytes)
/// ```
package struct JSONWriter: Sendable {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []
    /// Whether the next key or element stands behind another one. One flag is enough for every level: a container that
    /// ends is itself an element behind which a comma is due.
    private var isCommaDue = false
    private var depth = 0

    /// - Parameter capacityBytes: room taken at once, so that a message of usual size never grows its buffer.
    package init(capacityBytes: Int = 512) {
        bytes.reserveCapacity(capacityBytes)
    }

    /// Forgets everything written and keeps the buffer, for the next message.
    package mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        isCommaDue = false
        depth = 0
    }

    // MARK: Containers

    /// Writes `{`, whatever `body` writes, and `}`.
    package mutating func object<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        beginObject()
        try body(&self)
        endObject()
    }

    /// Writes `[`, whatever `body` writes, and `]`.
    package mutating func array<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        beginArray()
        try body(&self)
        endArray()
    }

    package mutating func beginObject() { begin(JSONByte.leftBrace) }
    package mutating func endObject() { end(JSONByte.rightBrace) }
    package mutating func beginArray() { begin(JSONByte.leftBracket) }
    package mutating func endArray() { end(JSONByte.rightBracket) }

    private mutating func begin(_ bracket: UInt8) {
        putCommaIfDue()
        bytes.append(bracket)
        isCommaDue = false
        depth += 1
    }

    private mutating func end(_ bracket: UInt8) {
        precondition(depth > 0, "A JSON object or array is ended that was never begun.")
        bytes.append(bracket)
        isCommaDue = true
        depth -= 1
    }

    // MARK: Member names

    /// A member's name, written in the source. It is copied as it stands, so it must need no escaping.
    package mutating func key(_ name: StaticString) {
        if isCommaDue { bytes.append(JSONByte.comma) }
        bytes.append(JSONByte.quote)
        name.withUTF8Buffer { buffer in
            assert(
                unsafe Self.cleanPrefixLength(of: buffer) == buffer.count,
                "A literal JSON name must need no escaping."
            )
            unsafe bytes.append(contentsOf: buffer)
        }
        bytes.append(JSONByte.quote)
        bytes.append(JSONByte.colon)
        isCommaDue = false
    }

    /// A member's name that is known only at run time; escaped as needed.
    package mutating func key(named name: String) {
        string(name)
        bytes.append(JSONByte.colon)
        isCommaDue = false
    }

    // MARK: Values

    /// A string; quotes, backslashes and control characters are escaped, everything else goes out as UTF-8.
    package mutating func string(_ text: String) {
        putCommaIfDue()
        bytes.append(JSONByte.quote)
        // Native strings lend their bytes. Only text bridged from elsewhere does not, and is made native first.
        if unsafe text.utf8.withContiguousStorageIfAvailable({ unsafe appendEscaped($0) }) == nil {
            unsafe Array(text.utf8).withUnsafeBufferPointer { unsafe appendEscaped($0) }
        }
        bytes.append(JSONByte.quote)
    }

    package mutating func int(_ value: Int64) {
        putCommaIfDue()
        if value < 0 { bytes.append(JSONByte.minus) }
        appendDigits(of: value.magnitude)
    }

    package mutating func int(_ value: Int) { int(Int64(value)) }

    /// A finite number in the shortest form that reads back as the same value. JSON knows no infinity and no NaN.
    package mutating func double(_ value: Double) {
        precondition(value.isFinite, "JSON cannot hold an infinite number or NaN.")
        number(text: value.description)
    }

    package mutating func bool(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    package mutating func null() { literal("null") }

    /// A value that already is JSON, copied unseen. The caller vouches for it.
    package mutating func raw(_ fragment: [UInt8]) {
        precondition(!fragment.isEmpty, "An empty fragment is not a JSON value.")
        putCommaIfDue()
        bytes.append(contentsOf: fragment)
    }

    /// A number that already is text in JSON's grammar.
    mutating func number(text: String) {
        putCommaIfDue()
        bytes.append(contentsOf: text.utf8)
    }

    // MARK: Members in one call

    package mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        key(name)
        int(value)
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    // MARK: Bytes

    /// Puts the comma that separates this value from the one before it, and notes that one is due behind it.
    private mutating func putCommaIfDue() {
        if isCommaDue { bytes.append(JSONByte.comma) }
        isCommaDue = true
    }

    private mutating func literal(_ text: StaticString) {
        putCommaIfDue()
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func appendDigits(of magnitude: UInt64) {
        let start = bytes.count
        var rest = magnitude
        repeat {
            bytes.append(JSONByte.zero + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Copies runs that need no escaping as a whole; most texts are a single run.
    private mutating func appendEscaped(_ buffer: UnsafeBufferPointer<UInt8>) {
        var rest = unsafe buffer
        while true {
            let clean = unsafe Self.cleanPrefixLength(of: rest)
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: rest[..<clean]))
            guard clean < rest.count else { return }
            unsafe appendEscape(rest[clean])
            unsafe rest = UnsafeBufferPointer(rebasing: rest[(clean + 1)...])
        }
    }

    private static func cleanPrefixLength(of buffer: UnsafeBufferPointer<UInt8>) -> Int {
        var index = 0
        while index < buffer.count {
            let byte = unsafe buffer[index]
            if byte < JSONByte.space || byte == JSONByte.quote || byte == JSONByte.backslash { return index }
            index += 1
        }
        return index
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(JSONByte.backslash)
        switch byte {
        case JSONByte.quote, JSONByte.backslash: bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case JSONByte.tab: bytes.append(UInt8(ascii: "t"))
        case JSONByte.lineFeed: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case JSONByte.carriageReturn: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: [UInt8(ascii: "u"), JSONByte.zero, JSONByte.zero])
            bytes.append(JSONByte.zero + byte >> 4)
            bytes.append(Self.hexadecimalDigit(byte & 0x0F))
        }
    }

    private static func hexadecimalDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? JSONByte.zero + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
