extension Migrations {
    /// The counts change in the transaction that changes the messages, by sums, so that a batch of a thousand messages
    /// touches a row or two.
    static let broadcastsCountTheirMessages = """
        CREATE TABLE broadcasts (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL REFERENCES workspaces,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            state TEXT NOT NULL,
            template_name TEXT NOT NULL,
            template_language TEXT,
            sender INTEGER REFERENCES senders,
            created_at INTEGER NOT NULL,
            UNIQUE (workspace, name)
        ) STRICT;

        CREATE TABLE broadcast_counts (
            broadcast INTEGER NOT NULL REFERENCES broadcasts,
            state INTEGER NOT NULL,
            n INTEGER NOT NULL,
            PRIMARY KEY (broadcast, state)
        ) STRICT, WITHOUT ROWID;
        """
}
