import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `POST /broadcasts` for list broadcasts: created, or only tried out (`dryRun`).
struct ListBroadcastCalls: Sendable {
    /// Members of the audience that a dry run names, and messages that it shows as they would be read.
    static let dryRunRowMaximum = 100
    static let dryRunPreviewMaximum = 20

    let store: any BroadcastStore & TemplateStore & AccountStore & AnswerStore & AudienceStore
    let desk: any BroadcastDesk
    let files: MediaUse
    let tester: BroadcastTester

    func create(_ request: APIRequest) async throws -> APIAnswer {
        let form = ListBroadcastForm(
            reading: request.body,
            at: request.receivedAt,
            timeZone: request.caller.workspace.settings.timeZone
        )
        let senders = try await store.senders(in: request.workspace)
        let (ready, problems) = try await ListBroadcastMaker(store: store).make(form, senders, request)
        let fileProblems = try await files.problems(with: ready?.mould.mediaUses ?? [], in: request.workspace)
        guard let ready, problems.isEmpty, fileProblems.isEmpty else { throw APIError(problems + fileProblems) }
        if form.isDryRun { return try await dryRun(ready, form, request) }
        let tests = try await tester.ready(form.testNumbers, ready.mould, form.messageType, request)
        guard tests.problems.isEmpty else { throw APIError(tests.problems) }
        // Now, because whoever creates it is there to hear what Meta has against a file.
        try await files.upload(ready.mould.mediaUses, for: ready.sender.id)
        switch try await store.createBroadcast(ready.draft, answer: request.claim?.taken(at: request.receivedAt)) {
        case .created(let broadcast):
            desk.wake()
            let results =
                tests.ready.isEmpty
                ? [] : try await tester.send(tests.ready, of: broadcast, ready.sender.id, request)
            return Self.created(broadcast, senders, form.warnings, results)
        case .nameTaken(let other):
            if let kept = try await store.takenMeanwhile(request) { throw KeyTaken(kept: kept) }
            throw APIError(nameTakenBy: other)
        case .keyTaken(let kept): throw KeyTaken(kept: kept)
        }
    }

    /// The broadcast is there, its answer was lost with the process that made it.
    func resume(_ request: APIRequest, _ kept: KeptAnswer) async throws -> APIAnswer {
        let form = ListBroadcastForm(
            reading: request.body,
            at: kept.createdAt,
            timeZone: request.caller.workspace.settings.timeZone
        )
        guard let name = form.name, var broadcast = try await store.broadcast(named: name, in: request.workspace) else {
            throw APIError(.broadcastNotFound, "the broadcast of this Idempotency-Key is not there any more")
        }
        // As it was when the first call made it.
        if let state = form.times?.state { broadcast.state = state }
        broadcast.trouble = nil
        broadcast.list?.isPlanned = false
        broadcast.list?.finishedAt = nil
        if broadcast.state != .sending { broadcast.list?.startedAt = nil }
        var warnings = form.warnings
        if !form.testNumbers.numbers.isEmpty {
            let campaign = BroadcastName.extended(name, BroadcastTester.words)
            warnings.append("the first call broke off; which test messages left, the campaign \"\(campaign)\" shows")
        }
        return Self.created(broadcast, try await store.senders(in: request.workspace), warnings, [])
    }

    static func created(
        _ broadcast: Broadcast,
        _ senders: [Sender],
        _ warnings: [String],
        _ tests: [BroadcastTester.Result] = []
    ) -> APIAnswer {
        .success("Broadcast created", status: .created, warnings: warnings) { writer in
            writer.broadcast(broadcast, senders: senders)
            if !tests.isEmpty { writer.tests(tests) }
        }
    }

    // MARK: Trying out

    private func dryRun(_ ready: ListBroadcastMaker.Ready, _ form: ListBroadcastForm, _ request: APIRequest)
        async throws -> APIAnswer
    {
        if let other = try await store.broadcast(named: ready.draft.name, in: request.workspace) {
            throw APIError(nameTakenBy: other)
        }
        let report = try await desk.dryRun(
            DryRunOrder(
                workspace: request.workspace,
                list: ready.list,
                mould: ready.mould,
                at: request.receivedAt,
                rowMaximum: Self.dryRunRowMaximum
            )
        )
        let messages = report.rows.lazy.map(\.message).filter { $0.fate.isQueued }.prefix(Self.dryRunPreviewMaximum)
        let previews = try messages.map { message in
            (phone: message.phone, preview: try ready.mould.preview(filling: message.filling))
        }
        let rate = desk.rate(of: ready.sender.id)
        return .success("Nothing was sent", warnings: form.warnings) { writer in
            writer.member("dryRun", true)
            writer.member("name", ready.draft.name)
            writer.member("sender", ready.sender.phoneNumberID)
            writer.member("total", report.total)
            writer.member("toSend", report.toSend)
            writer.skipped(report.skipped)
            writer.member("isWhole", report.isWhole)
            writer.optionalMember("messagesPerSecond", rate)
            writer.optionalMember("estimatedSeconds", rate.flatMap { Self.seconds(for: report.toSend, at: $0) })
            writer.dryRunRows(report.rows)
            writer.key("previews")
            writer.array { writer in
                for (phone, preview) in previews {
                    writer.object { writer in
                        writer.member("to", phone.digits)
                        writer.optionalMember("header", preview.header)
                        writer.member("body", preview.body)
                        writer.optionalMember("footer", preview.footer)
                    }
                }
            }
        }
    }

    /// Rounded up; `nil` for a sender that stands.
    private static func seconds(for messages: Int, at rate: Int) -> Int? {
        rate > 0 ? (messages + rate - 1) / rate : nil
    }
}

extension PlannedMessage.Fate {
    fileprivate var isQueued: Bool { if case .queued = self { true } else { false } }
}

extension JSONWriter {
    fileprivate mutating func dryRunRows(_ rows: [DryRunReport.Row]) {
        key("rows")
        array { writer in
            for row in rows {
                writer.object { writer in
                    writer.member("to", row.message.phone.digits)
                    writer.member("name", row.name)
                    switch row.message.fate {
                    case .queued(let dueAt):
                        writer.member("verdict", "send")
                        writer.member("dueAt", dueAt.iso8601)
                    case .skipped(let reason):
                        writer.member("verdict", "skip")
                        writer.member("reason", reason.apiText)
                        writer.member("meaning", reason.sentence)
                    }
                }
            }
        }
    }
}
