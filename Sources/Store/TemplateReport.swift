/// What Meta says has become of a template, as a webhook told it (`webhooks/reference/message_template_status_update` and its
/// siblings for quality, category and components).
package struct TemplateReport: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// Meta's word, `APPROVED`, `PAUSED`, `DISABLED`, `REJECTED`, …, and why in Meta's words.
        case status(event: String, reason: String?)
        /// `GREEN`, `YELLOW`, `RED`, `UNKNOWN`.
        case quality(String)
        /// It is billed, and held against consent, as another category from now on: Meta's word in upper case.
        case category(String)
        /// Its text was edited at Meta.
        case components
    }

    /// Meta's id, digits.
    package var waTemplateID: String
    package var change: Change

    package init(waTemplateID: String, change: Change) {
        self.waTemplateID = waTemplateID
        self.change = change
    }

    /// The status that a mirrored template has from now on; `nil` where the change sets none, or is not known.
    package var status: String? {
        guard case .status(let event, _) = change else { return nil }
        switch event {
        case "APPROVED", "REINSTATED", "UNPAUSED": return "APPROVED"
        case "PAUSED", "DISABLED", "REJECTED", "PENDING", "ARCHIVED": return event
        case "LOCKED": return "DISABLED"
        case "DELETED", "PENDING_DELETION": return "DELETED"
        default: return nil
        }
    }

    /// What stands on broadcasts that it stops: the code is the one Meta refuses their messages with from now on, 0 where Meta would
    /// take them and the operator should look first.
    package var trouble: (code: Int, title: String)? {
        switch change {
        case .quality: return nil
        case .category(let category):
            return (
                0, "Meta has made its template one of the category \(category): look at consent and price, then resume."
            )
        case .components:
            return (0, "Its template was edited at Meta: look at it, then resume.")
        case .status(let event, let reason):
            let code: Int
            switch status {
            case nil, "APPROVED": return nil
            case "PAUSED": code = 132_015
            case "DISABLED": code = 132_016
            default: code = 132_001
            }
            let why = reason.map { " (\($0))" } ?? ""
            return (code, "Meta says of its template: \(event)\(why)")
        }
    }

    /// The codes of broadcasts that may go on when the template is approved again.
    package static let liftedCodes: Set<Int> = [132_015, 132_016]

    /// Whether the mirror no longer says what Meta has.
    package var outdatesMirror: Bool { change == .components }
}
