/// A template as the server mirrors it from Meta.
public struct Template: Decodable, Sendable, Hashable, Identifiable {
    /// Crier's id, 24 hexadecimal digits.
    public let id: String
    /// Meta's id.
    public let waTemplateId: String
    /// Its name; several languages may share it.
    public let name: String
    /// Its language: `en_US`.
    public let language: String
    /// Meta's word: `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`.
    public let status: String
    /// Meta's word: `MARKETING`, `UTILITY`, `AUTHENTICATION`.
    public let category: String
    /// Meta's word, where it has one: `GREEN`, `YELLOW`, `RED`.
    public let quality: String?
    /// `POSITIONAL` or `NAMED`.
    public let parameterFormat: String?
    /// Meta's components.
    public let components: JSONValue

    /// Whether it can be sent.
    public var isApproved: Bool { status == "APPROVED" }

    private enum CodingKeys: String, CodingKey {
        case id = "_id"
        case waTemplateId, name, language, status, category, quality, parameterFormat, components
    }
}

/// The `data` of an answer with one template.
struct OneTemplate: Decodable, Sendable {
    let template: Template
}
