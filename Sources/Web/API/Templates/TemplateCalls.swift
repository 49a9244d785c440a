import Domain
import Store
import WireJSON

/// `GET /templates`, `GET /templates/{identifier}` and `POST /templates/sync`.
struct TemplateCalls: Sendable {
    /// Templates that `all` gives at the most; Meta allows an account 6,000 (`templates/overview`).
    private static let allMaximum = 10_000
    let store: any TemplateStore
    let syncing: any TemplateSyncing
    let book: CampaignBook

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        let page = try PageQuery(query, limit: 50, maximum: 1_000)
        let found =
            query.isSet("all")
            ? try await all(in: request.workspace)
            : try await store.templates(in: request.workspace, page: page.request)
        return .success("Templates retrieved successfully.") { writer in
            writer.key("templates")
            writer.array { writer in
                for template in found.items { writer.template(template, in: request.caller.workspace) }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    private func all(in workspace: ID<Workspace>) async throws(StoreError) -> Page<Template> {
        var templates: [Template] = []
        while templates.count < Self.allMaximum {
            let request = PageRequest(offset: templates.count, limit: 1_000)
            let page = try await store.templates(in: workspace, page: request)
            templates += page.items
            if page.items.isEmpty || templates.count >= page.total { break }
        }
        return Page(items: templates, total: templates.count)
    }

    /// By id where the query says so (`by=id`, or `id=…`), else by name. A name can stand for several languages: the
    /// one of `languageCode`, else an approved one.
    func read(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        let identifier = request.path("identifier")
        let template =
            query["by"] == "id" || query["id"] != nil
            ? try await template(id: identifier, in: request.workspace)
            : try await template(named: identifier, query["languageCode"] ?? query["language"], in: request.workspace)
        guard let template else { throw APIError(.templateNotFound, "there is no such template") }
        return .success("Template retrieved successfully.") { writer in
            writer.key("template")
            writer.template(template, in: request.caller.workspace)
        }
    }

    private func template(id text: String, in workspace: ID<Workspace>) async throws(StoreError) -> Template? {
        guard let id = PublicID<Template>(text), let template = try await store.template(id.id, in: workspace) else {
            return nil
        }
        return template.createdAt == id.createdAt ? template : nil
    }

    private func template(
        named name: String,
        _ language: String?,
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> Template? {
        let templates = try await store.templates(named: name, in: workspace)
        if let language { return templates.first { TemplateChoice.isSameLanguage($0.language, language) } }
        return templates.first(where: \.isApproved) ?? templates.first
    }

    func sync(_ request: APIRequest) async throws -> APIAnswer {
        let results = await syncing.syncTemplates(in: request.workspace)
        book.clear()
        let failures = results.compactMap { result -> String? in
            guard case .failed(let sentence) = result.outcome else { return nil }
            return "\(result.phoneNumberID): \(sentence)"
        }
        guard results.isEmpty || failures.count < results.count else {
            throw APIError(.syncFailed, "the templates could not be fetched: " + failures.joined(separator: "; "))
        }
        let message =
            results.isEmpty
            ? "There is no sender whose templates could be synced."
            : "Templates synced for \(results.count - failures.count) of \(results.count) senders."
        return .success(message) { writer in
            writer.key("senders")
            writer.array { writer in
                for result in results { writer.syncResult(result) }
            }
        }
    }
}

extension JSONWriter {
    mutating func template(_ template: Template, in workspace: Workspace) {
        object { writer in
            writer.member("_id", PublicID(template.id, createdAt: template.createdAt).text)
            writer.member("settingId", workspace.settingID)
            writer.member("waTemplateId", template.waTemplateID)
            writer.member("name", template.name)
            writer.member("language", template.language)
            writer.key("components")
            if template.components.isEmpty { writer.array { _ in } } else { writer.raw(template.components) }
            writer.member("status", template.status)
            writer.member("category", template.category.rawValue)
            writer.optionalMember("quality", template.quality)
            writer.member("parameterFormat", template.parameterFormat.rawValue)
            writer.member("createdAt", template.createdAt.iso8601)
            writer.member("updatedAt", template.updatedAt.iso8601)
        }
    }

    fileprivate mutating func syncResult(_ result: TemplateSyncResult) {
        object { writer in
            writer.member("sender", result.phoneNumberID)
            writer.member("wabaId", result.wabaID)
            switch result.outcome {
            case .synced(let counts):
                writer.member("added", counts.added)
                writer.member("updated", counts.updated)
                writer.member("unchanged", counts.unchanged)
                writer.member("deleted", counts.deleted)
            case .failed(let sentence): writer.member("error", sentence)
            }
        }
    }
}

extension Workspace {
    /// Chatflow's objects name the account they belong to; here that is the workspace.
    var settingID: String { PublicID(id, createdAt: createdAt).text }
}
