import Crypto
import Store

/// Something that a contact has, short enough to be a key however long the text is. It is a hash that nobody can make two texts meet in.
struct ContactTerm: Hashable, Comparable {
    private let high: UInt64
    private let low: UInt64

    /// - Parameter tag: folded, as ``ContactTexts`` has it.
    static func tag(_ tag: [UInt8]) -> ContactTerm { ContactTerm("t", tag) }
    /// - Parameter attribute: folded, as ``ContactTexts`` has it.
    static func attribute(_ attribute: [UInt8]) -> ContactTerm { ContactTerm("a", attribute) }
    static func source(_ source: String) -> ContactTerm { ContactTerm("s", Array(source.utf8)) }

    private init(_ kind: Unicode.Scalar, _ text: [UInt8]) {
        var hash = SHA256()
        hash.update(data: [UInt8(ascii: kind)])
        hash.update(data: text)
        let bytes = Array(hash.finalize().prefix(16))
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Sorted as the terms themselves.
    var column: [UInt8] {
        [high, low].flatMap { half in (0..<8).reversed().map { UInt8(half >> (8 * $0) & 0xFF) } }
    }

    static func < (left: ContactTerm, right: ContactTerm) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
