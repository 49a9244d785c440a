/// Whom a message is for, as Meta understands what it was given.
struct Recipient: Equatable, Sendable {
    /// What the caller wrote, echoed as `contacts[].input`.
    var input: String
    /// Digits of the WhatsApp account; empty for a business-scoped user id.
    var waID: String
    /// A business-scoped user id, when the caller sent by one (`business-scoped-user-ids`).
    var userID: String?

    /// The name limits and windows are kept under.
    var key: String { userID ?? waID }

    /// From a phone number as typed. Without `+` a short number is taken for one in the business's own country, which is
    /// how messages reach strangers (`business-phone-numbers/phone-numbers`).
    ///
    /// - Returns: nil for what is no phone number.
    init?(phone input: String, businessDigits: String) {
        var digits: [UInt8] = []
        digits.reserveCapacity(16)
        for (index, byte) in input.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: "+") where index == 0: continue
            case UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "-"), UInt8(ascii: "."): continue
            default: return nil
            }
        }
        if input.utf8.first != UInt8(ascii: "+"), digits.count <= 10, businessDigits.utf8.first == UInt8(ascii: "1") {
            digits.insert(UInt8(ascii: "1"), at: 0)
        }
        guard (7...15).contains(digits.count), digits[0] != UInt8(ascii: "0") else { return nil }
        self.input = input
        self.waID = Self.account(of: String(decoding: digits, as: UTF8.self))
    }

    init(userID: String) {
        input = userID
        waID = ""
        self.userID = userID
    }

    /// The account's digits, which differ from the number in three countries: Brazil drops the ninth digit outside the
    /// oldest areas, Mexico carries a 1 and Argentina a 9 after the country code.
    private static func account(of digits: String) -> String {
        let count = digits.utf8.count
        if digits.hasPrefix("55"), count == 13 {
            let area = Int(digits.dropFirst(2).prefix(2)) ?? 0
            let ninth = digits.dropFirst(4)
            if area >= 31, ninth.first == "9" { return "55\(area)\(ninth.dropFirst())" }
        }
        if digits.hasPrefix("52"), count == 12 { return "521\(digits.dropFirst(2))" }
        if digits.hasPrefix("54"), count == 12 { return "549\(digits.dropFirst(2))" }
        return digits
    }
}
