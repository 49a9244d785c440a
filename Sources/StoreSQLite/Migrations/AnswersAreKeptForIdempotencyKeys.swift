extension Migrations {
    static let answersAreKeptForIdempotencyKeys = """
        CREATE TABLE kept_answers (
            workspace INTEGER NOT NULL REFERENCES workspaces,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            message INTEGER REFERENCES messages,
            status INTEGER,
            body BLOB,
            created_at INTEGER NOT NULL,
            UNIQUE (workspace, key)
        ) STRICT;
        CREATE INDEX kept_answers_by_message ON kept_answers (message) WHERE message IS NOT NULL;
        CREATE INDEX kept_answers_by_age ON kept_answers (created_at);
        """
}
