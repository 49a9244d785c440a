package import Domain
import GRDB
package import Store

extension SQLiteStore: EventStore {
    package func addSubscription(_ new: NewSubscription) async throws(StoreError) -> Subscription? {
        try await write { db in
            let count = try db.number("SELECT count(*) FROM subscriptions WHERE workspace = ?", [new.workspace.row])
            guard count ?? 0 < Subscription.maximum else { return nil }
            try db.run(
                """
                INSERT INTO subscriptions (workspace, url, kinds, is_enabled, secret, created_at) VALUES (?, ?, ?, 1, ?, ?)
                """,
                [
                    new.workspace.row, new.url, Subscription.column(new.kinds), new.secret.bytes.column,
                    new.createdAt.milliseconds,
                ]
            )
            return try db.subscription(db.lastInsertedRowID, in: new.workspace)
        }
    }

    package func subscriptions(in workspace: ID<Workspace>?) async throws(StoreError) -> [Subscription] {
        try await read { db in
            try db.all(
                "\(Subscription.select) WHERE ?1 IS NULL OR workspace = ?1 ORDER BY id",
                [workspace?.row],
                Subscription.init
            )
        }
    }

    package func updateSubscription(
        _ subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        _ update: SubscriptionUpdate
    ) async throws(StoreError) -> Subscription? {
        try await write { db in
            guard let known = try db.subscription(subscription.row, in: workspace) else { return nil }
            let isEnabled = update.isEnabled ?? known.isEnabled
            let previous = update.rotation == nil ? known.previousSecret : known.secret
            try db.run(
                """
                UPDATE subscriptions SET url = ?, kinds = ?, is_enabled = ?, secret = ?, previous_secret = ?,
                    previous_until = ?, trouble = ?
                WHERE id = ?
                """,
                [
                    update.url ?? known.url, Subscription.column(update.kinds ?? known.kinds), isEnabled,
                    (update.rotation?.secret ?? known.secret).bytes.column, previous?.bytes.column,
                    (update.rotation?.previousUntil ?? known.previousUntil)?.milliseconds,
                    update.isEnabled == true ? nil : known.trouble, subscription.row,
                ]
            )
            return try db.subscription(subscription.row, in: workspace)
        }
    }

