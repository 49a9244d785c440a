extension Migrations {
    /// `messages` is narrow, because every status rewrites a row; what is read once, by the attempt that sends it, lies in
    /// `message_contents`. A row is what a status names, so no row is ever deleted, and none is used again; `AUTOINCREMENT` would
    /// promise that a second time, for a write to another table with each message.
    ///
    /// Nothing `REFERENCES` other tables here: the rows it would name are never deleted either, and each check is a lookup, four to a
    /// message.
    ///
    /// There is no index on `wamid`: at two million rows it costs nine tenths of the write rate, and the tag in each status
    /// carries the row. States are those of `MessageState`: 0 queued, 1 sending, 2 in doubt.
    ///
    /// `messages_queued` has the broadcast before the time, so that one seek passes over a paused broadcast, however many messages
    /// of it wait, and pausing, resuming or stopping one is a write to a single row. Each index names its `state`, which takes no room
    /// there and spares a look at the row.
    ///
    /// Outcomes of `attempts`: 0 accepted, 1 failed, 2 put back, 3 in doubt.
    static let messagesWaitAreTriedAndSettle = """
        CREATE TABLE messages (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL,
            broadcast INTEGER NOT NULL,
            contact INTEGER NOT NULL,
            sender INTEGER NOT NULL,
            state INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            attempt_began_at INTEGER,
            expires_at INTEGER NOT NULL,
            respects_opt_out INTEGER NOT NULL,
            phone INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            wamid TEXT
        ) STRICT;
        CREATE INDEX messages_queued ON messages (state, sender, broadcast, due_at) WHERE state = 0;
        CREATE INDEX messages_sending ON messages (state, sender) WHERE state = 1;
        CREATE INDEX messages_in_doubt ON messages (state, sender, attempt_began_at) WHERE state = 2;
        CREATE INDEX messages_by_contact ON messages (contact);
        CREATE INDEX messages_by_workspace ON messages (workspace);

        CREATE TABLE message_contents (
            message INTEGER PRIMARY KEY,
            content BLOB NOT NULL
        ) STRICT;

        CREATE TABLE refusals (
            message INTEGER PRIMARY KEY REFERENCES messages,
            code INTEGER NOT NULL,
            subcode INTEGER,
            title TEXT NOT NULL,
            details TEXT,
            trace_id TEXT,
            http_status INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE attempts (
            message INTEGER NOT NULL REFERENCES messages,
            attempt INTEGER NOT NULL,
            began_at INTEGER NOT NULL,
            ended_at INTEGER NOT NULL,
            outcome INTEGER NOT NULL,
            code INTEGER,
            PRIMARY KEY (message, attempt)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE statuses (
            message INTEGER NOT NULL REFERENCES messages,
            status TEXT NOT NULL,
            wamid TEXT NOT NULL,
            occurred_at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            code INTEGER,
            pricing_category TEXT,
            PRIMARY KEY (message, status, wamid)
        ) STRICT, WITHOUT ROWID;
        """
}
