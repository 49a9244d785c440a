import Domain
import Messages
import WireJSON

/// The body of `POST /messages`, read (section 4 of the contract): one path for 18 shapes.
struct MessageSendForm: Sendable {
    /// What is to be sent.
    enum Content: Sendable {
        case template(name: String)
        case freeform(any FreeformKind)
    }

    /// As the caller wrote it.
    private(set) var to = ""
    private(set) var phone: PhoneNumber?
    private(set) var content: Content?
    private(set) var template = TemplateValuesReader()
    private(set) var replyTo: String?
    /// Phone-number id of the sender, where several could send it.
    private(set) var sender: String?
    /// What `contact` says, for whoever knows the workspace's words.
    private(set) var contact: [JSONMember]?
    private(set) var problems: [FieldProblem] = []
    /// Members that were ignored, each in a sentence.
    private(set) var warnings: [String] = []

    /// Members that every shape may have.
    private static let common: Set<String> = ["to", "type", "templateName", "replyToWamid", "sender", "contact"]

    init(reading body: JSONValue) {
        var reader = FieldReader()
        guard case .object(let members) = body else {
            problems = [FieldProblem("body", .invalidType, "must be a JSON object")]
            return
        }
        readTo(body["to"] ?? .null, &reader)
        replyTo = reader.filledText(body["replyToWamid"] ?? .null, "replyToWamid")
        sender = reader.filledText(body["sender"] ?? .null, "sender")
        contact = reader.members(body["contact"] ?? .null, "contact")
        let name = reader.filledText(body["templateName"] ?? .null, "templateName")
        let type = reader.filledText(body["type"] ?? .null, "type") ?? (name == nil ? nil : "template")
        switch type?.lowercased() {
        case nil:
            reader.note("type", .missingField, "is required: template, \(FreeformReader.types.joined(separator: ", "))")
        case "template":
            for member in members where !template.read(member, &reader) { warn(of: member.name) { _ in false } }
            if let name {
                content = .template(name: name)
            } else {
                reader.note("templateName", .missingField, "is required")
            }
        case let type?:
            content = FreeformReader(body).read(type, &reader).map(Content.freeform)
            for member in members { warn(of: member.name, unless: FreeformReader.knows) }
        }
        problems = reader.problems
    }

    private mutating func warn(of member: String, unless isKnown: (String) -> Bool) {
        if !Self.common.contains(member), !isKnown(member) { warnings.append(unknownMemberWarning(member)) }
    }

    private mutating func readTo(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let text = reader.filledText(value, "to") else {
            if reader.problems.isEmpty {
                reader.note("to", .missingField, "is required: a phone number with calling code")
            }
            return
        }
        to = text
        do { phone = try PhoneNumber(parsing: text) } catch { reader.note("to", .invalidDestination, "\(error)") }
    }
}
