import Delivery
import Domain
import Gateway
import Store
import Web

/// Puts the express lane behind the API's door: the two rooms do not see each other.
struct ExpressDoor: DeliveryDoor {
    let express: ExpressLane

    func deliver(_ delivery: DeliveryOrder) async throws(StoreError) -> DeliveryOutcome {
        let createdAt = delivery.admission.admittedAt
        let answer = delivery.answer
        let outcome = try await express.deliver(
            ExpressLane.Order(
                admission: delivery.admission,
                patienceMilliseconds: delivery.patienceMilliseconds,
                makeAnswer: { message, result in
                    answer(DeliveryOutcome(result, of: PublicID(message, createdAt: createdAt)))
                }
            )
        )
        switch outcome {
        case .admitted(let message, let result):
            return DeliveryOutcome(result, of: PublicID(message, createdAt: createdAt))
        case .keyTaken(let kept): return .keyTaken(kept)
        }
    }

    func outcome(
        of message: PublicID<Message>,
        in workspace: ID<Workspace>,
        patienceMilliseconds: Int64
    ) async throws(StoreError) -> DeliveryOutcome? {
        let result = try await express.outcome(
            of: message.id,
            createdAt: message.createdAt,
            in: workspace,
            patienceMilliseconds: patienceMilliseconds
        )
        return result.map { DeliveryOutcome($0, of: message) }
    }
}

extension DeliveryOutcome {
    fileprivate init(_ result: DeliveryResult, of message: PublicID<Message>) {
        switch result {
        case .accepted(let acceptance): self = .accepted(message, acceptance)
        case .refused(let refusal): self = .refused(message, refusal)
        case .queued: self = .queued(message)
        case .inDoubt: self = .inDoubt(message)
        case .ended(let state): self = .ended(message, state)
        }
    }
}

/// Puts the planner, and the lanes' rates, behind the API's desk for list broadcasts.
struct PlanningDesk: BroadcastDesk {
    let delivery: DeliveryRoom
    let dryRun: DryRun

    func wake() { delivery.wake() }

    func recall(_ broadcast: ID<Broadcast>) {
        for lane in delivery.roster.lanes { lane.recall(broadcast) }
    }

    func sendersChanged() async {
        do {
            try await delivery.roster.refresh()
            await delivery.roster.introduce()
            try await delivery.leases.hold()
        } catch {
            // It looks by itself every other second.
            return
        }
    }

    func dryRun(_ order: DryRunOrder) async throws(StoreError) -> DryRunReport {
        let report = try await dryRun.run(
            order.list,
            mould: order.mould,
            in: order.workspace,
            at: order.at,
            rowMaximum: order.rowMaximum
        )
        return DryRunReport(
            total: report.toSend + report.skipped.values.reduce(0, +),
            toSend: report.toSend,
            skipped: report.skipped,
            isWhole: report.isWhole,
            rows: report.rows.map { DryRunReport.Row(name: $0.member.name, message: $0.message) }
        )
    }

    func rate(of sender: ID<Sender>) -> Int? {
        delivery.roster.lane(of: sender)?.rate
    }
}

/// Puts Meta's templates behind the API's desk for changing them.
struct MetaEditing: Web.TemplateEditing {
    let editor: any TemplateEditor
    let delivery: DeliveryRoom

    func createTemplate(_ body: [UInt8], by sender: ID<Sender>) async throws(TemplateEditFailure) {
        try await edit(sender) { (account) async throws(GatewayError) in
            _ = try await editor.createTemplate(body, of: account)
        }
    }

    func deleteTemplate(named name: String, id: String?, by sender: ID<Sender>) async throws(TemplateEditFailure) {
        try await edit(sender) { (account) async throws(GatewayError) in
            try await editor.deleteTemplate(named: name, id: id, of: account)
        }
    }

    private func edit(
        _ sender: ID<Sender>,
        _ change: (SenderAccount) async throws(GatewayError) -> Void
    ) async throws(TemplateEditFailure) {
        guard let account = delivery.roster.lane(of: sender)?.account else { throw .failed(unknownSenderSentence) }
        do throws(GatewayError) {
            try await change(account)
        } catch {
            switch error {
            case .refused(let refusal): throw .refused(refusal)
            case .unreachable, .unreadable: throw .failed(error.sentence)
            }
        }
        _ = await delivery.templates.sync(workspace: account.workspace)
    }
}

/// Puts the template mirror behind the API's `POST /templates/sync`.
struct MirrorSyncing: Web.TemplateSyncing {
    let mirror: TemplateMirror

    func syncTemplates(in workspace: ID<Workspace>) async -> [TemplateSyncResult] {
        await mirror.sync(workspace: workspace).map { report in
            let outcome: TemplateSyncResult.Outcome =
                switch report.outcome {
                case .synced(let counts): .synced(counts)
                case .failed(let sentence): .failed(sentence)
                }
            return TemplateSyncResult(phoneNumberID: report.phoneNumberID, wabaID: report.wabaID, outcome: outcome)
        }
    }
}

let unknownSenderSentence =
    "the sender was added a moment ago, or its secrets cannot be read; try again in two seconds"

extension GatewayError {
    /// For whoever called the API. Holds no secret.
    var sentence: String {
        switch self {
        case .refused(let refusal): "Meta refused: \(refusal.title)"
        case .unreachable(let reason): "Meta cannot be reached: \(reason)"
        case .unreadable(let reason): "Meta's answer cannot be read: \(reason)"
        }
    }
}
