extension Migrations {
    /// What cannot be read moves to a table of its own, so that the oldest pending entry is always the first row of `inbox`.
    /// `AUTOINCREMENT`: an entry that was worked off must never share its id with one that was not.
    static let webhooksAreKeptUntilWorkedOff = """
        CREATE TABLE inbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            body BLOB NOT NULL,
            received_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE unreadable_inbox (
            id INTEGER PRIMARY KEY,
            body BLOB NOT NULL,
            received_at INTEGER NOT NULL,
            problem TEXT NOT NULL
        ) STRICT;
        """
}
