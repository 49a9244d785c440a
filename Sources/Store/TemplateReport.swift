/// What Meta says has become of a template, as a webhook told it (`webhooks/reference/message_template_status_update`).
package struct TemplateReport: Hashable, Sendable {
    /// Meta's id, digits.
    package var waTemplateID: String
    /// Meta's word: `APPROVED`, `PAUSED`, `DISABLED`, `REJECTED`, …
    package var event: String
    /// Why, in Meta's words.
    package var reason: String?

    package init(waTemplateID: String, event: String, reason: String?) {
        self.waTemplateID = waTemplateID
        self.event = event
        self.reason = reason
    }

    /// The status that a mirrored template has from now on; `nil` where the event changes none, or is not known.
    package var status: String? {
        switch event {
        case "APPROVED", "REINSTATED", "UNPAUSED": "APPROVED"
        case "PAUSED", "DISABLED", "REJECTED", "PENDING", "ARCHIVED": event
        case "LOCKED": "DISABLED"
        case "DELETED", "PENDING_DELETION": "DELETED"
        default: nil
        }
    }

    /// What stands on broadcasts that it stops: the code is the one Meta refuses their messages with from now on.
    package var trouble: (code: Int, title: String)? {
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
