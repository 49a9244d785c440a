/// The name of one thing to be done. A server does it at most once for each key, however often it is asked to within 24 hours, and
/// gives the first answer again.
///
/// A client makes a key for every call that changes something. Give one of your own, kept with what the call is about, where the call
/// must be done once also over a restart of your program. A key belongs to one call with one body: another one under it is refused.
public struct IdempotencyKey: Sendable, Hashable, RawRepresentable, ExpressibleByStringLiteral, CustomStringConvertible
{
    /// 1 to 255 visible characters of ASCII, without blanks; the server refuses others as `invalid_idempotency_key`.
    public let rawValue: String

    /// - Parameter rawValue: 1 to 255 visible characters of ASCII, without blanks.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// - Parameter value: 1 to 255 visible characters of ASCII, without blanks.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    /// A key that nobody has: 128 random bits as 32 hexadecimal digits.
    public static func random() -> IdempotencyKey {
        let halves = [UInt64.random(in: .min ... .max), .random(in: .min ... .max)]
        let digits = halves.map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return IdempotencyKey(rawValue: digits.joined())
    }

    /// The key itself: it is no secret.
    public var description: String { rawValue }
}
