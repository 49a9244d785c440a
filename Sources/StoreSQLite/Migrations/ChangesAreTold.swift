extension Migrations {
    /// `outbox` has one row for each event and each subscription that wants it. `sequence` is what has an order: a contact's row, or a
    /// broadcast's with a minus; 0 has none.
    static let changesAreTold = """
        CREATE TABLE subscriptions (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL REFERENCES workspaces,
            url TEXT NOT NULL,
            kinds TEXT NOT NULL,
            is_enabled INTEGER NOT NULL,
            secret BLOB NOT NULL,
            previous_secret BLOB,
            previous_until INTEGER,
            trouble TEXT,
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            subscription INTEGER NOT NULL,
            kind TEXT NOT NULL,
            facts TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            occurred_at INTEGER NOT NULL,
            state INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            due_at INTEGER NOT NULL,
            tried_at INTEGER,
            result TEXT
        ) STRICT;
        CREATE INDEX outbox_pending ON outbox (subscription, id) WHERE state = 0;
        CREATE INDEX outbox_in_order ON outbox (subscription, sequence, id) WHERE state = 0 AND sequence <> 0;
        CREATE INDEX outbox_by_state ON outbox (subscription, state, id);
        CREATE INDEX outbox_told ON outbox (tried_at) WHERE state = 1;
        """
}
