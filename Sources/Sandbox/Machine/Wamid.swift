/// Message ids shaped as WhatsApp's: `wamid.` and the base64 of a few framing bytes, the recipient's digits and 18
/// hexadecimal digits (`wamid.HBgM…` for a recipient of twelve digits).
///
/// An id is computed from seed, sequence number and recipient whenever it is needed, so that nobody has to keep it.
enum Wamid {
    static func make(seed: UInt64, sequence: Int, recipient: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64)
        let digits = recipient.utf8.prefix(40)
        bytes.append(contentsOf: [0x1C, 0x18, UInt8(digits.count)])
        bytes.append(contentsOf: digits)
        bytes.append(contentsOf: [0x15, 0x02, 0x00, 0x11, 0x18, 0x12])
        // A bijection of the sequence number, so that no two ids of one seed are equal.
        let number = Dice.mixed(UInt64(truncatingIfNeeded: sequence) &+ seed &* 0x9e37_79b9_7f4a_7c15)
        for shift in stride(from: 60, through: 0, by: -4) { bytes.append(hexDigits[Int(number >> UInt64(shift) & 15)]) }
        bytes.append(contentsOf: [hexDigits[Int(number >> 5 & 15)], hexDigits[Int(number >> 9 & 15)], 0x00])
        var id: [UInt8] = Array("wamid.".utf8)
        id.append(contentsOf: base64(bytes))
        return String(decoding: id, as: UTF8.self)
    }

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let first = UInt32(bytes[index]) << 16
            let second = left > 1 ? UInt32(bytes[index + 1]) << 8 : 0
            let third = left > 2 ? UInt32(bytes[index + 2]) : 0
            let word = first | second | third
            text.append(alphabet[Int(word >> 18) & 63])
            text.append(alphabet[Int(word >> 12) & 63])
            text.append(left > 1 ? alphabet[Int(word >> 6) & 63] : UInt8(ascii: "="))
            text.append(left > 2 ? alphabet[Int(word) & 63] : UInt8(ascii: "="))
            index += 3
        }
        return text
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
