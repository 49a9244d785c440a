extension PhoneNumber {
    /// Reads a number as people and programs write it: with a calling code, with or without `+` or `00`, with
    /// separators.
    ///
    /// Passed over are spaces of any width, dashes, dots, slashes and parentheses, and the invisible marks that contact
    /// books wrap numbers in. Digits of other scripts count, full-width and Arabic ones for instance: a digit's value
    /// is never in doubt, and keyboards of those countries produce them. A 0 behind the calling code, as in `+44
    /// (0)20…`, is dropped where it can only be the one dialled at home; Italy's stays.
    ///
    /// Two countries' older ways of writing are understood: Mexico's `52 1 …` is taken as it is, because it still names
    /// the same person to Meta, and Argentina's `54 … 15 …` is turned into `54 9 …`, which is what the 15 means from
    /// abroad.
    package init(parsing text: String) throws(PhoneNumberProblem) {
        var digits = try Self.digits(in: text)
        guard digits.first != 0 else { throw .leadingZero }
        guard let code = NumberingPlan.shared.callingCode(startingWith: digits) else {
            throw .unknownCallingCode(digits.prefix(3).map(String.init).joined())
        }
        var national = Array(digits.dropFirst(code.digits.utf8.count))
        if code.dropsLeadingZero, national.count > 1, national[0] == 0, national[1] != 0 { national.removeFirst() }
        if let abroad = PhoneVariants.fromAbroad(national: national, callingCode: code.digits) { national = abroad }
        try Self.check(national, in: code)
        digits.replaceSubrange(code.digits.utf8.count..., with: national)
        self.init(trusted: digits.reduce(0) { $0 * 10 + UInt64($1) })
    }

    /// More digits than any way of writing a number needs: 15, with `00`, a national 0 and Argentina's 15. What comes
    /// behind them is still looked at, and makes the number too long.
    private static let digitsKeptMaximum = 24

    private static func digits(in text: String) throws(PhoneNumberProblem) -> [UInt8] {
        var digits: [UInt8] = []
        var hasPlus = false
        for scalar in text.unicodeScalars {
            if let digit = value(of: scalar) {
                if digits.count < digitsKeptMaximum { digits.append(digit) }
            } else if scalar == "+" || scalar == "\u{FF0B}", digits.isEmpty, !hasPlus {
                hasPlus = true
            } else if !isSeparator(scalar) {
                throw .notANumber(Character(scalar))
            }
        }
        guard !digits.isEmpty else { throw .empty }
        // No calling code starts with 0, so 00 can only be the way to dial abroad.
        if !hasPlus, digits.starts(with: [0, 0]) { digits.removeFirst(2) }
        guard !digits.isEmpty else { throw .empty }
        return digits
    }

    private static func value(of scalar: Unicode.Scalar) -> UInt8? {
        if scalar.isASCII {
            return ("0"..."9").contains(scalar) ? UInt8(scalar.value - 0x30) : nil
        }
        guard scalar.properties.numericType == .decimal else { return nil }
        return scalar.properties.numericValue.map { UInt8($0) }
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "-", ".", "(", ")", "/", "\t": return true
        case "\u{FF08}", "\u{FF09}", "\u{FF0E}", "\u{FF0F}", "\u{2212}": return true  // full width ( ) . / and minus
        default: break
        }
        guard !scalar.isASCII else { return false }
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .dashPunctuation, .format: return true
        default: return false
        }
    }

    private static func check(
        _ national: [UInt8],
        in code: NumberingPlan.CallingCode
    ) throws(PhoneNumberProblem) {
        let lengths = code.lengths
        guard !lengths.contains(national.count) else { return }
        guard !PhoneVariants.isOlderForm(national: national, callingCode: code.digits) else { return }
        if national.count < lengths.minimum {
            throw .tooShort(callingCode: code.digits, minimumDigits: lengths.minimum)
        }
        if national.count > lengths.maximum {
            throw .tooLong(callingCode: code.digits, maximumDigits: lengths.maximum)
        }
        throw .impossibleLength(callingCode: code.digits, digits: national.count)
    }
}
