import Domain
import Messages
import WireJSON

/// A subscription as a caller writes it, and what is wrong with it.
struct SubscriptionForm: Sendable {
    private(set) var url: WebhookURL?
    private(set) var kinds: Set<EventKind>?
    private(set) var isEnabled: Bool?
    private(set) var warnings: [String] = []

    init(_ body: JSONValue, isUpdate: Bool, _ reader: inout FieldReader) {
        for member in reader.members(body, "body") ?? [] {
            switch member.name {
            case "url": readURL(member.value, &reader)
            case "events": readKinds(member.value, &reader)
            case "enabled" where isUpdate: isEnabled = reader.bool(member.value, "enabled")
            default: warnings.append(unknownMemberWarning(member.name))
            }
        }
        guard !isUpdate, reader.problems.isEmpty else { return }
        if url == nil { reader.note("url", .missingField, "is required") }
        if kinds == nil { kinds = Set(EventKind.choosable) }
    }

    private mutating func readURL(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let text = reader.filledText(value, "url")?.trimmingBlanks() else { return }
        do throws(WebhookURL.Problem) {
            url = try WebhookURL(text)
        } catch {
            reader.note("url", .invalidLink, error.text)
        }
    }

    private mutating func readKinds(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let words = reader.texts(value, "events") else { return }
        let choosable = EventKind.choosable
        var kinds: Set<EventKind> = []
        for (index, word) in words.enumerated() {
            if let kind = choosable.first(where: { $0.rawValue == word }) {
                kinds.insert(kind)
            } else {
                let all = choosable.map(\.rawValue).joined(separator: ", ")
                reader.note("events[\(index)]", .invalidValue, "must be one of \(all)")
            }
        }
        if words.isEmpty { reader.note("events", .missingField, "must name an event; left out, all are told") }
        self.kinds = kinds
    }
}
