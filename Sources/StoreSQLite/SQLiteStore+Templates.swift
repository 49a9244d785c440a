package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func mirrorTemplates(
        _ templates: [RemoteTemplate],
        of wabaID: String,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> TemplateSyncCounts {
        try await write { db in
            var mirror = TemplateMirror(
                known: try db.all(
                    """
                    SELECT id, workspace, waba_id, wa_template_id, name, language, category, status, parameter_format,
                        quality, components, created_at, updated_at
                    FROM templates WHERE workspace = ? AND waba_id = ?
                    """,
                    [workspace.row, wabaID],
                    Template.init
                )
            )
            for template in templates {
                switch mirror.meet(template) {
                case .add: try db.insert(template, of: wabaID, in: workspace, at: moment)
                case .update(let id): try db.update(template, id: id, at: moment)
                case .keep: break
                }
            }
            for id in mirror.takeMissing() {
                try db.run(
                    "UPDATE templates SET status = 'DELETED', updated_at = ? WHERE id = ?",
                    [moment.milliseconds, id.row]
                )
            }
            return mirror.counts
        }
    }

    package func templates(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<Template> {
        try await read { db in
            let total = try db.number(
                "SELECT count(*) FROM templates WHERE workspace = ? AND status <> 'DELETED'",
                [workspace.row]
            )
            let items = try db.all(
                """
                SELECT id, workspace, waba_id, wa_template_id, name, language, category, status, parameter_format,
                    quality, components, created_at, updated_at
                FROM templates WHERE workspace = ? AND status <> 'DELETED' ORDER BY name, language, id LIMIT ? OFFSET ?
                """,
                [workspace.row, page.limit, page.offset],
                Template.init
            )
            return Page(items: items, total: Int(total ?? 0))
        }
    }

    package func template(_ id: ID<Template>, in workspace: ID<Workspace>) async throws(StoreError) -> Template? {
        try await read { db in
            try db.first(
                """
                SELECT id, workspace, waba_id, wa_template_id, name, language, category, status, parameter_format,
                    quality, components, created_at, updated_at
                FROM templates WHERE id = ? AND workspace = ?
                """,
                [id.row, workspace.row],
                Template.init
            )
        }
    }

    package func templates(named name: String, in workspace: ID<Workspace>) async throws(StoreError) -> [Template] {
        try await read { db in
            try db.all(
                """
                SELECT id, workspace, waba_id, wa_template_id, name, language, category, status, parameter_format,
                    quality, components, created_at, updated_at
                FROM templates WHERE workspace = ? AND name = ? AND status <> 'DELETED' ORDER BY language, id
                """,
                [workspace.row, name],
                Template.init
            )
        }
    }
}

/// What a sync has met so far, against what was known before it.
private struct TemplateMirror {
    enum Action {
        case add
        case update(ID<Template>)
        case keep
    }

    private struct Name: Hashable {
        let name: String
        let language: String
    }

    private var unmet: [Name: Template]
    private var met: Set<Name> = []
    private(set) var counts = TemplateSyncCounts()

    init(known: [Template]) {
        unmet = Dictionary(
            known.map { (Name(name: $0.name, language: $0.language), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// A name and language that comes twice, as on the edge of two pages of Meta's list, counts once.
    mutating func meet(_ remote: RemoteTemplate) -> Action {
        let name = Name(name: remote.name, language: remote.language)
        guard met.insert(name).inserted else { return .keep }
        guard let known = unmet.removeValue(forKey: name) else {
            counts.added += 1
            return .add
        }
        if known.waTemplateID == remote.waTemplateID, known.category == remote.category, known.status == remote.status,
            known.parameterFormat == remote.parameterFormat, known.quality == remote.quality,
            known.components == remote.components
        {
            counts.unchanged += 1
            return .keep
        }
        counts.updated += 1
        return .update(known.id)
    }

    /// Those that were known and not met, unless they were marked before.
    mutating func takeMissing() -> [ID<Template>] {
        let missing = unmet.values.filter { $0.status != "DELETED" }.map(\.id)
        counts.deleted = missing.count
        return missing
    }
}

extension Database {
    fileprivate func insert(
        _ template: RemoteTemplate,
        of wabaID: String,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) throws {
        try run(
            """
            INSERT INTO templates
                (workspace, waba_id, wa_template_id, name, language, category, status, parameter_format, quality, components,
                created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)
            """,
            [
                workspace.row, wabaID, template.waTemplateID, template.name, template.language,
                template.category.rawValue,
                template.status, template.parameterFormat.rawValue, template.quality, template.components.column,
                moment.milliseconds,
            ]
        )
    }

    fileprivate func update(_ template: RemoteTemplate, id: ID<Template>, at moment: Timestamp) throws {
        try run(
            """
            UPDATE templates
            SET wa_template_id = ?, category = ?, status = ?, parameter_format = ?, quality = ?, components = ?, updated_at = ?
            WHERE id = ?
            """,
            [
                template.waTemplateID, template.category.rawValue, template.status, template.parameterFormat.rawValue,
                template.quality, template.components.column, moment.milliseconds, id.row,
            ]
        )
    }
}

extension Template {
    fileprivate init(_ row: FoundRow) throws {
        self.init(
            id: row.id(0),
            workspace: row.id(1),
            wabaID: row[2],
            waTemplateID: row[3],
            name: row[4],
            language: row[5],
            category: TemplateCategory(rawValue: row[6]),
            status: row[7],
            parameterFormat: try row.word(8, column: "parameter_format"),
            quality: row[9],
            components: row.bytes(10),
            createdAt: row.timestamp(11),
            updatedAt: row.timestamp(12)
        )
    }
}
