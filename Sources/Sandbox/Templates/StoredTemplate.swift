/// A template as the account holds it.
struct StoredTemplate: Sendable {
    var id: String
    var name: String
    var language: String
    var category: String
    var status: String
    var isNamed: Bool
    var components: [JSONTree]
    var quality: String
    var rejectedReason: String
    var plan: TemplatePlan

    init(
        id: String,
        name: String,
        language: String,
        category: String,
        status: String,
        isNamed: Bool,
        components: [JSONTree],
        quality: String = "UNKNOWN",
        rejectedReason: String = "NONE"
    ) {
        self.id = id
        self.name = name
        self.language = language
        self.category = category
        self.status = status
        self.isNamed = isNamed
        self.components = components
        self.quality = quality
        self.rejectedReason = rejectedReason
        plan = TemplatePlan(components: components, category: category, isNamed: isNamed)
    }

    /// What Meta lists when nobody asks for particular fields.
    static let defaultFields = [
        "name", "parameter_format", "components", "language", "status", "category", "id",
    ]

    func tree(fields: [String]) -> JSONTree {
        var members: [JSONTree.Member] = []
        for field in fields where field != "id" {
            if let value = value(of: field) { members.append(.init(key: field, value: value)) }
        }
        members.append(.init(key: "id", value: .text(id)))
        return .object(members)
    }

    private func value(of field: String) -> JSONTree? {
        switch field {
        case "name": .text(name)
        case "parameter_format": .text(isNamed ? "NAMED" : "POSITIONAL")
        case "components": .list(components)
        case "language": .text(language)
        case "status": .text(status)
        case "category": .text(category)
        case "quality_score": ["score": .text(quality), "date": 1_735_689_600]
        case "rejected_reason": .text(rejectedReason)
        default: nil
        }
    }
}
