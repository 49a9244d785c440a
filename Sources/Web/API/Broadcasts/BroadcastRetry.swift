import Domain
import Messages
import Store
import WireJSON

/// `POST /broadcasts/{id}/retry`: a new broadcast, with the same content, for those whose message failed.
struct BroadcastRetry: Sendable {
    /// How often one broadcast may be retried under names of our making.
    private static let nameMaximum = 100

    let store: any BroadcastStore & PlanStore & AccountStore & AnswerStore & TemplateStore
    let desk: any BroadcastDesk

    func handle(_ request: APIRequest) async throws -> APIAnswer {
        let form = try Form(reading: request.body)
        let broadcast = try await store.broadcast(of: request)
        guard let list = broadcast.list, broadcast.state.isFinal,
            let mould = try await store.mould(of: broadcast.id)
        else { throw APIError(broadcast, doesNotAllow: "retry") }
        let failed = try await store.reasons(of: broadcast.id).failed
        guard failed.contains(where: { $0.value > 0 && (form.codes.isEmpty || form.codes.contains($0.key)) }) else {
            throw APIError(.nothingToRetry, Self.nothing(form, failed))
        }
        let senders = try await store.senders(in: request.workspace)
        try await checkTemplate(of: broadcast, senders)
        var draft = NewBroadcast(
            workspace: request.workspace,
            name: "",
            kind: .broadcast,
            state: .sending,
            templateName: broadcast.templateName,
            templateLanguage: broadcast.templateLanguage,
            sender: broadcast.sender,
            createdAt: request.receivedAt,
            list: ListPlan(
                messageType: list.messageType,
                audience: Audience(source: .failures(broadcast: broadcast.id.row, codes: form.codes)),
                startsAt: request.receivedAt,
                expiresAt: request.receivedAt + ScheduleForm.lifetimeMilliseconds,
                quietHours: list.quietHours,
                retryOf: broadcast.id,
                startedAt: request.receivedAt
            ),
            mould: mould
        )
        for name in form.name.map({ [$0] }) ?? Self.names(for: broadcast) {
            draft.name = name
            switch try await store.createBroadcast(draft, answer: request.claim?.taken(at: request.receivedAt)) {
            case .created(let retry):
                desk.wake()
                return ListBroadcastCalls.created(retry, senders, form.warnings)
            case .keyTaken(let kept): throw KeyTaken(kept: kept)
            case .nameTaken(let other):
                if let kept = try await store.takenMeanwhile(request) { throw KeyTaken(kept: kept) }
                if form.name != nil { throw APIError(nameTakenBy: other) }
            }
        }
        throw APIError(
            .nameTaken,
            "it was retried \(Self.nameMaximum) times already; give the new broadcast a name",
            details: [FieldProblem("name", .missingField, "is required by now")]
        )
    }

    /// The retry is there, its answer was lost with the process that made it.
    func resume(_ request: APIRequest, _ kept: KeptAnswer) async throws -> APIAnswer {
        let form = try Form(reading: request.body)
        let broadcast = try await store.broadcast(of: request)
        for name in form.name.map({ [$0] }) ?? Self.names(for: broadcast) {
            guard var retry = try await store.broadcast(named: name, in: request.workspace) else { continue }
            // Made in the moment the key was taken.
            guard retry.createdAt == kept.createdAt, retry.list?.retryOf == broadcast.id else { continue }
            retry.state = .sending
            retry.trouble = nil
            retry.list?.finishedAt = nil
            return ListBroadcastCalls.created(
                retry,
                try await store.senders(in: request.workspace),
                form.warnings
            )
        }
        throw APIError(.broadcastNotFound, "the broadcast of this Idempotency-Key is not there any more")
    }

    /// Names of our making, in the order they are tried.
    private static func names(for broadcast: Broadcast) -> [String] {
        (1...nameMaximum).map { number in
            BroadcastName.extended(broadcast.name, number == 1 ? " (retry)" : " (retry \(number))")
        }
    }

    private static func nothing(_ form: Form, _ failed: [Int: Int]) -> String {
        let codes = failed.filter { $0.value > 0 }.keys.sorted().map(String.init).joined(separator: ", ")
        return codes.isEmpty
            ? "no message of this broadcast failed"
            : "no message failed with these codes; there are failures with \(codes)"
    }

    /// What Meta has stopped meanwhile would only fail again.
    private func checkTemplate(of broadcast: Broadcast, _ senders: [Sender]) async throws {
        guard !broadcast.templateName.isEmpty else { return }
        let templates = try await store.templates(named: broadcast.templateName, in: broadcast.workspace)
        let choice = TemplateChoice(
            templates: templates.map(BookedTemplate.init),
            senders: senders,
            sender: broadcast.sender
        )
        if case .failure(let refusal) = choice.choose(language: broadcast.templateLanguage, blaming: "sender") {
            throw APIError([refusal.problem])
        }
    }

    /// The body, which may be left out.
    private struct Form {
        private(set) var name: String?
        private(set) var codes: [Int] = []
        private(set) var warnings: [String] = []

        init(reading body: JSONValue) throws(APIError) {
            if body.isNull { return }
            var reader = FieldReader()
            guard case .object(let members) = body else {
                throw APIError([FieldProblem("body", .invalidType, "must be a JSON object, or left out")])
            }
            for member in members {
                switch member.name {
                case "name": name = BroadcastName.read(member.value, &reader)
                case "codes":
                    for (index, element) in (reader.list(member.value, "codes") ?? []).enumerated() {
                        guard let code = reader.wholeNumber(element, "codes[\(index)]") else { continue }
                        guard (0...Int64(Int32.max)).contains(code) else {
                            reader.note("codes[\(index)]", .invalidValue, "must be one of Meta's codes, or 0")
                            continue
                        }
                        codes.append(Int(code))
                    }
                default: warnings.append(unknownMemberWarning(member.name))
                }
            }
            guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        }
    }
}
