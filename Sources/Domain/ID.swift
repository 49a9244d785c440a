/// The key of one row of `Entity`: a small ascending integer given by the store, meaningless outside one database.
///
/// Strangers never see it; they see a ``PublicID``.
package struct ID<Entity>: Hashable, Comparable, Sendable {
    package let row: Int64

    package init(row: Int64) {
        self.row = row
    }

    package static func < (left: Self, right: Self) -> Bool { left.row < right.row }
}

/// The id that API callers see: 96 bits as 24 hexadecimal characters, ordered by time like MongoDB's, which is what
/// programs of the Chatflow family expect.
///
/// The upper 48 bits are the creation time in milliseconds, the lower 48 the row, stirred so that nobody counts another
/// workspace's rows by looking at two ids. Nothing is stored for it: it is computed from a row, and a lookup is by primary
/// key followed by a comparison of the creation time, so a guessed id has to hit both.
package struct PublicID<Entity>: Hashable, Sendable {
    package let id: ID<Entity>
    package let createdAt: Timestamp

    /// - Precondition: the row fits 48 bits, which no table of ours outgrows.
    package init(_ id: ID<Entity>, createdAt: Timestamp) {
        precondition((0..<(1 << 48)).contains(id.row), "a row number must fit 48 bits")
        self.id = id
        self.createdAt = createdAt
    }

    /// Reads 24 hexadecimal characters, in either case; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let digits = text.utf8
        guard digits.count == 24 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, digit) in digits.enumerated() {
            guard let value = hexadecimalValue(digit) else { return nil }
            if index < 12 { high = high << 4 | value } else { low = low << 4 | value }
        }
        self.id = ID(row: Int64(RowStirring.unstir(low)))
        self.createdAt = Timestamp(milliseconds: Int64(high))
    }

    /// The 24 characters, in lower case.
    package var text: String {
        let high = UInt64(truncatingIfNeeded: createdAt.milliseconds) & RowStirring.mask48
        let low = RowStirring.stir(UInt64(id.row))
        return unsafe String(unsafeUninitializedCapacity: 24) { buffer in
            for index in 0..<12 {
                let shift = UInt64(44 - index * 4)
                unsafe buffer[index] = hexadecimalDigit(high >> shift & 15)
                unsafe buffer[index + 12] = hexadecimalDigit(low >> shift & 15)
            }
            return 24
        }
    }
}

/// A fixed permutation of 48-bit numbers: four Feistel rounds on two halves of 24 bits.
///
/// It is no secret and protects nothing; it only keeps neighbouring rows from looking like neighbours.
private enum RowStirring {
    static let mask48: UInt64 = (1 << 48) - 1
    private static let mask24: UInt64 = (1 << 24) - 1
    private static let roundKeys: [UInt64] = [
        0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0xD6E8_FEB8_6659_FD93,
    ]

    static func stir(_ value: UInt64) -> UInt64 {
        var left = value >> 24 & mask24
        var right = value & mask24
        for key in roundKeys { (left, right) = (right, left ^ mix(right, key)) }
        return left << 24 | right
    }

    static func unstir(_ value: UInt64) -> UInt64 {
        var left = value >> 24 & mask24
        var right = value & mask24
        for key in roundKeys.reversed() { (left, right) = (right ^ mix(left, key), left) }
        return left << 24 | right
    }

    private static func mix(_ half: UInt64, _ key: UInt64) -> UInt64 {
        var value = (half &+ key) &* 0xFF51_AFD7_ED55_8CCD
        value ^= value >> 33
        return value & mask24
    }
}

/// The value of one hexadecimal digit, in either case.
package func hexadecimalValue(_ digit: UInt8) -> UInt64? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit - UInt8(ascii: "A") + 10)
    default: nil
    }
}

/// The lower-case hexadecimal digit of a value from 0 to 15.
package func hexadecimalDigit(_ value: UInt64) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + UInt8(value) : UInt8(ascii: "a") + UInt8(value - 10)
}
