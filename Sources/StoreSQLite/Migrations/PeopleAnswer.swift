extension Migrations {
    /// `incoming` is what people write: once each, whatever Meta repeats. `broadcast` is the one it answers, decided when it came.
    ///
    /// `consent_events` is the ledger; `contacts.consent` is what its newest event says.
    static let peopleAnswer = """
        CREATE TABLE incoming (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL,
            sender INTEGER NOT NULL,
            contact INTEGER NOT NULL,
            broadcast INTEGER,
            wamid TEXT NOT NULL,
            kind TEXT NOT NULL,
            text TEXT,
            context TEXT,
            occurred_at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            UNIQUE (workspace, wamid)
        ) STRICT;
        CREATE INDEX incoming_by_contact ON incoming (contact, occurred_at);
        CREATE INDEX incoming_by_broadcast ON incoming (broadcast, contact) WHERE broadcast IS NOT NULL;

        CREATE TABLE consent_events (
            id INTEGER PRIMARY KEY,
            contact INTEGER NOT NULL,
            consent INTEGER NOT NULL,
            source TEXT NOT NULL,
            detail TEXT NOT NULL,
            occurred_at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            UNIQUE (contact, occurred_at, source, detail)
        ) STRICT;
        """
}
