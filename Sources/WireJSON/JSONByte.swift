/// The ASCII bytes that JSON's grammar gives a meaning to, by name.
enum JSONByte {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let plus: UInt8 = 0x2B
    static let comma: UInt8 = 0x2C
    static let minus: UInt8 = 0x2D
    static let point: UInt8 = 0x2E
    static let zero: UInt8 = 0x30
    static let nine: UInt8 = 0x39
    static let colon: UInt8 = 0x3A
    static let leftBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let rightBracket: UInt8 = 0x5D
    static let leftBrace: UInt8 = 0x7B
    static let rightBrace: UInt8 = 0x7D

    /// Whether a byte may not stand in a string as it is (RFC 8259, section 7).
    static func needsEscape(_ byte: UInt8) -> Bool {
        byte < space || byte == quote || byte == backslash
    }

    /// Whether none of the eight bytes in `word` must be escaped. Strings are most of any message, so their plain
    /// stretches are looked at eight bytes at once.
    static func needsNoEscape(_ word: UInt64) -> Bool {
        // Each test sets a byte's top bit if the byte is below a bound, or zero, and its own top bit is clear. A borrow
        // may set a bit too many above a true hit, never one without a hit, so the answer for the whole word is exact.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops = ones &* 0x80
        let fromQuote = word ^ (ones &* UInt64(quote))
        let fromBackslash = word ^ (ones &* UInt64(backslash))
        let isControl = (word &- ones &* UInt64(space)) & ~word
        let isQuote = (fromQuote &- ones) & ~fromQuote
        let isBackslash = (fromBackslash &- ones) & ~fromBackslash
        return (isControl | isQuote | isBackslash) & tops == 0
    }

    /// Whether all of the eight bytes in `word` are ASCII.
    static func isASCII(_ word: UInt64) -> Bool {
        word & 0x8080_8080_8080_8080 == 0
    }
}
