import Domain
import Messages
import WireJSON

/// The body of `POST /broadcasts`, read. Of the three kinds in the contract it knows the API campaign; the others are
/// refused by name.
struct NewCampaignForm: Sendable {
    static let words: Set<String> = ["apiCampaign", "apiBroadcast", "api"]

    private(set) var name: String?
    private(set) var templateName: String?
    private(set) var languageCode: String?
    /// Meta's phone-number id of the sender.
    private(set) var sender: String?
    private(set) var warnings: [String] = []
    private(set) var problems: [FieldProblem] = []

    init(reading body: JSONValue) {
        var reader = FieldReader()
        guard case .object(let members) = body else {
            problems = [FieldProblem("body", .invalidType, "must be a JSON object")]
            return
        }
        var kind: String?
        for member in members {
            switch member.name {
            case "name": name = BroadcastName.read(member.value, &reader)
            case "broadcastType": kind = reader.filledText(member.value, "broadcastType")
            case "messageType": Self.checkMessageType(member.value, &reader)
            case "status": Self.checkStatus(member.value, &reader)
            case "templateName": templateName = reader.filledText(member.value, "templateName")
            case "languageCode": languageCode = reader.filledText(member.value, "languageCode")
            case "sender": sender = reader.filledText(member.value, "sender")
            default: warnings.append(unknownMemberWarning(member.name))
            }
        }
        checkKind(kind, &reader)
        for (field, value) in [("name", name), ("templateName", templateName)] where value == nil {
            if reader.problems.contains(where: { $0.field == field }) { continue }
            reader.note(field, .missingField, "is required")
        }
        problems = reader.problems
    }

    private func checkKind(_ kind: String?, _ reader: inout FieldReader) {
        switch kind {
        case nil where reader.problems.contains { $0.field == "broadcastType" }: return
        case nil:
            reader.note("broadcastType", .missingField, "is required; apiCampaign adds an API campaign")
        case let kind? where !Self.words.contains(kind):
            reader.note("broadcastType", .invalidValue, "must be broadcast, apiCampaign, apiBroadcast or api")
        default: return
        }
    }

    private static func checkMessageType(_ value: JSONValue, _ reader: inout FieldReader) {
        switch reader.filledText(value, "messageType") {
        case nil, "template": return
        case "regular":
            reader.note("messageType", .invalidValue, "an API campaign sends templates; must be template")
        default: reader.note("messageType", .invalidValue, "must be template")
        }
    }

    private static func checkStatus(_ value: JSONValue, _ reader: inout FieldReader) {
        switch reader.filledText(value, "status") {
        case nil, "instant": return
        case "scheduled":
            reader.note("status", .invalidValue, "an API campaign sends when it is called; it has no schedule")
        default: reader.note("status", .invalidValue, "must be instant")
        }
    }
}
