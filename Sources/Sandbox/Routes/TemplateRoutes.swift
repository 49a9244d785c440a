import HTTPTypes
import Hummingbird

/// `GET | POST | DELETE /{version}/{waba-id}/message_templates` and `POST /{template-id}/unpause`.
struct TemplateRoutes: Sendable {
    private let door: GraphDoor

    init(state: SandboxState) {
        door = GraphDoor(state: state)
    }

    func list(_ request: Request, _ context: SandboxContext) throws -> Response {
        let fields = GraphDoor.fields(request)
        let limit = GraphDoor.query(request, "limit").flatMap { Int($0) } ?? 25
        let query = SandboxMachine.TemplateQuery(
            fields: fields.isEmpty ? StoredTemplate.defaultFields : fields,
            name: GraphDoor.query(request, "name"),
            status: GraphDoor.query(request, "status"),
            language: GraphDoor.query(request, "language"),
            category: GraphDoor.query(request, "category"),
            limit: min(max(limit, 1), 1_000),
            after: GraphDoor.query(request, "after")
        )
        let path = GraphDoor.origin(request) + request.uri.path
        return door.answer(request, context) { machine, id, _ throws(GraphRefusal) in
            let (page, after) = try machine.templates(of: id, query)
            let next = after.map { "\(path)?\(Self.nextQuery(query, isNamed: fields, after: $0))" }
            return Answer.json(page.naming(next: next))
        }
    }

    private static func nextQuery(
        _ query: SandboxMachine.TemplateQuery,
        isNamed fields: [String],
        after: String
    ) -> String {
        var parts = ["limit=\(query.limit)", "after=\(after)"]
        if !fields.isEmpty { parts.append("fields=\(fields.joined(separator: "%2C"))") }
        for (name, value) in [
            ("name", query.name), ("status", query.status), ("language", query.language), ("category", query.category),
        ] {
            if let value { parts.append("\(name)=\(value)") }
        }
        return parts.joined(separator: "&")
    }

    func create(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let body = try await GraphDoor.json(request)
        return door.answer(request, context) { machine, id, now throws(GraphRefusal) in
            Answer.json(try machine.createTemplate(body, in: id, at: now))
        }
    }

    func delete(_ request: Request, _ context: SandboxContext) throws -> Response {
        var ids = GraphDoor.query(request, "hsm_id").map { [$0] } ?? []
        if let list = GraphDoor.query(request, "hsm_ids") {
            ids += list.split { "[],\" ".contains($0) }.map(String.init)
        }
        let name = GraphDoor.query(request, "name")
        return door.answer(request, context) { [ids] machine, id, _ throws(GraphRefusal) in
            try machine.deleteTemplates(name: name, ids: ids, of: id)
            return Answer.json(Answer.success)
        }
    }

    func unpause(_ request: Request, _ context: SandboxContext) throws -> Response {
        door.answer(request, context) { machine, id, now throws(GraphRefusal) in
            guard machine.unpauseTemplate(id: id, at: now) else { throw .unknownObject(id, verb: "post") }
            return Answer.json(Answer.success)
        }
    }
}
