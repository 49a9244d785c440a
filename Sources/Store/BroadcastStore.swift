package import Domain

/// Broadcasts and their counts.
package protocol BroadcastStore: Sendable {
    /// Creates a broadcast, together with the answer to keep for its idempotency key, in one transaction.
    /// The name's uniqueness is checked first, then the key's.
    func createBroadcast(_ broadcast: NewBroadcast, answer: KeptAnswer?) async throws(StoreError) -> BroadcastCreation
    func broadcast(named name: String, in workspace: ID<Workspace>) async throws(StoreError) -> Broadcast?
    func broadcast(_ id: ID<Broadcast>, in workspace: ID<Workspace>) async throws(StoreError) -> Broadcast?
    /// Newest first.
    func broadcasts(in workspace: ID<Workspace>, matching filter: BroadcastFilter, page: PageRequest)
        async throws(StoreError) -> Page<Broadcast>
    func setBroadcastState(_ state: BroadcastState, of broadcast: ID<Broadcast>) async throws(StoreError)
    /// How many messages stand in each state; kept with every change, never counted over rows.
    func counts(of broadcast: ID<Broadcast>) async throws(StoreError) -> [MessageState: Int]
}

/// Which broadcasts.
package struct BroadcastFilter: Hashable, Sendable {
    package var state: BroadcastState?
    package var kind: BroadcastKind?

    package init(state: BroadcastState? = nil, kind: BroadcastKind? = nil) {
        self.state = state
        self.kind = kind
    }
}

/// A broadcast to create. It has no id yet.
package struct NewBroadcast: Hashable, Sendable {
    package var workspace: ID<Workspace>
    package var name: String
    package var kind: BroadcastKind
    package var state: BroadcastState
    package var templateName: String
    package var templateLanguage: String?
    package var sender: ID<Sender>?
    package var createdAt: Timestamp
    /// Of a list broadcast, together with `mould`.
    package var list: ListPlan?
    /// The content of its messages, frozen; see ``PlanStore/mould(of:)``.
    package var mould: [UInt8]?

    package init(
        workspace: ID<Workspace>,
        name: String,
        kind: BroadcastKind,
        state: BroadcastState,
        templateName: String,
        templateLanguage: String? = nil,
        sender: ID<Sender>? = nil,
        createdAt: Timestamp,
        list: ListPlan? = nil,
        mould: [UInt8]? = nil
    ) {
        self.workspace = workspace
        self.name = name
        self.kind = kind
        self.state = state
        self.templateName = templateName
        self.templateLanguage = templateLanguage
        self.sender = sender
        self.createdAt = createdAt
        self.list = list
        self.mould = mould
    }
}

/// What became of a creation.
package enum BroadcastCreation: Hashable, Sendable {
    case created(Broadcast)
    /// The name is taken in this workspace, by this broadcast.
    case nameTaken(Broadcast)
    /// The idempotency key was used before.
    case keyTaken(KeptAnswer)
}
