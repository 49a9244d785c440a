extension Migrations {
    /// `plan_cursor` moves in the transaction that adds the messages, so a planner that dies goes on where its last part ended.
    ///
    /// `broadcast_reasons` counts what ended badly by its code, beside `broadcast_counts`: Meta's code for state 13 (failed),
    /// `SkipReason` for 20 (skipped). `messages.reason` is that code.
    ///
    /// `messages_amiss` has only the messages that people look for among a million: in doubt, failed, skipped, cancelled, expired.
    /// What goes well pays nothing for it.
    ///
    /// The newest attempt is told by its message, older ones by `attempts`: most messages need one, and a row less each.
    ///
    /// `recipient_spans` counts who was first written to in which ten minutes, and `contacts.budget_at` says when somebody was
    /// counted last, for Meta's limit of different people in 24 hours.
    static let broadcastsHaveAnAudienceAndAPlan = """
        ALTER TABLE broadcasts ADD COLUMN message_type TEXT;
        ALTER TABLE broadcasts ADD COLUMN audience TEXT;
        ALTER TABLE broadcasts ADD COLUMN starts_at INTEGER;
        ALTER TABLE broadcasts ADD COLUMN is_local INTEGER;
        ALTER TABLE broadcasts ADD COLUMN expires_at INTEGER;
        ALTER TABLE broadcasts ADD COLUMN retry_of INTEGER REFERENCES broadcasts;
        ALTER TABLE broadcasts ADD COLUMN is_planned INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE broadcasts ADD COLUMN plan_cursor INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE broadcasts ADD COLUMN started_at INTEGER;
        ALTER TABLE broadcasts ADD COLUMN finished_at INTEGER;
        ALTER TABLE broadcasts ADD COLUMN trouble_code INTEGER;
        ALTER TABLE broadcasts ADD COLUMN trouble_title TEXT;
        ALTER TABLE broadcasts ADD COLUMN is_deleted INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX broadcasts_scheduled ON broadcasts (starts_at) WHERE state = 'scheduled';
        CREATE INDEX broadcasts_sending ON broadcasts (id) WHERE state = 'sending';

        CREATE TABLE moulds (
            broadcast INTEGER PRIMARY KEY REFERENCES broadcasts,
            mould BLOB NOT NULL
        ) STRICT;

        CREATE TABLE broadcast_reasons (
            broadcast INTEGER NOT NULL REFERENCES broadcasts,
            state INTEGER NOT NULL,
            code INTEGER NOT NULL,
            n INTEGER NOT NULL,
            PRIMARY KEY (broadcast, state, code)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE messages ADD COLUMN reason INTEGER;
        ALTER TABLE messages ADD COLUMN attempt_ended_at INTEGER;
        CREATE INDEX messages_by_broadcast ON messages (broadcast);
        CREATE INDEX messages_amiss ON messages (broadcast, state) WHERE state IN (2, 13, 20, 21, 22);

        ALTER TABLE contacts ADD COLUMN budget_at INTEGER;
        CREATE TABLE recipient_spans (
            workspace INTEGER NOT NULL REFERENCES workspaces,
            span INTEGER NOT NULL,
            n INTEGER NOT NULL,
            PRIMARY KEY (workspace, span)
        ) STRICT, WITHOUT ROWID;
        """
}
