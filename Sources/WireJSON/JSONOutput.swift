/// The end of a buffer that is being written to. Whoever makes one sees to it that there is room.
@unsafe
struct JSONOutput {
    private let base: UnsafeMutablePointer<UInt8>
    /// How many bytes of the buffer have been written.
    private(set) var count: Int

    init(base: UnsafeMutablePointer<UInt8>, count: Int) {
        unsafe self.base = base
        unsafe self.count = count
    }

    mutating func put(_ byte: UInt8) {
        unsafe base[count] = byte
        unsafe count += 1
    }

    /// The first `length` bytes of `source`.
    mutating func put(_ source: UnsafeBufferPointer<UInt8>, length: Int) {
        guard let start = source.baseAddress else { return }
        unsafe (base + count).update(from: start, count: length)
        unsafe count += length
    }

    mutating func putDigits(of magnitude: UInt64) {
        var length = 1
        var limit: UInt64 = 10
        while length < 20, magnitude >= limit {
            length += 1
            // Twenty digits are the most there are; their limit would not fit, and is not looked at.
            limit &*= 10
        }
        var rest = magnitude
        for place in stride(from: length - 1, through: 0, by: -1) {
            unsafe base[count + place] = JSONByte.zero + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        unsafe count += length
    }

    /// One byte of a string, as an escape if it must be one: at most six bytes.
    mutating func putEscaped(_ byte: UInt8) {
        guard JSONByte.needsEscape(byte) else { return unsafe put(byte) }
        unsafe put(JSONByte.backslash)
        switch byte {
        case JSONByte.quote, JSONByte.backslash: unsafe put(byte)
        case 0x08: unsafe put(UInt8(ascii: "b"))
        case JSONByte.tab: unsafe put(UInt8(ascii: "t"))
        case JSONByte.lineFeed: unsafe put(UInt8(ascii: "n"))
        case 0x0C: unsafe put(UInt8(ascii: "f"))
        case JSONByte.carriageReturn: unsafe put(UInt8(ascii: "r"))
        default:
            unsafe put(UInt8(ascii: "u"))
            unsafe put(JSONByte.zero)
            unsafe put(JSONByte.zero)
            unsafe put(JSONByte.zero + byte >> 4)
            unsafe put(byte & 0x0F < 10 ? JSONByte.zero + byte & 0x0F : UInt8(ascii: "a") + byte & 0x0F - 10)
        }
    }
}
