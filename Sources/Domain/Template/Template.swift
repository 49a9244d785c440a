/// A message form approved by Meta, mirrored here with its parameter slots (`templates/overview`).
package struct Template: Hashable, Sendable {
    package var id: ID<Template>
    package var workspace: ID<Workspace>
    package var wabaID: String
    /// Meta's own id, decimal digits.
    package var waTemplateID: String
    package var name: String
    /// Meta's language code, for example `en_US`.
    package var language: String
    package var category: TemplateCategory
    /// Meta's word; only `APPROVED` can be sent. Kept as text, because Meta adds words.
    package var status: String
    package var parameterFormat: ParameterFormat
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`, as text.
    package var quality: String?
    /// Meta's `components` array, byte for byte as compact JSON.
    package var components: [UInt8]
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: ID<Template>,
        workspace: ID<Workspace>,
        wabaID: String,
        waTemplateID: String,
        name: String,
        language: String,
        category: TemplateCategory,
        status: String,
        parameterFormat: ParameterFormat,
        quality: String?,
        components: [UInt8],
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.wabaID = wabaID
        self.waTemplateID = waTemplateID
        self.name = name
        self.language = language
        self.category = category
        self.status = status
        self.parameterFormat = parameterFormat
        self.quality = quality
        self.components = components
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var isApproved: Bool { status == "APPROVED" }
}

/// Meta's category, which decides price and rules. Text, because Meta may add one.
package struct TemplateCategory: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let marketing = TemplateCategory(rawValue: "MARKETING")
    package static let utility = TemplateCategory(rawValue: "UTILITY")
    package static let authentication = TemplateCategory(rawValue: "AUTHENTICATION")
}

/// How a template names its variables: `{{1}}` or `{{first_name}}`.
package enum ParameterFormat: String, Sendable {
    case positional = "POSITIONAL"
    case named = "NAMED"
}
