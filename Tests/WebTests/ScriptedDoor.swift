import Domain
import Gateway
import Store
import TestKit
import Web

/// Delivery as a test wants it: admits into the store like the real one, and then lets happen what the script says.
actor ScriptedDoor: DeliveryDoor {
    enum Fate: Sendable {
        case accepted(String)
        case refused(Refusal)
        case queued
        case inDoubt
        case ended(MessageState)
        /// The process dies when the message is admitted.
        case lost
    }

    private let store: MemoryStore
    private let node = NodeID.random()
    private(set) var orders: [DeliveryOrder] = []
    private(set) var questions: [PublicID<Message>] = []
    private var fates: [Fate] = []
    private var gate: CheckedContinuation<Void, Never>?
    private var isHeld = false

    init(store: MemoryStore) {
        self.store = store
    }

    /// What happens to the next messages; afterwards all are accepted.
    func script(_ fates: Fate...) {
        self.fates += fates
    }

    /// The next delivery waits until `release`.
    func hold() { isHeld = true }

    func release() {
        isHeld = false
        gate?.resume()
        gate = nil
    }

    func deliver(_ delivery: DeliveryOrder) async throws(StoreError) -> DeliveryOutcome {
        orders.append(delivery)
        if isHeld { await withCheckedContinuation { gate = $0 } }
        var admission = delivery.admission
        admission.fence = try await store.hold(admission.sender, by: node, at: admission.admittedAt)
        guard let result = try await store.admit([admission]).first else { throw .unavailable("no answer") }
        switch result {
        case .keyTaken(let kept): return .keyTaken(kept)
        case .postponed(let row, _):
            return .queued(PublicID<Message>(row, createdAt: delivery.admission.admittedAt))
        case .admitted(let row, _):
            let id = PublicID<Message>(row, createdAt: delivery.admission.admittedAt)
            let fate = fates.isEmpty ? .accepted("wamid.HBgM") : fates.removeFirst()
            return try await settle(id, fate, delivery)
        }
    }

    private func settle(
        _ id: PublicID<Message>,
        _ fate: Fate,
        _ delivery: DeliveryOrder
    ) async throws(StoreError) -> DeliveryOutcome {
        let outcome: DeliveryOutcome
        let settlement: Settlement.Outcome
        switch fate {
        case .accepted(let wamid):
            let waID = delivery.admission.contact.phone.digits
            outcome = .accepted(id, Acceptance(wamid: wamid, waID: waID, messageStatus: "accepted"))
            settlement = .accepted(wamid: wamid, waID: nil, isHeld: false)
        case .refused(let refusal):
            outcome = .refused(id, refusal)
            settlement = .failed(refusal)
        case .queued: return .queued(id)
        case .inDoubt: return .inDoubt(id)
        case .ended(let state): return .ended(id, state)
        case .lost: throw .unavailable("the process died")
        }
        let done = Settlement(
            message: id.id,
            attempt: 1,
            outcome: settlement,
            settledAt: delivery.admission.admittedAt,
            answer: delivery.answer(outcome)
        )
        _ = try await store.settle([done])
        return outcome
    }

    func outcome(
        of message: PublicID<Message>,
        in workspace: ID<Workspace>,
        patienceMilliseconds: Int64
    ) async throws(StoreError) -> DeliveryOutcome? {
        questions.append(message)
        guard try await store.message(message.id, in: workspace) != nil else { return nil }
        guard case .accepted(let wamid) = fates.first else { return .queued(message) }
        fates.removeFirst()
        return .accepted(message, Acceptance(wamid: wamid, waID: nil, messageStatus: nil))
    }
}

/// A sync that reports what it is told to.
actor ScriptedSync: TemplateSyncing {
    private(set) var callCount = 0
    private var results: [TemplateSyncResult] = []

    func script(_ results: [TemplateSyncResult]) { self.results = results }

    func syncTemplates(in workspace: ID<Workspace>) async -> [TemplateSyncResult] {
        callCount += 1
        return results
    }
}
