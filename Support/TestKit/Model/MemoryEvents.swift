package import Domain
package import Store

/// Subscriptions and what is to be told to them, as two arrays. Nothing is told to it by itself: tests post what they want told.
package actor MemoryEvents: EventStore {
    private var subscriptionRows: [Subscription] = []
    private var removed: Set<ID<Subscription>> = []
    private var eventRows: [(event: OutgoingEvent, sequence: Int64)] = []

    package init() {}

    /// - Parameter sequence: what has an order; 0 has none.
    @discardableResult
    package func post(
        _ kind: EventKind,
        _ facts: [EventFact],
        to subscription: ID<Subscription>,
        sequence: Int64 = 0,
        at moment: Timestamp
    ) -> ID<OutgoingEvent> {
        let event = OutgoingEvent(
            id: ID(row: Int64(eventRows.count) + 1),
            subscription: subscription,
            kind: kind,
            facts: facts,
            occurredAt: moment,
            dueAt: moment
        )
        eventRows.append((event, sequence))
        return event.id
    }

    package var allEvents: [OutgoingEvent] { eventRows.map(\.event) }

    package func addSubscription(_ new: NewSubscription) async throws(StoreError) -> Subscription? {
        guard present(in: new.workspace).count < Subscription.maximum else { return nil }
        let subscription = Subscription(
            id: subscriptionRows.nextID(),
            workspace: new.workspace,
            url: new.url,
            kinds: new.kinds,
            isEnabled: true,
            secret: new.secret,
            previousSecret: nil,
            previousUntil: nil,
            trouble: nil,
            createdAt: new.createdAt
        )
        subscriptionRows.append(subscription)
        return subscription
    }

    package func subscriptions(in workspace: ID<Workspace>?) async throws(StoreError) -> [Subscription] {
        present(in: workspace)
    }

    private func present(in workspace: ID<Workspace>?) -> [Subscription] {
        subscriptionRows.filter { (workspace == nil || $0.workspace == workspace) && !removed.contains($0.id) }
    }

    private func place(_ subscription: ID<Subscription>, in workspace: ID<Workspace>) -> Int? {
        guard let place = subscriptionRows.place(of: subscription), subscriptionRows[place].workspace == workspace,
            !removed.contains(subscription)
        else { return nil }
        return place
    }

    package func updateSubscription(
        _ subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        _ update: SubscriptionUpdate
    ) async throws(StoreError) -> Subscription? {
        guard let place = place(subscription, in: workspace) else { return nil }
        var row = subscriptionRows[place]
        row.url = update.url ?? row.url
        row.kinds = update.kinds ?? row.kinds
        row.isEnabled = update.isEnabled ?? row.isEnabled
        if update.isEnabled == true { row.trouble = nil }
        if let rotation = update.rotation {
            (row.previousSecret, row.previousUntil) = (row.secret, rotation.previousUntil)
            row.secret = rotation.secret
        }
        subscriptionRows[place] = row
        return row
    }

    package func removeSubscription(
        _ subscription: ID<Subscription>,
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> Bool {
        guard place(subscription, in: workspace) != nil else { return false }
        removed.insert(subscription)
        return true
    }

    package func disableSubscription(
        _ subscription: ID<Subscription>,
        because trouble: String
    ) async throws(StoreError) {
        guard let place = subscriptionRows.place(of: subscription) else { return }
        subscriptionRows[place].isEnabled = false
        subscriptionRows[place].trouble = trouble
    }

    package func postTest(
        to subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> ID<OutgoingEvent>? {
        guard place(subscription, in: workspace) != nil else { return nil }
        return post(.test, [EventFact("message", "Crier can reach you.")], to: subscription, at: moment)
    }

    package func dueEvents(
        of subscription: ID<Subscription>,
        at moment: Timestamp,
        limit: Int
    ) async throws(StoreError) -> [OutgoingEvent] {
        var held: Set<Int64> = []
        var due: [OutgoingEvent] = []
        for (event, sequence) in eventRows where event.subscription == subscription && event.state == .pending {
            let isFirst = sequence == 0 || held.insert(sequence).inserted
            if isFirst, event.dueAt <= moment { due.append(event) }
        }
        return Array(due.prefix(limit))
    }

    package func settleEvents(_ settlements: [EventSettlement]) async throws(StoreError) {
        for settlement in settlements {
            guard let place = eventRows.firstIndex(where: { $0.event.id == settlement.event }),
                eventRows[place].event.state == .pending
            else { continue }
            eventRows[place].event.attempts += 1
            eventRows[place].event.triedAt = settlement.triedAt
            eventRows[place].event.result = settlement.result
            switch settlement.outcome {
            case .delivered: eventRows[place].event.state = .delivered
            case .retry(let dueAt): eventRows[place].event.dueAt = dueAt
            case .parked: eventRows[place].event.state = .parked
            }
        }
    }

    package func events(
        of subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        state: OutgoingEvent.State?,
        page: PageRequest
    ) async throws(StoreError) -> Page<OutgoingEvent> {
        guard place(subscription, in: workspace) != nil else { return Page(items: [], total: 0) }
        return eventRows.reversed().map(\.event).filter {
            $0.subscription == subscription && (state == nil || $0.state == state)
        }.page(page)
    }

    package func replayEvents(
        of subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> Int? {
        guard place(subscription, in: workspace) != nil else { return nil }
        let parked = eventRows.indices.filter { place in
            let event = eventRows[place].event
            return event.subscription == subscription
                && (event.state == .parked || event.state == .pending && event.dueAt > moment)
        }
        for place in parked {
            if eventRows[place].event.state == .parked { eventRows[place].event.attempts = 0 }
            eventRows[place].event.state = .pending
            eventRows[place].event.dueAt = moment
        }
        return parked.count
    }

    package func forgetEvents(toldBefore moment: Timestamp) async throws(StoreError) -> Int { 0 }
}
