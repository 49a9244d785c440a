package import Domain
package import Messages
package import WireJSON

/// The body of `POST /broadcasts/send`, read: what is there and in order, and everything that is not.
///
/// Reading goes on behind a problem, so that a caller learns of all of them at once.
package struct CampaignSendForm: Sendable {
    /// Characters a contact's name may have.
    static let nameCharacterMaximum = 200
    /// `expiresAt` may lie this far ahead at the most: 30 days.
    static let lifetimeMaximumMilliseconds: Int64 = 30 * 86_400_000
    /// How long a message is good for when the caller does not say: 24 hours.
    static let lifetimeMilliseconds: Int64 = 86_400_000

    package private(set) var templateName: String?
    package private(set) var campaignName: String?
    /// As the caller wrote it.
    package private(set) var destination = ""
    package private(set) var phone: PhoneNumber?
    package private(set) var userName: String?
    package private(set) var source: ContactSource?
    package private(set) var values = TemplateValues()
    package private(set) var fallbacks: [ContactAttribute] = []
    package private(set) var languageCode: String?
    package private(set) var isValidateOnly = false
    package private(set) var expiresAt: Timestamp
    /// Members that were ignored, each in a sentence.
    package private(set) var warnings: [String] = []
    package private(set) var problems: [FieldProblem] = []
    /// Whether the template's values could all be read, so that checking them against the template makes sense.
    package private(set) var hasReadableValues = true

    private static let required = ["templateName", "campaignName", "destination", "userName", "source"]

    package init(reading body: JSONValue, at now: Timestamp) {
        expiresAt = now + Self.lifetimeMilliseconds
        var reader = FieldReader()
        guard case .object(let members) = body else {
            problems = [FieldProblem("body", .invalidType, "must be a JSON object")]
            hasReadableValues = false
            return
        }
        var template = TemplateValuesReader()
        for member in members {
            let problemsBefore = reader.problems.count
            if template.read(member, &reader) {
                if reader.problems.count > problemsBefore { hasReadableValues = false }
            } else if !read(member, &reader, at: now) {
                warnings.append(unknownMemberWarning(member.name))
            }
        }
        values = template.values
        fallbacks = template.fallbacks
        languageCode = template.languageCode
        noteMissing(&reader)
        problems = reader.problems
    }

    /// - Returns: whether the member is known.
    private mutating func read(_ member: JSONMember, _ reader: inout FieldReader, at now: Timestamp) -> Bool {
        switch member.name {
        case "templateName": templateName = reader.filledText(member.value, "templateName")
        case "campaignName": campaignName = reader.filledText(member.value, "campaignName")
        case "destination": readDestination(member.value, &reader)
        case "userName": readUserName(member.value, &reader)
        case "source": readSource(member.value, &reader)
        case "validateOnly": isValidateOnly = reader.bool(member.value, "validateOnly") ?? false
        case "expiresAt": readExpiry(member.value, &reader, at: now)
        default: return false
        }
        return true
    }

    private mutating func readDestination(_ value: JSONValue, _ reader: inout FieldReader) {
        switch value {
        case .string(let text): destination = text
        case .integer(let number): destination = String(number)
        case .null: return
        case .number, .bool, .array, .object:
            reader.note("destination", .invalidType, "must be a text or a whole number")
            return
        }
        guard !destination.trimmingBlanks().isEmpty else { return }
        do {
            phone = try PhoneNumber(parsing: destination)
        } catch {
            reader.note("destination", .invalidDestination, error.description)
        }
    }

    private mutating func readUserName(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let name = reader.filledText(value, "userName") else { return }
        guard name.count <= Self.nameCharacterMaximum else {
            reader.note("userName", .tooLong, "must have at most \(Self.nameCharacterMaximum) characters")
            return
        }
        userName = name
    }

    private mutating func readSource(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let word = reader.filledText(value, "source") else { return }
        source = ContactSource(rawValue: word)
        if source == nil {
            let words = ContactSource.allCases.map(\.rawValue).joined(separator: ", ")
            reader.note("source", .invalidSource, "must be one of \(words)")
        }
    }

    private mutating func readExpiry(_ value: JSONValue, _ reader: inout FieldReader, at now: Timestamp) {
        guard let text = reader.filledText(value, "expiresAt") else { return }
        guard let moment = Timestamp(iso8601: text) else {
            reader.note(
                "expiresAt",
                .invalidValue,
                "must be a moment like 2026-11-23T14:32:05Z, with its offset from UTC"
            )
            return
        }
        guard moment > now, moment - now <= Self.lifetimeMaximumMilliseconds else {
            reader.note("expiresAt", .invalidValue, "must lie ahead, by 30 days at the most")
            return
        }
        expiresAt = moment
    }

    private func noteMissing(_ reader: inout FieldReader) {
        let isThere = [
            templateName != nil, campaignName != nil, phone != nil, userName != nil, source != nil,
        ]
        for (field, isThere) in zip(Self.required, isThere) where !isThere {
            // What was given and is wrong has its own problem already.
            if reader.problems.contains(where: { $0.field == field }) { continue }
            reader.note(field, .missingField, "is required")
        }
    }
}
