import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `POST /broadcasts`, `GET /broadcasts` and `GET /broadcasts/{id}`.
struct BroadcastCalls: Sendable {
    let store: any BroadcastStore & TemplateStore & AccountStore & AnswerStore
    let book: CampaignBook

    // MARK: Create

    func create(_ request: APIRequest) async throws -> APIAnswer {
        let form = NewCampaignForm(reading: request.body)
        let senders = try await store.senders(in: request.workspace)
        let (draft, problems) = try await check(form, senders, request)
        guard let draft, problems.isEmpty else { throw APIError(problems) }
        switch try await store.createBroadcast(draft, answer: request.claim?.taken(at: request.receivedAt)) {
        case .created(let broadcast):
            book.clear()
            return Self.created(broadcast, senders, form.warnings)
        case .nameTaken(let other):
            if let kept = try await takenMeanwhile(request) { throw KeyTaken(kept: kept) }
            throw APIError(
                .nameTaken,
                "a broadcast named \"\(other.name)\" exists already",
                details: [FieldProblem("name", .nameTaken, "is the name of broadcast \(other.publicID.text)")]
            )
        case .keyTaken(let kept): throw KeyTaken(kept: kept)
        }
    }

    /// The broadcast is there, its answer was lost with the process that made it: it is written again from what it
    /// made.
    func resume(_ request: APIRequest, _ kept: KeptAnswer) async throws -> APIAnswer {
        let form = NewCampaignForm(reading: request.body)
        guard let name = form.name, var broadcast = try await store.broadcast(named: name, in: request.workspace) else {
            throw APIError(.broadcastNotFound, "the broadcast of this Idempotency-Key is not there any more")
        }
        // As it was when the first call made it.
        broadcast.state = .live
        return Self.created(broadcast, try await store.senders(in: request.workspace), form.warnings)
    }

    /// The name may be taken by this very call's first try, in another process.
    private func takenMeanwhile(_ request: APIRequest) async throws(StoreError) -> KeptAnswer? {
        guard let claim = request.claim else { return nil }
        let question = AnswerQuestion(workspace: claim.workspace, key: claim.key.text)
        return try await store.keptAnswers([question], at: request.receivedAt).first ?? nil
    }

    private func check(
        _ form: NewCampaignForm,
        _ senders: [Sender],
        _ request: APIRequest
    ) async throws(StoreError) -> (draft: NewBroadcast?, problems: [FieldProblem]) {
        var problems = form.problems
        let sender = form.sender.flatMap { id in senders.first { $0.phoneNumberID == id } }
        if let id = form.sender, sender == nil {
            problems.append(
                FieldProblem("sender", .senderNotFound, "this workspace has no sender with the phone number id \(id)")
            )
        }
        guard let templateName = form.templateName else { return (nil, problems) }
        let templates = try await store.templates(named: templateName, in: request.workspace)
        if let problem = Self.problem(with: templates, form, sender) { problems.append(problem) }
        guard let name = form.name else { return (nil, problems) }
        let draft = NewBroadcast(
            workspace: request.workspace,
            name: name,
            kind: .apiCampaign,
            state: .live,
            templateName: templateName,
            templateLanguage: form.languageCode.map { language in
                templates.first { BookedCampaign.isSameLanguage($0.language, language) }?.language ?? language
            },
            sender: sender?.id,
            createdAt: request.receivedAt
        )
        return (draft, problems)
    }

    /// What is wrong with the template that a campaign is to send.
    private static func problem(with templates: [Template], _ form: NewCampaignForm, _ sender: Sender?) -> FieldProblem?
    {
        guard let first = templates.first else {
            return FieldProblem(
                "templateName",
                .templateNotFound,
                "no template \"\(form.templateName ?? "")\" is known here; POST /templates/sync fetches new ones"
            )
        }
        if let language = form.languageCode,
            !templates.contains(where: { BookedCampaign.isSameLanguage($0.language, language) })
        {
            let languages = templates.map(\.language).joined(separator: ", ")
            return FieldProblem(
                "languageCode",
                .templateNotFound,
                "\"\(first.name)\" does not exist in \"\(language)\"; it does in \(languages)"
            )
        }
        if let sender, !templates.contains(where: { $0.wabaID == sender.wabaID }) {
            return FieldProblem(
                "sender",
                .senderMismatch,
                "its business account does not own the template \"\(first.name)\""
            )
        }
        return nil
    }

    private static func created(_ broadcast: Broadcast, _ senders: [Sender], _ warnings: [String]) -> APIAnswer {
        .success("Broadcast created", status: .created, warnings: warnings) { writer in
            writer.broadcast(broadcast, senders: senders)
        }
    }

    // MARK: Read

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        let page = try PageQuery(query, limit: 25, maximum: 100)
        let unsupported = ["status", "type", "broadcastType"].filter { query[$0] != nil }
        guard unsupported.isEmpty else {
            throw APIError(unsupported.map { FieldProblem($0, .notSupportedYet, "this filter is not supported yet") })
        }
        let senders = try await store.senders(in: request.workspace)
        let found: Page<Broadcast>
        if let name = query["name"] {
            let broadcast = try await store.broadcast(named: name, in: request.workspace)
            found = Page(items: page.page == 1 ? broadcast.map { [$0] } ?? [] : [], total: broadcast == nil ? 0 : 1)
        } else {
            found = try await store.broadcasts(in: request.workspace, page: page.request)
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

    func read(_ request: APIRequest) async throws -> APIAnswer {
        guard let id = PublicID<Broadcast>(request.path("id")),
            let broadcast = try await store.broadcast(id.id, in: request.workspace), broadcast.publicID == id
        else { throw APIError(.broadcastNotFound, "there is no broadcast with this id") }
        let counts = try await store.counts(of: broadcast.id)
        let senders = try await store.senders(in: request.workspace)
        return .success("Broadcast retrieved successfully.") { writer in
            writer.broadcast(broadcast, senders: senders)
            writer.counts(counts)
        }
    }
}
