import Domain
import Messages
import Store
import WireJSON

/// A contact as a caller writes it, and what is wrong with it.
struct ContactForm: Sendable {
    private(set) var phone: PhoneNumber?
    private(set) var name: String?
    private(set) var consent: Consent?
    private(set) var incomingBlocked: Bool?
    private(set) var tags: [String]?
    private(set) var tagsToAdd: [String] = []
    private(set) var tagsToRemove: [String] = []
    private(set) var attributes: [ContactAttribute] = []
    private(set) var unknown: [String] = []

    /// - Parameters:
    ///   - vocabulary: tags and custom fields that there are; others are problems.
    ///   - isUpdate: whether it changes a contact that is known, rather than naming one.
    init(
        _ members: [JSONMember],
        _ vocabulary: FoldedVocabulary,
        isUpdate: Bool = false,
        _ reader: inout FieldReader
    ) {
        for member in members {
            let value = member.value
            switch member.name {
            case "mobile": readPhone(value, &reader)
            case "name": readName(value, &reader)
            case "optin": consent = reader.bool(value, "optin").map { $0 ? .optedIn : .optedOut }
            case "incomingBlocked": incomingBlocked = reader.bool(value, "incomingBlocked")
            case "tags": tags = readTags(value, "tags", vocabulary, &reader)
            case "tagsToAdd" where isUpdate: tagsToAdd = readTags(value, "tagsToAdd", vocabulary, &reader) ?? []
            case "tagsToRemove" where isUpdate: tagsToRemove = reader.texts(value, "tagsToRemove") ?? []
            case "attributes": readAttributes(value, vocabulary, &reader)
            default: unknown.append(member.name)
            }
        }
        if phone == nil, !isUpdate, !reader.problems.contains(where: { $0.field == "mobile" }) {
            reader.note("mobile", .missingField, "is required")
        }
    }

    /// As a contact to save: attributes without a value are passed over, as published.
    /// - Returns: `nil` where the number is missing.
    func draft(_ source: ContactSource) -> ContactDraft? {
        phone.map { phone in
            ContactDraft(
                phone: phone,
                name: name ?? "",
                source: source,
                consent: consent,
                incomingBlocked: incomingBlocked,
                attributes: attributes.filter { !$0.value.isEmpty },
                tags: tags ?? []
            )
        }
    }

    /// As a change: an attribute without a value is removed, as published.
    var update: ContactUpdate {
        ContactUpdate(
            name: name,
            phone: phone,
            consent: consent,
            incomingBlocked: incomingBlocked,
            tags: tags,
            tagsToAdd: tagsToAdd,
            tagsToRemove: tagsToRemove,
            attributes: attributes
        )
    }

    private mutating func readPhone(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let text = reader.filledText(value, "mobile") else { return }
        do { phone = try PhoneNumber(parsing: text) } catch { reader.note("mobile", .invalidDestination, "\(error)") }
    }

    private mutating func readName(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let text = reader.text(value, "name")?.trimmingBlanks() else { return }
        if let problem = ContactRules.problem(ofName: text) {
            reader.note("name", .invalidValue, problem)
        } else {
            name = text
        }
    }

    private func readTags(
        _ value: JSONValue,
        _ field: String,
        _ vocabulary: FoldedVocabulary,
        _ reader: inout FieldReader
    ) -> [String]? {
        guard let texts = reader.texts(value, field) else { return nil }
        return texts.enumerated().compactMap { index, text in
            let known = vocabulary.tag(text)
            if known == nil {
                let problem = "\"\(text.prefix(100))\" is no tag of this workspace; POST /settings/tags adds it"
                reader.note("\(field)[\(index)]", .unknownTag, problem)
            }
            return known
        }
    }

    private mutating func readAttributes(
        _ value: JSONValue,
        _ vocabulary: FoldedVocabulary,
        _ reader: inout FieldReader
    ) {
        guard let elements = reader.list(value, "attributes") else { return }
        for (index, element) in elements.enumerated() {
            let field = "attributes[\(index)]"
            guard reader.members(element, field) != nil else {
                if element.isNull { reader.note(field, .invalidType, "must be an object") }
                continue
            }
            let text = reader.text(element["value"] ?? .null, field + ".value")?.trimmingBlanks() ?? ""
            if let problem = ContactRules.problem(ofValue: text) { reader.note(field + ".value", .tooLong, problem) }
            guard let name = reader.filledText(element["name"] ?? .null, field + ".name") else {
                reader.note(field + ".name", .missingField, "is required: the name of a custom field")
                continue
            }
            guard let known = vocabulary.customField(name) else {
                let problem =
                    "\"\(name.prefix(100))\" is no custom field of this workspace; POST /settings/custom-fields adds it"
                reader.note(field + ".name", .unknownCustomField, problem)
                continue
            }
            attributes.append(ContactAttribute(name: known, value: text))
        }
    }
}

/// A workspace's words, found without regard to case.
struct FoldedVocabulary: Sendable {
    private let tags: [String: String]
    private let customFields: [String: String]

    init(_ vocabulary: Vocabulary) {
        func folded(_ words: [String]) -> [String: String] {
            Dictionary(words.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        }
        tags = folded(vocabulary.tags)
        customFields = folded(vocabulary.customFields)
    }

    /// The tag as the workspace writes it.
    func tag(_ text: String) -> String? { tags[text.trimmingBlanks().lowercased()] }

    /// The custom field as the workspace writes it.
    func customField(_ text: String) -> String? { customFields[text.trimmingBlanks().lowercased()] }
}
