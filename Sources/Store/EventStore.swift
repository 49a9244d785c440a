package import Domain

/// Who is told of what, and what is still to be told.
///
/// An event is written down in the transaction that changes what it tells of, once for each subscription that wants it: what is durable
/// is told at least once, and what is undone is not told at all.
package protocol EventStore: Sendable {
    /// Adds a subscription; `nil` when the workspace has as many as it may.
    func addSubscription(_ subscription: NewSubscription) async throws(StoreError) -> Subscription?
    /// Those of a workspace, or of all, oldest first.
    func subscriptions(in workspace: ID<Workspace>?) async throws(StoreError) -> [Subscription]
    /// Changes one; `nil` when the workspace has no such subscription. One that is enabled anew has no trouble any more.
    func updateSubscription(
        _ subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        _ update: SubscriptionUpdate
    ) async throws(StoreError) -> Subscription?
    /// Removes one with everything that was to be told to it; `false` when the workspace has no such subscription.
    func removeSubscription(_ subscription: ID<Subscription>, in workspace: ID<Workspace>) async throws(StoreError)
        -> Bool
    /// Its receiver wants no more.
    func disableSubscription(_ subscription: ID<Subscription>, because trouble: String) async throws(StoreError)

    /// Writes down a test event; `nil` when the workspace has no such subscription.
    func postTest(to subscription: ID<Subscription>, in workspace: ID<Workspace>, at moment: Timestamp)
        async throws(StoreError) -> ID<OutgoingEvent>?
    /// The oldest events that may be told now. Events about one contact, or one broadcast, have their order: of each only the oldest
    /// that is still to be told comes, and none while that one waits for its next try.
    func dueEvents(of subscription: ID<Subscription>, at moment: Timestamp, limit: Int) async throws(StoreError)
        -> [OutgoingEvent]
    /// Notes what became of tries.
    func settleEvents(_ settlements: [EventSettlement]) async throws(StoreError)
    /// Events of a subscription, newest first.
    func events(
        of subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        state: OutgoingEvent.State?,
        page: PageRequest
    ) async throws(StoreError) -> Page<OutgoingEvent>
    /// Has parked events told again, and those now that wait for their next try; how many, `nil` when the workspace has no such subscription.
    func replayEvents(of subscription: ID<Subscription>, in workspace: ID<Workspace>, at moment: Timestamp)
        async throws(StoreError) -> Int?
    /// Forgets events that were told before a moment, some thousands at a time; how many.
    func forgetEvents(toldBefore moment: Timestamp) async throws(StoreError) -> Int
}

/// A subscription to add.
package struct NewSubscription: Sendable {
    package var workspace: ID<Workspace>
    package var url: String
    package var kinds: Set<EventKind>
    package var secret: SealedSecret
    package var createdAt: Timestamp

    package init(
        workspace: ID<Workspace>,
        url: String,
        kinds: Set<EventKind>,
        secret: SealedSecret,
        createdAt: Timestamp
    ) {
        self.workspace = workspace
        self.url = url
        self.kinds = kinds
        self.secret = secret
        self.createdAt = createdAt
    }
}

/// What to change of a subscription; what is `nil` stays.
package struct SubscriptionUpdate: Sendable {
    package var url: String?
    package var kinds: Set<EventKind>?
    package var isEnabled: Bool?
    /// Takes the place of the secret, which goes on signing until the moment given.
    package var rotation: (secret: SealedSecret, previousUntil: Timestamp)?

    package init(
        url: String? = nil,
        kinds: Set<EventKind>? = nil,
        isEnabled: Bool? = nil,
        rotation: (secret: SealedSecret, previousUntil: Timestamp)? = nil
    ) {
        self.url = url
        self.kinds = kinds
        self.isEnabled = isEnabled
        self.rotation = rotation
    }
}

/// One event for one subscription.
package struct OutgoingEvent: Hashable, Sendable {
    /// Raw values are stored.
    package enum State: Int, CaseIterable, Sendable {
        case pending = 0
        case delivered = 1
        /// Tried for three days in vain; told again when somebody asks for it.
        case parked = 2
    }

    package var id: ID<OutgoingEvent>
    package var subscription: ID<Subscription>
    package var kind: EventKind
    package var facts: [EventFact]
    package var occurredAt: Timestamp
    package var state: State
    /// Tries so far.
    package var attempts: Int
    /// When the next try is due, while it is pending.
    package var dueAt: Timestamp
    /// When the last try ended.
    package var triedAt: Timestamp?
    /// What came of it: `200`, or why there was no answer.
    package var result: String?

    package init(
        id: ID<OutgoingEvent>,
        subscription: ID<Subscription>,
        kind: EventKind,
        facts: [EventFact],
        occurredAt: Timestamp,
        state: State = .pending,
        attempts: Int = 0,
        dueAt: Timestamp,
        triedAt: Timestamp? = nil,
        result: String? = nil
    ) {
        self.id = id
        self.subscription = subscription
        self.kind = kind
        self.facts = facts
        self.occurredAt = occurredAt
        self.state = state
        self.attempts = attempts
        self.dueAt = dueAt
        self.triedAt = triedAt
        self.result = result
    }
}

/// What became of one try.
package struct EventSettlement: Sendable {
    package enum Outcome: Hashable, Sendable {
        case delivered
        /// Again at this moment.
        case retry(dueAt: Timestamp)
        case parked
    }

    package var event: ID<OutgoingEvent>
    package var outcome: Outcome
    package var result: String
    package var triedAt: Timestamp

    package init(event: ID<OutgoingEvent>, outcome: Outcome, result: String, triedAt: Timestamp) {
        self.event = event
        self.outcome = outcome
        self.result = result
        self.triedAt = triedAt
    }
}
