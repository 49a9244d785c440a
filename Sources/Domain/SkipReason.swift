/// Why a member of an audience gets no message of a broadcast. Raw values are stored, so they are frozen.
package enum SkipReason: Int, CaseIterable, Sendable {
    case optedOut = 1
    /// The contact has no number, only a user id of Meta's.
    case invalidNumber = 2
    /// A token names an attribute for which neither the contact nor the broadcast has a value.
    case missingAttribute = 3
    /// A value is one that Meta refuses: empty, with a line break, too long once filled in.
    case invalidValue = 4
    /// A message that is no template reaches only those who wrote in the last 24 hours.
    case outsideWindow = 5
    /// Its moment, in the recipient's own time zone, is after the broadcast's end.
    case expired = 6
    /// The same number was taken before under another spelling.
    case duplicate = 7

    /// The word of the API.
    package var apiText: String {
        switch self {
        case .optedOut: "opted_out"
        case .invalidNumber: "invalid_number"
        case .missingAttribute: "missing_attribute"
        case .invalidValue: "invalid_value"
        case .outsideWindow: "outside_window"
        case .expired: "expired"
        case .duplicate: "duplicate"
        }
    }

    /// What a person reads.
    package var sentence: String {
        switch self {
        case .optedOut: "The contact opted out."
        case .invalidNumber: "The contact has no number to write to."
        case .missingAttribute: "The contact lacks a value that the message needs, and no fallback was given."
        case .invalidValue:
            "A value of the contact is one that Meta refuses: empty, with a line break or tab, or too long."
        case .outsideWindow: "The contact has not written in the last 24 hours, and only templates may be sent then."
        case .expired: "The broadcast ends before its moment comes in the contact's time zone."
        case .duplicate: "The same number was in the audience before."
        }
    }
}
