/// What people are told, by itself, when one of their messages was a word that opts them out or in. Their message has opened the 24-hour
/// window, so it is a plain text.
package struct ConsentReplies: Hashable, Sendable {
    /// Meta's limit of a text (`messages/text-messages`).
    package static let characterMaximum = 4_096
    /// The campaign that its messages belong to.
    package static let campaignName = "automatic replies"
    /// An answer to "stop" that comes a day later is no answer.
    package static let lifetimeMilliseconds: Int64 = 3_600_000

    /// `nil` says nothing.
    package var optedOut: String?
    package var optedIn: String?

    package static let none = ConsentReplies()

    package init(optedOut: String? = nil, optedIn: String? = nil) {
        self.optedOut = optedOut
        self.optedIn = optedIn
    }

    package func text(for consent: Consent) -> String? {
        switch consent {
        case .optedOut: optedOut
        case .optedIn: optedIn
        case .unknown: nil
        }
    }
}
