/// Why a text is no phone number. The description may be shown to whoever wrote the text; it does not repeat the
/// number.
package enum PhoneNumberProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// No digits at all.
    case empty
    /// A character that no phone number holds.
    case notANumber(Character)
    /// Starts with 0: written as it is dialled at home, without a calling code.
    case leadingZero
    /// No calling code starts like this.
    case unknownCallingCode(String)
    /// Fewer digits behind the calling code than any number there has.
    case tooShort(callingCode: String, minimumDigits: Int)
    /// More digits behind the calling code than any number there has.
    case tooLong(callingCode: String, maximumDigits: Int)
    /// Neither too short nor too long, but no number behind this calling code has this many digits.
    case impossibleLength(callingCode: String, digits: Int)

    package var description: String {
        switch self {
        case .empty: "the phone number is empty"
        case .notANumber(let character): "a phone number cannot hold \(Self.shown(character))"
        case .leadingZero: "the phone number starts with 0; it must start with its country's calling code"
        case .unknownCallingCode(let digits): "no country's calling code starts with \(digits)"
        case .tooShort(let code, let minimum):
            "the phone number is too short: with calling code \(code), at least \(minimum) digits follow the code"
        case .tooLong(let code, let maximum):
            "the phone number is too long: with calling code \(code), at most \(maximum) digits follow the code"
        case .impossibleLength(let code, let digits):
            "no phone number with calling code \(code) has \(digits) digits after the code"
        }
    }

    /// The character itself where it can be seen, else its code.
    private static func shown(_ character: Character) -> String {
        guard let scalar = character.unicodeScalars.first, scalar.properties.generalCategory == .control else {
            return "'\(character)'"
        }
        return "the control character \(scalar.value)"
    }
}