    package func removeSubscription(
        _ subscription: ID<Subscription>,
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                "DELETE FROM subscriptions WHERE id = ? AND workspace = ?",
                [subscription.row, workspace.row]
            )
            guard db.changesCount == 1 else { return false }
            try db.run("DELETE FROM outbox WHERE subscription = ?", [subscription.row])
            return true
        }
    }

    package func disableSubscription(
        _ subscription: ID<Subscription>,
        because trouble: String
    ) async throws(StoreError) {
        try await write { db in
            try db.run(
                "UPDATE subscriptions SET is_enabled = 0, trouble = ? WHERE id = ?",
                [trouble, subscription.row]
            )
        }
    }

    package func postTest(
        to subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> ID<OutgoingEvent>? {
        try await write { db in
            guard try db.subscription(subscription.row, in: workspace) != nil else { return nil }
            try db.run(
                """
                INSERT INTO outbox (subscription, kind, facts, sequence, occurred_at, due_at) VALUES (?1, ?2, ?3, 0, ?4, ?4)
                """,
                [
                    subscription.row, EventKind.test.rawValue,
                    OutgoingEvent.column([EventFact("message", "Crier can reach you.")]), moment.milliseconds,
                ]
            )
            return ID(row: db.lastInsertedRowID)
        }
    }

    package func dueEvents(
        of subscription: ID<Subscription>,
        at moment: Timestamp,
        limit: Int
    ) async throws(StoreError) -> [OutgoingEvent] {
        try await read { db in
            try db.all(
                Self.dueEvents,
                [subscription.row, moment.milliseconds, max(0, limit)],
                OutgoingEvent.init
            )
        }
    }

    static let dueEvents = """
        \(OutgoingEvent.select) INDEXED BY outbox_pending
        WHERE subscription = ?1 AND state = 0 AND due_at <= ?2 AND (sequence = 0 OR NOT EXISTS (
            SELECT 1 FROM outbox AS earlier
            WHERE earlier.subscription = ?1 AND earlier.state = 0 AND earlier.sequence <> 0
                AND earlier.sequence = outbox.sequence AND earlier.id < outbox.id
        ))
        ORDER BY id LIMIT ?3
        """

    package func settleEvents(_ settlements: [EventSettlement]) async throws(StoreError) {
        try await write { db in
            for settlement in settlements {
                let (state, dueAt): (OutgoingEvent.State, Timestamp?) =
                    switch settlement.outcome {
                    case .delivered: (.delivered, nil)
                    case .retry(let dueAt): (.pending, dueAt)
                    case .parked: (.parked, nil)
                    }
                try db.run(
                    """
                    UPDATE outbox SET state = ?, attempts = attempts + 1, due_at = coalesce(?, due_at), tried_at = ?, result = ?
                    WHERE id = ? AND state = 0
                    """,
                    [
                        state.rawValue, dueAt?.milliseconds, settlement.triedAt.milliseconds, settlement.result,
                        settlement.event.row,
                    ]
                )
            }
        }
    }

    package func events(
        of subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        state: OutgoingEvent.State?,
        page: PageRequest
    ) async throws(StoreError) -> Page<OutgoingEvent> {
        try await read { db in
            guard try db.subscription(subscription.row, in: workspace) != nil else { return Page(items: [], total: 0) }
            let matching = "WHERE subscription = ?1 AND (?2 IS NULL OR state = ?2)"
            let items = try db.all(
                "\(OutgoingEvent.select) \(matching) ORDER BY id DESC LIMIT ?3 OFFSET ?4",
                [subscription.row, state?.rawValue, page.limit, page.offset],
                OutgoingEvent.init
            )
            let total = try db.number(
                "SELECT count(*) FROM outbox \(matching)",
                [subscription.row, state?.rawValue]
            )
            return Page(items: items, total: Int(total ?? 0))
        }
    }

    package func replayEvents(
        of subscription: ID<Subscription>,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) async throws(StoreError) -> Int? {
        try await write { db in
            guard try db.subscription(subscription.row, in: workspace) != nil else { return nil }
            // A replayed event begins anew: it has its three days again.
            try db.run(
                """
                UPDATE outbox SET state = 0, attempts = CASE state WHEN 2 THEN 0 ELSE attempts END, due_at = ?1
                WHERE subscription = ?2 AND (state = 2 OR (state = 0 AND due_at > ?1))
                """,
                [moment.milliseconds, subscription.row]
            )
            return db.changesCount
        }
    }

    package func forgetEvents(toldBefore moment: Timestamp) async throws(StoreError) -> Int {
        try await write { db in
            try db.run(
                "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state = 1 AND tried_at < ? LIMIT 5000)",
                [moment.milliseconds]
            )
            return db.changesCount
        }
    }
}

extension Database {
    fileprivate func subscription(_ row: Int64, in workspace: ID<Workspace>) throws -> Subscription? {
        try first("\(Subscription.select) WHERE id = ? AND workspace = ?", [row, workspace.row], Subscription.init)
    }
}

extension Subscription {
    fileprivate static let select = """
        SELECT id, workspace, url, kinds, is_enabled, secret, previous_secret, previous_until, trouble, created_at
        FROM subscriptions
        """

    fileprivate init(_ row: FoundRow) {
        self.init(
            id: row.id(0),
            workspace: row.id(1),
            url: row[2],
            kinds: Self.kinds(row[3]),
            isEnabled: row[4],
            secret: SealedSecret(bytes: row.bytes(5)),
            previousSecret: row.optionalBytes(6).map(SealedSecret.init(bytes:)),
            previousUntil: row.optionalTimestamp(7),
            trouble: row[8],
            createdAt: row.timestamp(9)
        )
    }
}

extension OutgoingEvent {
    fileprivate static let select = """
        SELECT id, subscription, kind, facts, occurred_at, state, attempts, due_at, tried_at, result FROM outbox
        """

    fileprivate init(_ row: FoundRow) throws {
        self.init(
            id: row.id(0),
            subscription: row.id(1),
            kind: try row.word(2, column: "kind"),
            facts: Self.facts(row[3]),
            occurredAt: row.timestamp(4),
            state: try row.word(5, column: "state"),
            attempts: row[6],
            dueAt: row.timestamp(7),
            triedAt: row.optionalTimestamp(8),
            result: row[9]
        )
    }
}
