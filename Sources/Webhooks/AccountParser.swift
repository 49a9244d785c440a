import Domain
import Store
import WireJSON

/// Reads the values of changes that are rare and speak of templates, numbers and accounts (`webhooks/reference`). What a value lacks is
/// left out, and one that says nothing of use is passed over: a new member of Meta's is no fault.
struct AccountParser {
    private static let wordByteMaximum = 64
    private static let textCharacterMaximum = 200

    let field: ChangeField
    let receivedAt: Timestamp

    /// - Parameter value: the change's `value`.
    func template(_ value: JSONValue) -> TemplateReport? {
        guard let id = word(value["message_template_id"]) else { return nil }
        let change: TemplateReport.Change? =
            switch field {
            case .templateStatus: word(value["event"]).map { .status(event: $0, reason: reason(in: value)) }
            case .templateQuality: word(value["new_quality_score"]).map(TemplateReport.Change.quality)
            // Without `new_category` it is the notice of a change that is still to come.
            case .templateCategory: word(value["new_category"]).map { .category($0.uppercased()) }
            case .templateComponents: .components
            default: nil
            }
        return change.map { TemplateReport(waTemplateID: id, change: $0) }
    }

    /// Its `wabaID` and time are left empty: they stand in the envelope.
    func account(_ value: JSONValue) -> AccountReport? {
        switch field {
        case .phoneQuality:
            guard let event = word(value["event"]) else { return nil }
            return report(event, of: value["display_phone_number"], limit(in: value))
        case .capability:
            guard let limit = limit(in: value) else { return nil }
            return report("LIMIT", of: nil, limit)
        case .account:
            guard let event = word(value["event"]) else { return nil }
            let details = [
                word(value["ban_info"]?["waba_ban_state"]), word(value["violation_info"]?["violation_type"]),
                restrictions(in: value),
            ]
            let detail = details.compactMap(\.self).joined(separator: ", ")
            return report(event, of: value["phone_number"], detail.isEmpty ? nil : detail)
        case .alerts:
            guard let event = word(value["alert_type"]) ?? word(value["alert_info"]?["alert_type"]) else { return nil }
            let detail = text(value["alert_description"]) ?? text(value["alert_info"]?["alert_description"])
            return report(event, of: nil, detail)
        default: return nil
        }
    }

    private func report(_ event: String, of phone: JSONValue?, _ detail: String?) -> AccountReport {
        let digits = text(phone).map { $0.filter(\.isASCIIDigit) }
        return AccountReport(
            wabaID: "",
            phoneDigits: digits?.isEmpty == false ? digits : nil,
            field: field.rawValue,
            event: event,
            detail: detail,
            occurredAt: receivedAt
        )
    }

    /// Meta writes NONE where it gives no reason, and the better one is in `other_info`.
    private func reason(in value: JSONValue) -> String? {
        let given = [text(value["other_info"]?["title"]), text(value["reason"])].compactMap(\.self)
        return given.first { !$0.isEmpty && $0 != "NONE" }
    }

    /// `TIER_1K`, or a number, -1 for no limit: the documentation says the one and its example the other.
    private func limit(in value: JSONValue) -> String? {
        let names = [
            "max_daily_conversations_per_business", "max_daily_conversation_per_phone", "current_limit",
        ]
        return names.lazy.compactMap { text(value[$0]) }.first
    }

    private func restrictions(in value: JSONValue) -> String? {
        let rows = value["restriction_info"]?.arrayValue ?? []
        let words = rows.prefix(8).compactMap { row in
            word(row["restriction_type"]).map { type in
                type + (moment(row["expiration"]).map { " until \($0.iso8601)" } ?? "")
            }
        }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    private func moment(_ value: JSONValue?) -> Timestamp? {
        StatusParser.moment(text(value))
    }

    private func text(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): String(text.prefix(Self.textCharacterMaximum))
        case .integer(let number): String(number)
        default: nil
        }
    }

    private func word(_ value: JSONValue?) -> String? {
        text(value).flatMap { $0.isEmpty || $0.utf8.count > Self.wordByteMaximum ? nil : $0 }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
