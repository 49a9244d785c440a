extension Migrations {
    /// Keys are kept as SHA-256 and secrets of senders sealed. `statuses_until` is the latest beginning of an attempt that a status
    /// has come for.
    static let workspacesHaveKeysAndSenders = """
        CREATE TABLE workspaces (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            api_campaign_opt_out INTEGER NOT NULL,
            wait_budget_milliseconds INTEGER NOT NULL,
            requests_per_minute INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE api_keys (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL REFERENCES workspaces,
            name TEXT NOT NULL,
            prefix TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT;

        CREATE TABLE senders (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL REFERENCES workspaces,
            name TEXT NOT NULL,
            phone_number_id TEXT NOT NULL,
            waba_id TEXT NOT NULL,
            display_phone_number TEXT,
            access_token BLOB NOT NULL,
            app_secret BLOB,
            verify_token BLOB,
            rate_limit INTEGER,
            paused_code INTEGER,
            paused_reason TEXT,
            statuses_until INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            UNIQUE (workspace, phone_number_id)
        ) STRICT;
        CREATE INDEX senders_by_phone_number_id ON senders (phone_number_id);
        """
}
