package import Domain
package import Store

extension MemoryStore {
    package func mirrorTemplates(
        _ templates: [RemoteTemplate],
        of wabaID: String,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> TemplateSyncCounts {
        try requireWorking()
        var counts = TemplateSyncCounts()
        var met: Set<ID<Template>> = []
        for remote in templates {
            let place = templateRows.firstIndex {
                $0.workspace == workspace && $0.wabaID == wabaID && $0.name == remote.name
                    && $0.language == remote.language
            }
            var template = Template(
                id: place.map { templateRows[$0].id } ?? templateRows.nextID(),
                workspace: workspace,
                wabaID: wabaID,
                waTemplateID: remote.waTemplateID,
                name: remote.name,
                language: remote.language,
                category: remote.category,
                status: remote.status,
                parameterFormat: remote.parameterFormat,
                quality: remote.quality,
                components: remote.components,
                createdAt: place.map { templateRows[$0].createdAt } ?? moment,
                updatedAt: place.map { templateRows[$0].updatedAt } ?? moment
            )
            guard met.insert(template.id).inserted else { continue }
            if let place, templateRows[place] == template {
                counts.unchanged += 1
            } else if let place {
                template.updatedAt = moment
                templateRows[place] = template
                counts.updated += 1
            } else {
                templateRows.append(template)
                counts.added += 1
            }
        }
        for place in templateRows.indices {
            let template = templateRows[place]
            guard template.workspace == workspace, template.wabaID == wabaID, template.status != "DELETED",
                !met.contains(template.id)
            else { continue }
            templateRows[place].status = "DELETED"
            templateRows[place].updatedAt = moment
            counts.deleted += 1
        }
        return counts
    }

    package func templates(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<Template> {
        try requireWorking()
        return visibleTemplates(in: workspace).page(page)
    }

    package func template(_ id: ID<Template>, in workspace: ID<Workspace>) async throws(StoreError) -> Template? {
        try requireWorking()
        return templateRows.first { $0.id == id && $0.workspace == workspace }
    }

    package func templates(named name: String, in workspace: ID<Workspace>) async throws(StoreError) -> [Template] {
        try requireWorking()
        return visibleTemplates(in: workspace).filter { $0.name == name }
    }

    private func visibleTemplates(in workspace: ID<Workspace>) -> [Template] {
        templateRows
            .filter { $0.workspace == workspace && $0.status != "DELETED" }
            .sorted { ($0.name, $0.language, $0.id) < ($1.name, $1.language, $1.id) }
    }
}
