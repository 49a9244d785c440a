/// Why a text is not the JSON that was hoped for, and where.
///
/// `description` is written for the person who sent the text: it may go into an answer as it stands. It quotes member
/// names only, never values, because values hold phone numbers and secrets.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Reason: Equatable, Sendable {
        case unexpectedEnd
        case unexpectedByte(UInt8, expected: Expectation)
        case wrongKind(expected: Expectation, found: JSONKind)
        case controlCharacter(UInt8)
        case invalidUTF8
        case invalidEscape
        case loneSurrogate
        case malformedNumber
        case leadingZero
        case numberTooLong(maximumBytes: Int)
        case notAnInteger
        case integerOutOfRange
        case tooDeep(maximum: Int)
        case tooManyValues(maximum: Int)
        case duplicateMember(String)
        case trailingBytes
    }

    /// What would have been right in the place where something else stood.
    package enum Expectation: String, Sendable {
        case value = "a value"
        case object = "an object"
        case array = "an array"
        case string = "a string"
        case number = "a number"
        case bool = "true or false"
        case text = "a string or a number"
        case memberName = "a member name in double quotes"
        case colon = "a colon"
        case commaOrBrace = "a comma or }"
        case commaOrBracket = "a comma or ]"
    }

    package let reason: Reason
    /// Zero-based offset of the byte at fault.
    package let offset: Int

    package init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var description: String { "\(explanation), at byte \(offset)" }

    /// The reason in words, without the place.
    package var explanation: String {
        switch reason {
        case .unexpectedEnd: "the JSON ends too early"
        case .unexpectedByte(let byte, let expected): "expected \(expected.rawValue), found \(Self.shown(byte))"
        case .wrongKind(let expected, let found): "expected \(expected.rawValue), found \(found.rawValue)"
        case .controlCharacter(let byte):
            "a string holds the control character \(Self.shown(byte)), which must be escaped"
        case .invalidUTF8: "a string is not valid UTF-8"
        case .invalidEscape: "a string holds an escape that JSON does not know"
        case .loneSurrogate: "a string holds half of a surrogate pair"
        case .malformedNumber: "a number is malformed"
        case .leadingZero: "a number starts with a superfluous zero"
        case .numberTooLong(let maximum): "a number is longer than \(maximum) characters"
        case .notAnInteger: "expected a whole number"
        case .integerOutOfRange: "a whole number does not fit into 64 bits"
        case .tooDeep(let maximum): "objects and arrays are nested deeper than \(maximum) levels"
        case .tooManyValues(let maximum): "there are more than \(maximum) values"
        case .duplicateMember(let name): "the member \"\(name)\" appears twice"
        case .trailingBytes: "something follows the end of the JSON"
        }
    }

    /// A byte as a person can read it: the character where it is printable ASCII, else its number.
    private static func shown(_ byte: UInt8) -> String {
        guard byte < 0x20 || byte > 0x7E else { return "'\(Character(Unicode.Scalar(byte)))'" }
        return "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}

/// The six kinds of JSON value (RFC 8259, section 3), worded for an error message.
package enum JSONKind: String, Sendable {
    case object = "an object"
    case array = "an array"
    case string = "a string"
    case number = "a number"
    case bool = "true or false"
    case null = "null"
}
