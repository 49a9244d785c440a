import Domain
import Store
import TestKit

/// A workspace with a sender and a live campaign in a store.
struct House {
    let store: any CrierStore
    let workspace: ID<Workspace>
    let sender: ID<Sender>
    let broadcast: ID<Broadcast>
    let fence: Int64

    init(_ store: any CrierStore) async throws {
        self.store = store
        workspace = try await store.ensureWorkspace(named: "acme", at: start).id
        sender = try await store.putSender(
            NewSender(
                workspace: workspace,
                name: "Shop",
                phoneNumberID: "1001",
                wabaID: "2002",
                accessToken: SealedSecret(bytes: [1]),
                appSecret: nil,
                verifyToken: nil,
                rateLimit: nil,
                createdAt: start
            )
        ).id
        fence = try await store.hold(sender, at: start)
        let creation = try await store.createBroadcast(
            NewBroadcast(
                workspace: workspace,
                name: "offer",
                kind: .apiCampaign,
                state: .live,
                templateName: "festival",
                createdAt: start
            ),
            answer: nil
        )
        switch creation {
        case .created(let created), .nameTaken(let created): broadcast = created.id
        case .keyTaken: throw StoreError.corrupt("a broadcast without a key met a taken one")
        }
    }

    func admission(
        to phone: UInt64 = 919_812_345_678,
        lane: Admission.Lane = .queued(dueAt: start),
        key: String? = nil
    ) -> Admission {
        Admission(
            workspace: workspace,
            broadcast: broadcast,
            sender: sender,
            contact: ContactDraft(phone: PhoneNumber(trusted: phone), name: "Jon", source: .api),
            content: Array(repeating: UInt8(ascii: "x"), count: 300),
            lane: lane,
            expiresAt: start + 86_400_000,
            respectsOptOut: false,
            key: key.map {
                KeptAnswer(
                    workspace: workspace,
                    key: $0,
                    fingerprint: [UInt8](repeating: 1, count: 32),
                    message: nil,
                    answer: nil,
                    createdAt: start
                )
            },
            admittedAt: start,
            fence: fence
        )
    }

    func admit(_ admissions: [Admission]) async throws -> [ID<Message>] {
        try await store.admit(admissions).compactMap { result in
            if case .admitted(let message, _) = result { message } else { nil }
        }
    }

    func sending(key: String? = nil) async throws -> ID<Message> {
        let admitted = try await admit([admission(lane: .express, key: key)])
        guard let message = admitted.first else { throw StoreError.corrupt("nothing was admitted") }
        return message
    }

    func settle(_ message: ID<Message>, _ outcome: Settlement.Outcome) async throws -> [MessageState] {
        try await store.settle([
            Settlement(
                message: message,
                attempt: 1,
                outcome: outcome,
                settledAt: start,
                answer: KeptAnswer.Answer(status: 200, body: [UInt8(ascii: "{"), UInt8(ascii: "}")])
            )
        ])
    }

    func report(_ status: DeliveryStatus, _ message: ID<Message>) async throws -> StatusReport {
        StatusReport(
            phoneNumberID: "1001",
            wamid: "wamid.\(message.row)",
            tag: AttemptTag(installation: try await store.installation(), message: message, attempt: 1),
            recipientID: nil,
            status: status,
            occurredAt: start,
            refusal: nil,
            pricingCategory: nil
        )
    }
}
