/// The templates of one business account, in the order they were made.
struct TemplateBook: Sendable {
    /// As many as an unverified business may have (2388019).
    static let countMaximum = 250

    private(set) var templates: [StoredTemplate] = []
    /// Positions in `templates` of the languages of a name.
    private var positions: [String: [Int]] = [:]

    init(_ templates: [StoredTemplate] = []) {
        for template in templates { add(template) }
    }

    mutating func add(_ template: StoredTemplate) {
        positions[template.name, default: []].append(templates.count)
        templates.append(template)
    }

    func position(name: String, language: String) -> Int? {
        positions[name]?.first { templates[$0].language == language }
    }

    func template(id: String) -> StoredTemplate? {
        templates.first { $0.id == id }
    }

    subscript(position: Int) -> StoredTemplate { templates[position] }

    /// The template a send may use.
    ///
    /// - Throws: 132001, 132015 or 132016, as its status has it (`templates/template-pausing`).
    func sendable(name: String, language: String) throws(GraphRefusal) -> StoredTemplate {
        guard let position = position(name: name, language: language) else {
            throw GraphRefusal(132001, "template name (\(name)) does not exist in \(language)")
        }
        switch templates[position].status {
        case "APPROVED": return templates[position]
        case "PAUSED":
            throw GraphRefusal(132015, "template name (\(name)) is paused due to low quality so it cannot be sent")
        case "DISABLED":
            throw GraphRefusal(132016, "template name (\(name)) has been paused too often and is disabled")
        default: throw GraphRefusal(132001, "template name (\(name)) is not approved in \(language)")
        }
    }

    /// Gives every language of a name a new status; returns those that changed.
    mutating func setStatus(_ status: String, name: String) -> [StoredTemplate] {
        var changed: [StoredTemplate] = []
        for position in positions[name] ?? [] where templates[position].status != status {
            templates[position].status = status
            changed.append(templates[position])
        }
        return changed
    }

    /// The result of a review.
    mutating func review(id: String, status: String, rejectedReason: String) -> StoredTemplate? {
        guard let position = templates.firstIndex(where: { $0.id == id }) else { return nil }
        templates[position].status = status
        templates[position].rejectedReason = rejectedReason
        return templates[position]
    }

    /// Removes what fits; returns how many there were.
    mutating func remove(where fits: (StoredTemplate) -> Bool) -> Int {
        let kept = templates.filter { !fits($0) }
        let removedCount = templates.count - kept.count
        if removedCount > 0 { self = TemplateBook(kept) }
        return removedCount
    }
}
