import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `POST /broadcasts`: API campaigns here, list broadcasts by ``ListBroadcastCalls``.
struct BroadcastCalls: Sendable {
    let store: any BroadcastStore & TemplateStore & AccountStore & AnswerStore
    let book: CampaignBook
    let lists: ListBroadcastCalls

    func create(_ request: APIRequest) async throws -> APIAnswer {
        if Self.isList(request) { return try await lists.create(request) }
        let form = NewCampaignForm(reading: request.body)
        let senders = try await store.senders(in: request.workspace)
        let (draft, problems) = try await check(form, senders, request)
        guard let draft, problems.isEmpty else { throw APIError(problems) }
        switch try await store.createBroadcast(draft, answer: request.claim?.taken(at: request.receivedAt)) {
        case .created(let broadcast):
            book.clear()
            return Self.created(broadcast, senders, form.warnings)
        case .nameTaken(let other):
            if let kept = try await store.takenMeanwhile(request) { throw KeyTaken(kept: kept) }
            throw APIError(nameTakenBy: other)
        case .keyTaken(let kept): throw KeyTaken(kept: kept)
        }
    }

    /// The broadcast is there, its answer was lost with the process that made it: it is written again from what it
    /// made.
    func resume(_ request: APIRequest, _ kept: KeptAnswer) async throws -> APIAnswer {
        if Self.isList(request) { return try await lists.resume(request, kept) }
        let form = NewCampaignForm(reading: request.body)
        guard let name = form.name, var broadcast = try await store.broadcast(named: name, in: request.workspace) else {
            throw APIError(.broadcastNotFound, "the broadcast of this Idempotency-Key is not there any more")
        }
        // As it was when the first call made it.
        broadcast.state = .live
        return Self.created(broadcast, try await store.senders(in: request.workspace), form.warnings)
    }

    private static func isList(_ request: APIRequest) -> Bool {
        request.body["broadcastType"] == .string(ListBroadcastForm.word)
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
        if let problem = TemplateChoice.problem(with: templates, named: templateName, in: form.languageCode, sender) {
            problems.append(problem)
        }
        guard let name = form.name else { return (nil, problems) }
        let draft = NewBroadcast(
            workspace: request.workspace,
            name: name,
            kind: .apiCampaign,
            state: .live,
            templateName: templateName,
            templateLanguage: form.languageCode.map { language in
                templates.first { TemplateChoice.isSameLanguage($0.language, language) }?.language ?? language
            },
            sender: sender?.id,
            createdAt: request.receivedAt
        )
        return (draft, problems)
    }

    private static func created(_ broadcast: Broadcast, _ senders: [Sender], _ warnings: [String]) -> APIAnswer {
        .success("Broadcast created", status: .created, warnings: warnings) { writer in
            writer.broadcast(broadcast, senders: senders)
        }
    }
}

extension AnswerStore {
    /// The key of a call as another process left it: a name may be taken by this very call's first try.
    func takenMeanwhile(_ request: APIRequest) async throws(StoreError) -> KeptAnswer? {
        guard let claim = request.claim else { return nil }
        let question = AnswerQuestion(workspace: claim.workspace, key: claim.key.text)
        return try await keptAnswers([question], at: request.receivedAt).first ?? nil
    }
}

extension APIError {
    init(nameTakenBy other: Broadcast) {
        self.init(
            .nameTaken,
            "a broadcast named \"\(other.name)\" exists already",
            details: [FieldProblem("name", .nameTaken, "is the name of broadcast \(other.publicID.text)")]
        )
    }
}
