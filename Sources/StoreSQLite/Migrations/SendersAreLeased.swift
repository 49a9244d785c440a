extension Migrations {
    /// Which node may send for a sender, until when. `holder` is null once it was released; `fence` is one more with each change of
    /// holder. A sender without a row was never held.
    static let sendersAreLeased = """
        CREATE TABLE sender_leases (
            sender INTEGER PRIMARY KEY REFERENCES senders,
            holder INTEGER,
            fence INTEGER NOT NULL,
            until INTEGER NOT NULL
        ) STRICT;
        """
}
