extension Migrations {
    /// A webhook's row is never given to another one: whoever still knows the old one by its number must not tell it the new one's
    /// events.
    static let webhooksAreNeverMistaken = """
        CREATE TABLE subscriptions_numbered (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
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
        INSERT INTO subscriptions_numbered
            (id, workspace, url, kinds, is_enabled, secret, previous_secret, previous_until, trouble, created_at)
            SELECT id, workspace, url, kinds, is_enabled, secret, previous_secret, previous_until, trouble, created_at
            FROM subscriptions;
        DROP TABLE subscriptions;
        ALTER TABLE subscriptions_numbered RENAME TO subscriptions;
        """
}
