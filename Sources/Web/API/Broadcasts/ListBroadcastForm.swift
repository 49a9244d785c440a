import Domain
import Messages
import WireJSON

/// The body of `POST /broadcasts` for a list broadcast, read: what is there and in order, and everything that is not.
struct ListBroadcastForm: Sendable {
    private(set) var name: String?
    private(set) var messageType = BroadcastMessageType.template
    private(set) var templateName: String?
    private(set) var template = TemplateValuesReader()
    private(set) var regularKind: RegularMessage.Kind?
    private(set) var regularText = ""
    /// Meta's phone-number id of the sender.
    private(set) var sender: String?
    private(set) var audience = AudienceForm()
    private(set) var times: ScheduleForm.Times?
    private(set) var isDryRun = false
    private(set) var testNumbers = TestNumbers()
    private(set) var warnings: [String] = []
    private(set) var problems: [FieldProblem] = []
    /// Whether the content could be read, so that checking it makes sense.
    private(set) var hasReadableContent = true

    /// The kind of broadcast that this form is for.
    static let word = "broadcast"

    /// - Parameter timeZone: the workspace's own, of local times where the caller names none.
    init(reading body: JSONValue, at now: Timestamp, timeZone: String? = nil) {
        var reader = FieldReader()
        guard case .object(let members) = body else {
            problems = [FieldProblem("body", .invalidType, "must be a JSON object")]
            hasReadableContent = false
            return
        }
        var schedule = ScheduleForm()
        for member in members {
            let problemsBefore = reader.problems.count
            if template.read(member, &reader) || readContent(member, &reader) {
                if reader.problems.count > problemsBefore { hasReadableContent = false }
            } else if !schedule.read(member, &reader), !audience.read(member, &reader), !readRest(member, &reader) {
                warnings.append(unknownMemberWarning(member.name))
            }
        }
        times = schedule.times(at: now, timeZone: timeZone, &reader)
        checkTestNumbers(&reader)
        noteMissing(&reader)
        problems = reader.problems
    }

    /// - Returns: whether the member is part of what is sent.
    private mutating func readContent(_ member: JSONMember, _ reader: inout FieldReader) -> Bool {
        switch member.name {
        case "messageType":
            guard let word = reader.filledText(member.value, "messageType") else { return true }
            guard let type = BroadcastMessageType(rawValue: word) else {
                reader.note("messageType", .invalidValue, "must be template or regular")
                return true
            }
            messageType = type
        case "templateName": templateName = reader.filledText(member.value, "templateName")
        case "regularMessageType":
            guard let word = reader.filledText(member.value, "regularMessageType") else { return true }
            regularKind = RegularMessage.Kind(rawValue: word)
            if regularKind == nil {
                let words = RegularMessage.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                reader.note("regularMessageType", .invalidValue, "must be one of \(words)")
            }
        case "regularMessage": regularText = reader.text(member.value, "regularMessage") ?? ""
        default: return false
        }
        return true
    }

    private mutating func readRest(_ member: JSONMember, _ reader: inout FieldReader) -> Bool {
        switch member.name {
        case "name": name = BroadcastName.read(member.value, &reader)
        // It was looked at before this form was chosen.
        case "broadcastType": break
        case "sender": sender = reader.filledText(member.value, "sender")
        case "dryRun": isDryRun = reader.bool(member.value, "dryRun") ?? false
        case "testNumbers": testNumbers = TestNumbers(member.value, "testNumbers", &reader)
        default: return false
        }
        return true
    }

    private func checkTestNumbers(_ reader: inout FieldReader) {
        guard !testNumbers.numbers.isEmpty else { return }
        if isDryRun {
            reader.note("testNumbers", .invalidValue, "a dry run sends nothing, to test numbers neither")
        } else if times?.state == .sending {
            reader.note(
                "testNumbers",
                .invalidValue,
                "a test that leaves together with all the rest shows nothing; create a draft, or schedule it"
            )
        }
    }

    private mutating func noteMissing(_ reader: inout FieldReader) {
        func require(_ field: String, _ isThere: Bool) -> Bool {
            if isThere { return true }
            // What was given and is wrong has its own problem already.
            if !reader.problems.contains(where: { $0.field == field }) {
                reader.note(field, .missingField, "is required")
            }
            return false
        }
        _ = require("name", name != nil)
        switch messageType {
        case .template: hasReadableContent = require("templateName", templateName != nil) && hasReadableContent
        case .regular: hasReadableContent = require("regularMessageType", regularKind != nil) && hasReadableContent
        }
        audience.noteMissing(&reader)
    }
}
