/// Three countries changed how their mobile numbers are written, and both ways are still met for one and the same
/// person: in a customer's list, and in the `wa_id` that Meta returns, which may differ from what was asked for by
/// design (Meta's page `business-phone-numbers/phone-numbers`).
///
/// - Brazil put a 9 before the eight digits of mobile numbers; fixed lines, which start with 2 to 5, kept eight.
/// - Mexico dropped the 1 behind its calling code.
/// - Argentina has a 9 behind its calling code when dialled from abroad, and at home a 15 behind the area code instead.
extension PhoneNumber {
    /// One form for all the ways to write the same number, to find duplicates by. Not for sending.
    package var folded: PhoneNumber {
        PhoneNumber(trusted: Brazil.folded(value) ?? Mexico.folded(value) ?? Argentina.folded(value) ?? value)
    }

    /// Every number that folds to the same as this one, this one among them, the folded one first.
    package var variants: [PhoneNumber] {
        let folded = folded
        let values =
            [folded.value] + Brazil.others(folded.value) + Mexico.others(folded.value) + Argentina.others(folded.value)
        return values.map(PhoneNumber.init(trusted:))
    }
}

/// What the parsing of a number needs to know of older ways to write it.
enum PhoneVariants {
    /// The national number as it is dialled from abroad, if it was written as at home.
    static func fromAbroad(national: [UInt8], callingCode: String) -> [UInt8]? {
        guard callingCode == "54", let subscriber = Argentina.subscriberBehind15(national) else { return nil }
        return [9] + subscriber
    }

    /// Whether this is a national number of a length that is given out no more, and still reaches someone.
    static func isOlderForm(national: [UInt8], callingCode: String) -> Bool {
        callingCode == "52" && national.count == 11 && national[0] == 1 && national[1] > 1
    }
}

private enum Brazil {
    private static let billion: UInt64 = 1_000_000_000
    private static let hundredMillion: UInt64 = 100_000_000

    /// 55, area, eight digits → 55, area, 9, eight digits.
    static func folded(_ value: UInt64) -> UInt64? {
        let (front, subscriber) = value.quotientAndRemainder(dividingBy: hundredMillion)
        guard isArea(front), canBeMobile(subscriber) else { return nil }
        return front * billion + 9 * hundredMillion + subscriber
    }

    static func others(_ folded: UInt64) -> [UInt64] {
        let (front, subscriber) = folded.quotientAndRemainder(dividingBy: billion)
        guard isArea(front), subscriber / hundredMillion == 9, canBeMobile(subscriber % hundredMillion) else {
            return []
        }
        return [front * hundredMillion + subscriber % hundredMillion]
    }

    /// 55 and an area code, whose two digits are both 1 to 9.
    private static func isArea(_ front: UInt64) -> Bool {
        front / 100 == 55 && front / 10 % 10 > 0 && front % 10 > 0
    }

    /// Whether eight digits were a mobile number before the 9 came: only those from 6 on could be.
    private static func canBeMobile(_ subscriber: UInt64) -> Bool {
        (6...9).contains(subscriber / 10_000_000)
    }
}

private enum Mexico {
    private static let tenDigits: UInt64 = 10_000_000_000

    /// 52, 1, ten digits → 52, ten digits.
    static func folded(_ value: UInt64) -> UInt64? {
        let (front, subscriber) = value.quotientAndRemainder(dividingBy: tenDigits)
        return front == 521 && isNumber(subscriber) ? 52 * tenDigits + subscriber : nil
    }

    static func others(_ folded: UInt64) -> [UInt64] {
        let (front, subscriber) = folded.quotientAndRemainder(dividingBy: tenDigits)
        return front == 52 && isNumber(subscriber) ? [521 * tenDigits + subscriber] : []
    }

    private static func isNumber(_ subscriber: UInt64) -> Bool {
        subscriber / (tenDigits / 10) > 1
    }
}

private enum Argentina {
    /// 54, 9, ten digits; or 54, area, 15, the rest; or 54, 9, area, 15, the rest → 54, ten digits.
    static func folded(_ value: UInt64) -> UInt64? {
        guard let national = national(of: value) else { return nil }
        if let subscriber = subscriberBehind15(national) { return number(subscriber) }
        guard national.count == 11, national[0] == 9, isNumber(national.dropFirst()) else { return nil }
        return number(national.dropFirst())
    }

    static func others(_ folded: UInt64) -> [UInt64] {
        guard let subscriber = national(of: folded), subscriber.count == 10, isNumber(subscriber[...]) else {
            return []
        }
        // An area code may be the beginning of a longer one, and then each has its own way to put the 15. Where the number
        // itself goes on with 15, the two ways can be one.
        let written = [2, 3, 4].map { subscriber[..<$0] + [1, 5] + subscriber[$0...] }
        let others = Set(
            written.filter { subscriberBehind15(Array($0)) == subscriber }.flatMap { [number($0), number([9] + $0)] }
        )
        return [number([9] + subscriber)] + others.sorted()
    }

    /// The ten digits of area and subscriber, if a 15 stands between them and nothing else is wrong.
    static func subscriberBehind15(_ national: [UInt8]) -> [UInt8]? {
        let written = national.count == 13 && national[0] == 9 ? national.dropFirst() : national[...]
        guard written.count == 12, isNumber(written) else { return nil }
        for areaLength in [2, 3, 4] {
            let (area, rest) = (written.prefix(areaLength), written.dropFirst(areaLength))
            if rest.starts(with: [1, 5]), isArea(area) { return Array(area + rest.dropFirst(2)) }
        }
        return nil
    }

    /// 11 is Buenos Aires; the codes of three digits are listed; whatever else starts with 2 or 3 has four.
    private static func isArea(_ digits: ArraySlice<UInt8>) -> Bool {
        let area = digits.reduce(0) { $0 * 10 + Int($1) }
        return switch digits.count {
        case 2: area == 11
        case 3: NumberingPlan.shared.argentineAreaCodes.contains(area)
        default: (2000...3999).contains(area)
        }
    }

    /// Whether a number starts with an area code; others are free of charge or dear, and never mobile.
    private static func isNumber(_ digits: ArraySlice<UInt8>) -> Bool {
        digits.starts(with: [1, 1]) || digits.first == 2 || digits.first == 3
    }

    private static func national(of value: UInt64) -> [UInt8]? {
        let digits = String(value).utf8
        guard digits.starts(with: "54".utf8) else { return nil }
        return digits.dropFirst(2).map { $0 - UInt8(ascii: "0") }
    }

    private static func number(_ national: some Sequence<UInt8>) -> UInt64 {
        national.reduce(54) { $0 * 10 + UInt64($1) }
    }
}
