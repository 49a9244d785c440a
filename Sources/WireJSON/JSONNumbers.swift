/// Where the text of a number lies, and whether it is written as a whole number (no fraction, no exponent).
struct NumberToken: Sendable {
    let start: Int
    let end: Int
    let isWhole: Bool
}

extension JSONReader {
    /// A number of more characters is refused: no lawful one is that long, and reading a million digits is work for
    /// nothing.
    package static let numberLengthMaximumBytes = 1_024

    /// A number written without fraction or exponent. Throws `notAnInteger` for others, `integerOutOfRange` beyond 64
    /// bits.
    package mutating func int64() throws(JSONError) -> Int64 {
        try expectNumber()
        let start = position
        let token = try scanNumber()
        guard token.isWhole else { throw JSONError(.notAnInteger, offset: start) }
        guard let value = whole(token) else { throw JSONError(.integerOutOfRange, offset: start) }
        return value
    }

    /// A number as the nearest double. One beyond a double's range is infinite, as IEEE 754 rounds it.
    package mutating func double() throws(JSONError) -> Double {
        // The grammar was checked, and every number in it is one for Double too.
        Double(try numberText()) ?? .nan
    }

    /// A number as it is written.
    package mutating func numberText() throws(JSONError) -> String {
        try expectNumber()
        return text(of: try scanNumber())
    }

    func text(of token: NumberToken) -> String {
        String(decoding: bytes[token.start..<token.end], as: UTF8.self)
    }

    /// The value of a whole number; nil if it needs more than 64 bits.
    func whole(_ token: NumberToken) -> Int64? {
        let isNegative = bytes[token.start] == JSONByte.minus
        var value: Int64 = 0
        for index in (isNegative ? token.start + 1 : token.start)..<token.end {
            let digit = Int64(bytes[index] - JSONByte.zero)
            let (shifted, isTooLong) = value.multipliedReportingOverflow(by: 10)
            // Downwards for negative ones, because the smallest integer has no positive counterpart.
            let (sum, isTooLarge) =
                isNegative ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
            if isTooLong || isTooLarge { return nil }
            value = sum
        }
        return value
    }

    private mutating func expectNumber() throws(JSONError) {
        guard try kind() == .number else { throw unexpected(.number) }
    }

    /// Checks the number at the present position against the grammar (RFC 8259, section 6) and goes past it.
    mutating func scanNumber() throws(JSONError) -> NumberToken {
        let start = position
        var isWhole = true
        if bytes[position] == JSONByte.minus { position += 1 }
        let firstDigit = position
        try skipDigits()
        if bytes[firstDigit] == JSONByte.zero, position > firstDigit + 1 {
            throw JSONError(.leadingZero, offset: start)
        }
        if position < bytes.count, bytes[position] == JSONByte.point {
            isWhole = false
            position += 1
            try skipDigits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if position < bytes.count, bytes[position] == JSONByte.plus || bytes[position] == JSONByte.minus {
                position += 1
            }
            try skipDigits()
        }
        guard position - start <= Self.numberLengthMaximumBytes else {
            throw JSONError(.numberTooLong(maximumBytes: Self.numberLengthMaximumBytes), offset: start)
        }
        return NumberToken(start: start, end: position, isWhole: isWhole)
    }

    /// Passes over one digit or more.
    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while position < bytes.count, (JSONByte.zero...JSONByte.nine).contains(bytes[position]) { position += 1 }
        if position == start { throw failure(position < bytes.count ? .malformedNumber : .unexpectedEnd) }
    }
}
