package import Domain

/// The mirror of Meta's templates.
package protocol TemplateStore: Sendable {
    /// Makes the mirror of one account equal to `templates`: new ones are added, known ones (same account, name and language)
    /// updated keeping their id, the others marked `DELETED`. One transaction.
    func mirrorTemplates(
        _ templates: [RemoteTemplate],
        of wabaID: String,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> TemplateSyncCounts

    /// Templates that are not `DELETED`, by name then language.
    func templates(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<Template>
    func template(_ id: ID<Template>, in workspace: ID<Workspace>) async throws(StoreError) -> Template?
    /// All languages of a name that are not `DELETED`, by language.
    func templates(named name: String, in workspace: ID<Workspace>) async throws(StoreError) -> [Template]
}

/// A template as Meta lists it.
package struct RemoteTemplate: Hashable, Sendable {
    package var waTemplateID: String
    package var name: String
    package var language: String
    package var category: TemplateCategory
    package var status: String
    package var parameterFormat: ParameterFormat
    package var quality: String?
    /// Meta's `components`, compact JSON.
    package var components: [UInt8]

    package init(
        waTemplateID: String,
        name: String,
        language: String,
        category: TemplateCategory,
        status: String,
        parameterFormat: ParameterFormat,
        quality: String?,
        components: [UInt8]
    ) {
        self.waTemplateID = waTemplateID
        self.name = name
        self.language = language
        self.category = category
        self.status = status
        self.parameterFormat = parameterFormat
        self.quality = quality
        self.components = components
    }
}

/// What a sync changed.
package struct TemplateSyncCounts: Hashable, Sendable {
    package var added: Int
    package var updated: Int
    package var unchanged: Int
    package var deleted: Int

    package init(added: Int = 0, updated: Int = 0, unchanged: Int = 0, deleted: Int = 0) {
        self.added = added
        self.updated = updated
        self.unchanged = unchanged
        self.deleted = deleted
    }
}

/// Which part of a long list.
package struct PageRequest: Hashable, Sendable {
    package var offset: Int
    /// 1 to 1,000.
    package var limit: Int

    package init(offset: Int, limit: Int) {
        self.offset = max(0, offset)
        self.limit = min(1_000, max(1, limit))
    }
}

/// Part of a long list.
package struct Page<Element: Sendable>: Sendable {
    package var items: [Element]
    /// How many there are in all.
    package var total: Int

    package init(items: [Element], total: Int) {
        self.items = items
        self.total = total
    }
}
