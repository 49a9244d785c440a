/// What is known of the world's phone numbers: calling codes, lengths, regions and time zones.
///
/// Read once from `NumberingPlanData`, when the first number is looked at.
struct NumberingPlan: Sendable {
    static let shared = NumberingPlan()

    /// A calling code and the national numbers behind it.
    struct CallingCode: Sendable {
        let digits: String
        /// The region that most of its numbers belong to, as an ISO 3166 code; nil for codes of no region, like
        /// satellite telephones.
        let mainRegion: String?
        let lengths: DigitCounts
        /// The lengths of mobile numbers; empty where there are none.
        let mobileLengths: DigitCounts
        /// Whether a 0 that stands before a national number is only dialled at home, and no number starts with one.
        let dropsLeadingZero: Bool
    }

    private let codes: [UInt64: CallingCode]
    /// Prefix to region, for regions that share the calling code of a larger one.
    private let regions: [UInt64: String]
    /// Prefix to a place in `zoneSets`.
    private let zones: [UInt64: Int]
    private let zoneSets: [[String]]
    /// Argentina's area codes of three digits. Buenos Aires has 11, all others have four.
    let argentineAreaCodes: Set<Int>

    /// The longest prefix in the data has nine digits.
    private static let prefixCeiling: UInt64 = 1_000_000_000

    private init() {
        var codes: [UInt64: CallingCode] = [:]
        for fields in Self.lines(of: NumberingPlanData.codes) {
            guard let code = UInt64(fields[0]) else { continue }
            codes[code] = CallingCode(
                digits: String(fields[0]),
                mainRegion: fields[1] == "001" ? nil : String(fields[1]),
                lengths: DigitCounts(fields[2]),
                mobileLengths: DigitCounts(fields[3]),
                dropsLeadingZero: fields[4] == "0"
            )
        }
        var regions: [UInt64: String] = [:]
        for fields in Self.lines(of: NumberingPlanData.regions) {
            for prefix in fields.dropFirst().lazy.compactMap({ UInt64($0) }) { regions[prefix] = String(fields[0]) }
        }
        let zoneNames = NumberingPlanData.zoneNames.split(separator: " ").map(String.init)
        var zones: [UInt64: Int] = [:]
        var zoneSets: [[String]] = []
        for fields in Self.lines(of: NumberingPlanData.zones) {
            for prefix in fields.dropFirst().lazy.compactMap({ UInt64($0) }) { zones[prefix] = zoneSets.count }
            zoneSets.append(fields[0].split(separator: ",").compactMap { Int($0) }.map { zoneNames[$0] })
        }
        self.codes = codes
        self.regions = regions
        self.zones = zones
        self.zoneSets = zoneSets
        argentineAreaCodes = Set(NumberingPlanData.argentineAreaCodes.split(separator: " ").compactMap { Int($0) })
    }

    private static func lines(of text: String) -> some Sequence<[Substring]> {
        text.split(separator: "\n").lazy.map { $0.split(separator: " ") }
    }

    /// The calling code that these digits start with; nil if there is none. No code is the beginning of another.
    func callingCode(startingWith digits: some Collection<UInt8>) -> CallingCode? {
        var prefix: UInt64 = 0
        for digit in digits.prefix(3) {
            prefix = prefix * 10 + UInt64(digit)
            if let code = codes[prefix] { return code }
        }
        return nil
    }

    /// The region of a full number whose calling code is known.
    func region(of value: UInt64, in code: CallingCode) -> String? {
        Self.longestPrefix(of: value, in: regions) ?? code.mainRegion
    }

    /// The time zones that a full number may lie in; none if the plan does not say.
    func timeZones(of value: UInt64) -> [String] {
        Self.longestPrefix(of: value, in: zones).map { zoneSets[$0] } ?? []
    }

    private static func longestPrefix<Value>(of value: UInt64, in table: [UInt64: Value]) -> Value? {
        var prefix = value
        while prefix >= prefixCeiling { prefix /= 10 }
        while prefix > 0 {
            if let found = table[prefix] { return found }
            prefix /= 10
        }
        return nil
    }
}

/// A few numbers of digits, each below 16, such as the lengths that a country's numbers may have.
struct DigitCounts: Sendable {
    private let bits: UInt16

    /// Reads a list like `8,10`; anything else stands for none.
    init(_ list: Substring) {
        bits = list.split(separator: ",").compactMap { UInt16($0) }.reduce(0) { $0 | 1 << $1 }
    }

    func contains(_ count: Int) -> Bool { (0..<16).contains(count) && bits & 1 << count != 0 }
    var minimum: Int { bits == 0 ? 0 : bits.trailingZeroBitCount }
    var maximum: Int { bits == 0 ? 0 : 15 - bits.leadingZeroBitCount }
}
