import Domain
import Messages
import Store
import WireJSON

/// Whom a list broadcast is for, as a caller says it: lists and words by name.
struct AudienceForm: Sendable {
    /// Stands in `contactList` for the contacts on no list.
    static let unassigned = "unassigned"

    private var lists: [String]?
    private var excludedLists: [String] = []
    private var tags: [String] = []
    private var rules: [AttributeRule] = []
    private var hasFilter = false

    /// - Returns: whether the member is one of these.
    mutating func read(_ member: JSONMember, _ reader: inout FieldReader) -> Bool {
        switch member.name {
        case "contactList": lists = Self.names(member.value, "contactList", &reader)
        case "excludeList": excludedLists = Self.names(member.value, "excludeList", &reader) ?? []
        case "tags": tags = Self.names(member.value, "tags", &reader) ?? []
        case "filter": readFilter(member.value, &reader)
        default: return false
        }
        return true
    }

    /// Somebody must be meant: to leave everything out is more likely a mistake than the wish to write to everybody.
    func noteMissing(_ reader: inout FieldReader) {
        let hasSource = lists?.isEmpty == false || !tags.isEmpty || hasFilter
        guard !hasSource, !reader.problems.contains(where: { Self.fields.contains(Self.root(of: $0.field)) }) else {
            return
        }
        reader.note(
            "contactList",
            .missingField,
            "is required: names of lists, or \"\(Self.unassigned)\"; without it, tags or filter choose from all contacts"
        )
    }

    private static let fields = ["contactList", "tags", "filter"]

    private static func root(of field: String) -> String { String(field.prefix { $0 != "[" }) }

    /// A list of filled texts; a single one is taken for a list of one.
    private static func names(_ value: JSONValue, _ field: String, _ reader: inout FieldReader) -> [String]? {
        if case .string(let name) = value { return name.trimmingBlanks().isEmpty ? nil : [name] }
        guard let names = reader.texts(value, field) else { return nil }
        for (index, name) in names.enumerated() where name.trimmingBlanks().isEmpty {
            reader.note("\(field)[\(index)]", .invalidValue, "must not be empty")
        }
        return names
    }

    private mutating func readFilter(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let elements = reader.list(value, "filter") else { return }
        hasFilter = !elements.isEmpty
        for (index, element) in elements.enumerated() {
            let field = "filter[\(index)]"
            guard reader.members(element, field) != nil else {
                if element.isNull { reader.note(field, .invalidType, "must be an object") }
                continue
            }
            let name = reader.filledText(element["name"] ?? .null, field + ".name")
            if name == nil { reader.note(field + ".name", .missingField, "is required: the attribute's name") }
            let word = reader.filledText(element["operator"] ?? .null, field + ".operator") ?? ""
            let comparison = AttributeRule.Comparison(rawValue: word)
            if comparison == nil {
                let words = AttributeRule.Comparison.allCases.map(\.rawValue).joined(separator: ", ")
                reader.note(field + ".operator", .invalidValue, "must be one of \(words)")
            }
            let wanted = reader.filledText(element["value"] ?? .null, field + ".value")
            let needsValue = comparison.map { ![.exists, .missing].contains($0) } ?? false
            if needsValue, wanted == nil {
                reader.note(field + ".value", .missingField, "is required; exists and missing need none")
            }
            guard let name, let comparison else { continue }
            rules.append(AttributeRule(name: name, comparison: comparison, value: wanted ?? ""))
        }
    }

    /// The audience, its names looked up.
    /// - Returns: `nil` beside the problems where a name is not known here.
    func audience(
        in workspace: ID<Workspace>,
        _ vocabulary: Vocabulary,
        _ store: any AudienceStore
    ) async throws(StoreError) -> (audience: Audience?, problems: [FieldProblem]) {
        var problems: [FieldProblem] = []
        let wanted = lists ?? []
        let included = try await rows(of: wanted, "contactList", workspace, store, &problems)
        let excluded = try await rows(of: excludedLists, "excludeList", workspace, store, &problems)
        if let index = excludedLists.firstIndex(of: Self.unassigned) {
            let problem = "only names of lists are taken here, not \"\(Self.unassigned)\""
            problems.append(FieldProblem("excludeList[\(index)]", .invalidValue, problem))
        }
        // As the workspace writes them: contacts bear the word in that form.
        let knownTags = tags.enumerated().compactMap { index, tag in
            let known = vocabulary.tags.first { $0.lowercased() == tag.lowercased() }
            if known == nil {
                problems.append(FieldProblem("tags[\(index)]", .invalidValue, "there is no tag \"\(tag)\" here"))
            }
            return known
        }
        for (index, rule) in rules.enumerated() {
            let isKnown = vocabulary.customFields.contains { $0.lowercased() == rule.name.lowercased() }
            guard !isKnown else { continue }
            let problem = "there is no custom field \"\(rule.name)\" here"
            problems.append(FieldProblem("filter[\(index)].name", .invalidValue, problem))
        }
        guard problems.isEmpty else { return (nil, problems) }
        let source =
            wanted.isEmpty
            ? Audience.Source.everyone : .lists(included, unassigned: wanted.contains(Self.unassigned))
        return (Audience(source: source, excludedLists: excluded, tags: knownTags, rules: rules), [])
    }

    private func rows(
        of names: [String],
        _ field: String,
        _ workspace: ID<Workspace>,
        _ store: any AudienceStore,
        _ problems: inout [FieldProblem]
    ) async throws(StoreError) -> [Int64] {
        let wanted = names.enumerated().filter { $0.element != Self.unassigned }
        guard !wanted.isEmpty else { return [] }
        let found = try await store.lists(named: wanted.map(\.element), in: workspace)
        var rows: [Int64] = []
        for (list, (index, name)) in zip(found, wanted) {
            if let list {
                if !rows.contains(list.id.row) { rows.append(list.id.row) }
            } else {
                problems.append(
                    FieldProblem("\(field)[\(index)]", .listNotFound, "there is no contact list \"\(name)\"")
                )
            }
        }
        return rows
    }
}
