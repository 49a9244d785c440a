import Store
import WireJSON

/// Reads the members of a change of `message_template_status_update`, which stand beside those of other changes.
struct TemplateParser {
    private static let textCharacterMaximum = 200

    private var event: String?
    private var id: String?
    private var reason: String?

    /// - Returns: whether the member that comes next was one of these, and was read.
    mutating func read(_ json: inout JSONReader) throws(JSONError) -> Bool {
        if json.isMember("event") {
            event = try json.textIfAny()
        } else if json.isMember("message_template_id") {
            id = try json.textIfAny()
        } else if json.isMember("reason") {
            note(try json.textIfAny())
        } else if json.isMember("other_info") {
            note(try json.textIfAny(of: "title"))
        } else {
            return false
        }
        return true
    }

    /// Meta writes NONE where it gives no reason, and the better one is in `other_info`.
    private mutating func note(_ text: String?) {
        guard let text, !text.isEmpty, text != "NONE" else { return }
        reason = String(text.prefix(Self.textCharacterMaximum))
    }

    /// What was read; `nil` where it is no such change. Ids are digits, and words short.
    var report: TemplateReport? {
        guard let event, let id, event.utf8.count <= 64, id.utf8.count <= 64 else { return nil }
        return TemplateReport(waTemplateID: id, event: event, reason: reason)
    }
}
