import Hummingbird

/// `GET /{version}/{waba-id}/product_catalogs` and `GET /{version}/{catalog-id}/products`.
struct CatalogRoutes: Sendable {
    private let door: GraphDoor

    init(state: SandboxState) {
        door = GraphDoor(state: state)
    }

    func catalogs(_ request: Request, _ context: SandboxContext) throws -> Response {
        list(request, context) { machine, id, fields throws(GraphRefusal) in
            try machine.catalogs(of: id, fields: fields)
        }
    }

    func products(_ request: Request, _ context: SandboxContext) throws -> Response {
        list(request, context) { machine, id, fields throws(GraphRefusal) in
            try machine.products(of: id, fields: fields)
        }
    }

    private func list(
        _ request: Request,
        _ context: SandboxContext,
        _ all: (SandboxMachine, _ id: String, _ fields: [String]) throws(GraphRefusal) -> [JSONTree]
    ) -> Response {
        let fields = GraphDoor.fields(request)
        let limit = GraphDoor.query(request, "limit").flatMap { Int($0) } ?? 25
        let after = GraphDoor.query(request, "after")
        let path = GraphDoor.origin(request) + request.uri.path
        return door.answer(request, context) { machine, id, _ throws(GraphRefusal) in
            let (page, next) = try SandboxMachine.page(
                try all(machine, id, fields),
                limit: min(max(limit, 1), 1_000),
                after: after
            )
            let query = "limit=\(limit)&fields=\(fields.joined(separator: "%2C"))"
            return Answer.json(page.naming(next: next.map { "\(path)?\(query)&after=\($0)" }))
        }
    }
}

extension JSONTree {
    /// A page that says where the next one is.
    func naming(next: String?) -> JSONTree {
        guard let next, case .object(var members) = self else { return self }
        for index in members.indices where members[index].key == "paging" {
            guard case .object(var paging) = members[index].value else { continue }
            paging.append(.init(key: "next", value: .text(next)))
            members[index].value = .object(paging)
        }
        return .object(members)
    }
}
