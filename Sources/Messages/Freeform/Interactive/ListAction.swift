package import WireJSON

/// A menu of up to ten rows behind one button (`messages/interactive-list-messages`).
package struct ListAction: InteractiveAction {
    package struct Section: Hashable, Sendable {
        package var title: String?
        package var rows: [Row]

        package init(title: String?, rows: [Row]) {
            self.title = title
            self.rows = rows
        }
    }

    package struct Row: Hashable, Sendable {
        package var id: String
        package var title: String
        package var description: String?

        package init(id: String, title: String, description: String? = nil) {
            self.id = id
            self.title = title
            self.description = description
        }
    }

    package static let buttonCharacterMaximum = 20
    package static let titleCharacterMaximum = 24
    package static let descriptionCharacterMaximum = 72
    package static let idCharacterMaximum = 200
    package static let sectionMaximum = 10
    /// In all sections together.
    package static let rowMaximum = 10

    package var button: String
    package var sections: [Section]

    package init(button: String, sections: [Section]) {
        self.button = button
        self.sections = sections
    }

    package var type: String { "list" }
    package var header: InteractiveHeaderRule { .text }
    package var bodyCharacterMaximum: Int { 4_096 }

    package func problems() -> [FieldProblem] {
        var found = [FreeformRules.lineProblem(button, "action.button", maximum: Self.buttonCharacterMaximum)]
        let rowCount = sections.reduce(0) { $0 + $1.rows.count }
        if !(1...Self.sectionMaximum).contains(sections.count) {
            found.append(FreeformRules.invalid("action.sections", "must be 1 to \(Self.sectionMaximum)"))
        }
        if rowCount > Self.rowMaximum {
            found.append(
                FreeformRules.invalid("action.sections", "may have \(Self.rowMaximum) rows in all, not \(rowCount)")
            )
        }
        var ids: Set<String> = []
        for (index, section) in sections.enumerated() {
            let field = "action.sections[\(index)]"
            if sections.count > 1, section.title == nil {
                found.append(FreeformRules.missing(field + ".title", "is required where there are several sections"))
            }
            found.append(
                section.title.flatMap {
                    FreeformRules.lineProblem($0, field + ".title", maximum: Self.titleCharacterMaximum)
                }
            )
            if section.rows.isEmpty { found.append(FreeformRules.missing(field + ".rows", "must have a row")) }
            for (place, row) in section.rows.enumerated() {
                let field = "\(field).rows[\(place)]"
                found.append(FreeformRules.lineProblem(row.id, field + ".id", maximum: Self.idCharacterMaximum))
                found.append(
                    FreeformRules.lineProblem(row.title, field + ".title", maximum: Self.titleCharacterMaximum)
                )
                found.append(
                    row.description.flatMap {
                        FreeformRules.lineProblem($0, field + ".description", maximum: Self.descriptionCharacterMaximum)
                    }
                )
                if !ids.insert(row.id).inserted {
                    found.append(FreeformRules.invalid(field + ".id", "is the id of another row, too"))
                }
            }
        }
        return found.compactMap { $0 }
    }

    package func write(into writer: inout JSONWriter) {
        writer.member("button", button)
        writer.key("sections")
        writer.array { writer in
            for section in sections {
                writer.object { writer in
                    if let title = section.title { writer.member("title", title) }
                    writer.key("rows")
                    writer.array { writer in
                        for row in section.rows { writer.object { Self.write(row, into: &$0) } }
                    }
                }
            }
        }
    }

    private static func write(_ row: Row, into writer: inout JSONWriter) {
        writer.member("id", row.id)
        writer.member("title", row.title)
        if let description = row.description { writer.member("description", description) }
    }
}
