/// Writes JSON as UTF-8 bytes, straight into one growing buffer.
///
/// It exists because an outgoing message is written once per recipient: this costs a fraction of a microsecond where an
/// encoder costs ten. Commas are put by the writer. Nesting is the caller's duty; what can be checked cheaply is
/// checked.
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
    /// The buffer, initialised to its end; written up to `count`. Appending to an array checks its ownership and its
    /// end for every comma; here each call makes room once and then just writes, which takes a quarter off a whole
    /// message.
    private var storage: [UInt8]
    /// How many bytes have been written.
    package private(set) var count = 0
    /// Whether the next key or element stands behind another one. One flag is enough for every level: a container that
    /// ends is itself an element behind which a comma is due.
    private var isCommaDue = false
    private var depth = 0

    /// - Parameter capacityBytes: room taken at once, so that a message of usual size never grows its buffer.
    package init(capacityBytes: Int = 512) {
        storage = Array(repeating: 0, count: capacityBytes)
    }

    /// What has been written so far, as a copy of its own.
    package var bytes: [UInt8] { Array(written) }

    /// What has been written so far, without copying: for handing on at once. To be let go before the next write.
    package var written: ArraySlice<UInt8> { storage[..<count] }

    /// What has been written, handed over with the buffer it stands in. The writer begins anew.
    package mutating func take() -> [UInt8] {
        var bytes: [UInt8] = []
        swap(&bytes, &storage)
        bytes.removeLast(bytes.count - count)
        reset()
        return bytes
    }

    /// The same without the braces of the object that was written: its members alone.
    package mutating func takeMembers() -> [UInt8] {
        var bytes = take()
        precondition(
            bytes.first == JSONByte.leftBrace && bytes.last == JSONByte.rightBrace,
            "only an object has members"
        )
        bytes.removeLast()
        bytes.removeFirst()
        return bytes
    }

    /// Forgets everything written and keeps the buffer, for the next message.
    package mutating func reset() {
        count = 0
        isCommaDue = false
        depth = 0
    }

    // MARK: Containers

    /// Writes `{`, whatever `body` writes, and `}`.
    @inlinable
    package mutating func object<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        beginObject()
        try body(&self)
        endObject()
    }

    /// Writes `[`, whatever `body` writes, and `]`.
    @inlinable
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
        unsafe putValue(lengthMaximum: 1) { out in unsafe out.put(bracket) }
        isCommaDue = false
        depth += 1
    }

    private mutating func end(_ bracket: UInt8) {
        precondition(depth > 0, "A JSON object or array is ended that was never begun.")
        isCommaDue = false
        unsafe putValue(lengthMaximum: 1) { out in unsafe out.put(bracket) }
        depth -= 1
    }

    // MARK: Member names

    /// A member's name, written in the source. It is copied as it stands, so it must need no escaping.
    package mutating func key(_ name: StaticString) {
        name.withUTF8Buffer { buffer in
            assert(
                unsafe Self.cleanPrefixLength(of: buffer) == buffer.count,
                "A literal JSON name must need no escaping."
            )
            unsafe putValue(lengthMaximum: buffer.count + 3) { out in
                unsafe out.put(JSONByte.quote)
                unsafe out.put(buffer, length: buffer.count)
                unsafe out.put(JSONByte.quote)
                unsafe out.put(JSONByte.colon)
            }
        }
        isCommaDue = false
    }

    /// A member's name that is known only at run time; escaped as needed.
    package mutating func key(named name: String) {
        string(name)
        isCommaDue = false
        unsafe putValue(lengthMaximum: 1) { out in unsafe out.put(JSONByte.colon) }
        isCommaDue = false
    }

    // MARK: Values

    /// A string; quotes, backslashes and control characters are escaped, everything else goes out as UTF-8.
    package mutating func string(_ text: String) {
        // Native strings lend their bytes. Only text bridged from elsewhere does not, and is made native first.
        if unsafe text.utf8.withContiguousStorageIfAvailable({ unsafe putString($0) }) == nil {
            unsafe Array(text.utf8).withUnsafeBufferPointer { unsafe putString($0) }
        }
    }

    package mutating func int(_ value: Int64) {
        unsafe putValue(lengthMaximum: 20) { out in
            if value < 0 { unsafe out.put(JSONByte.minus) }
            unsafe out.putDigits(of: value.magnitude)
        }
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
        unsafe fragment.withUnsafeBufferPointer { unsafe copyValue($0) }
    }

    /// A number that already is text in JSON's grammar.
    mutating func number(text: String) {
        raw(Array(text.utf8))
    }

    private mutating func literal(_ text: StaticString) {
        text.withUTF8Buffer { unsafe copyValue($0) }
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

    /// Writes the comma that may be due, then what `write` writes: at most `lengthMaximum` bytes.
    @inline(__always)
    private mutating func putValue(lengthMaximum: Int, _ write: (inout JSONOutput) -> Void) {
        let missing = count + lengthMaximum + 1 - storage.count
        // At least doubled, so that a long text costs no more than twice its length in copies.
        if missing > 0 { storage.append(contentsOf: repeatElement(0, count: max(missing, storage.count))) }
        let (start, isCommaDue) = (count, isCommaDue)
        count = unsafe storage.withUnsafeMutableBufferPointer { storage in
            guard let base = storage.baseAddress else { return start }
            var out = unsafe JSONOutput(base: base, count: start)
            if isCommaDue { unsafe out.put(JSONByte.comma) }
            unsafe write(&out)
            return unsafe out.count
        }
        self.isCommaDue = true
    }

    private mutating func copyValue(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe putValue(lengthMaximum: buffer.count) { out in unsafe out.put(buffer, length: buffer.count) }
    }

    private mutating func putString(_ buffer: UnsafeBufferPointer<UInt8>) {
        let clean = unsafe Self.cleanPrefixLength(of: buffer)
        // An escape takes at most six bytes for one. Most texts have none, so room is made for what there is.
        let lengthMaximum = clean + (buffer.count - clean) * 6 + 2
        unsafe putValue(lengthMaximum: lengthMaximum) { out in
            unsafe out.put(JSONByte.quote)
            unsafe out.put(buffer, length: clean)
            for index in clean..<buffer.count { unsafe out.putEscaped(buffer[index]) }
            unsafe out.put(JSONByte.quote)
        }
    }

    private static func cleanPrefixLength(of buffer: UnsafeBufferPointer<UInt8>) -> Int {
        var index = 0
        let raw = UnsafeRawBufferPointer(buffer)
        while index + 8 <= buffer.count,
            JSONByte.needsNoEscape(unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        {
            index += 8
        }
        while index < buffer.count, unsafe !JSONByte.needsEscape(buffer[index]) { index += 1 }
        return index
    }
}
