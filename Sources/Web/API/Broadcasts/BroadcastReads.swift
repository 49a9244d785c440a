import Domain
import Messages
import Store
import WireJSON

/// `GET /broadcasts` and `GET /broadcasts/{id}`.
struct BroadcastReads: Sendable {
    /// A workspace has this many lists at the most whose names can be told: pages of the store, and lists a page.
    private static let listPageMaximum = 20
    private static let listsPerPage = 1_000

    let store: any BroadcastStore & PlanStore & AudienceStore & AccountStore

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        let page = try PageQuery(query, limit: 25, maximum: 100)
        let filter = try Self.filter(query)
        let senders = try await store.senders(in: request.workspace)
        let found: Page<Broadcast>
        if let name = query["name"] {
            let broadcast = try await store.broadcast(named: name, in: request.workspace)
            let matching = broadcast.map { filter.takes($0) ? [$0] : [] } ?? []
            found = Page(items: page.page == 1 ? matching : [], total: matching.count)
        } else {
            found = try await store.broadcasts(in: request.workspace, matching: filter, page: page.request)
        }
        return .success("Broadcasts retrieved successfully.") { writer in
            writer.key("broadcasts")
            writer.array { writer in
                for broadcast in found.items {
                    writer.object { $0.broadcast(broadcast, senders: senders) }
                }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    private static func filter(_ query: QueryItems) throws(APIError) -> BroadcastFilter {
        var filter = BroadcastFilter()
        var problems: [FieldProblem] = []
        if let word = query["status"] {
            filter.state = BroadcastState(rawValue: word)
            if filter.state == nil {
                let words = BroadcastState.allCases.map(\.rawValue).joined(separator: ", ")
                problems.append(FieldProblem("status", .invalidValue, "must be one of \(words)"))
            }
        }
        for name in ["broadcastType", "type"] {
            guard let word = query[name] else { continue }
            filter.kind = NewCampaignForm.words.contains(word) ? .apiCampaign : BroadcastKind(rawValue: word)
            if filter.kind == nil {
                problems.append(FieldProblem(name, .invalidValue, "must be broadcast or apiCampaign"))
            }
        }
        guard problems.isEmpty else { throw APIError(problems) }
        return filter
    }

    func read(_ request: APIRequest) async throws -> APIAnswer {
        let broadcast = try await store.broadcast(of: request)
        let counts = try await store.counts(of: broadcast.id)
        let reasons = try await store.reasons(of: broadcast.id)
        let senders = try await store.senders(in: request.workspace)
        let audience = try await audience(of: broadcast)
        return .success("Broadcast retrieved successfully.") { writer in
            writer.broadcast(broadcast, senders: senders)
            writer.counts(counts)
            writer.skipped(reasons.skipped)
            writer.failed(reasons.failed)
            writer.member("replied", reasons.replied)
            if let audience { writer.audience(audience) }
        }
    }

    /// An audience with the names of what it is made of.
    fileprivate struct NamedAudience {
        let audience: Audience
        let names: [Int64: String]
        /// The broadcast whose failures are tried again.
        let retryOf: Broadcast?
    }

    private func audience(of broadcast: Broadcast) async throws(StoreError) -> NamedAudience? {
        guard let list = broadcast.list else { return nil }
        var rows = Set(list.audience.excludedLists)
        if case .lists(let included, _) = list.audience.source { rows.formUnion(included) }
        var retryOf: Broadcast?
        if let id = list.retryOf { retryOf = try await store.broadcast(id, in: broadcast.workspace) }
        return NamedAudience(
            audience: list.audience,
            names: try await names(of: rows, in: broadcast.workspace),
            retryOf: retryOf
        )
    }

    private func names(of rows: Set<Int64>, in workspace: ID<Workspace>) async throws(StoreError) -> [Int64: String] {
        var names: [Int64: String] = [:]
        for page in 0..<Self.listPageMaximum where names.count < rows.count {
            let request = PageRequest(offset: page * Self.listsPerPage, limit: Self.listsPerPage)
            let found = try await store.lists(in: workspace, page: request).items
            for counted in found where rows.contains(counted.list.id.row) {
                names[counted.list.id.row] = counted.list.name
            }
            if found.count < Self.listsPerPage { break }
        }
        return names
    }
}

extension BroadcastFilter {
    fileprivate func takes(_ broadcast: Broadcast) -> Bool {
        (state == nil || state == broadcast.state) && (kind == nil || kind == broadcast.kind)
    }
}

extension JSONWriter {
    /// `"audience":{…}` as a caller would say it. Lists that are not there any more are left out.
    fileprivate mutating func audience(_ named: BroadcastReads.NamedAudience) {
        func names(_ rows: [Int64]) -> [String] { rows.compactMap { named.names[$0] } }
        optionalMember("retryOf", named.retryOf?.publicID.text)
        key("audience")
        object { writer in
            switch named.audience.source {
            case .everyone: writer.member("source", "everyone")
            case .lists(let rows, let unassigned):
                writer.member("source", "lists")
                writer.list("contactList", names(rows) + (unassigned ? [AudienceForm.unassigned] : []))
            case .failures(_, let codes):
                writer.member("source", "failures")
                writer.key("codes")
                writer.array { writer in for code in codes { writer.int(code) } }
            }
            writer.list("excludeList", names(named.audience.excludedLists))
            writer.list("tags", named.audience.tags)
            writer.key("filter")
            writer.array { writer in
                for rule in named.audience.rules {
                    writer.object { writer in
                        writer.member("name", rule.name)
                        writer.member("operator", rule.comparison.rawValue)
                        writer.member("value", rule.value)
                    }
                }
            }
        }
    }

    private mutating func list(_ name: StaticString, _ texts: [String]) {
        key(name)
        array { writer in for text in texts { writer.string(text) } }
    }
}
