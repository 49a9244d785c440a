extension Migrations {
    /// The same messages in the same order, by another condition: for a list of more than two values SQLite builds a table in memory each
    /// time it asks whether a row belongs to the index, which every change of a message did twice.
    static let whatWentAmissIsQuickToWrite = """
        DROP INDEX messages_amiss;
        CREATE INDEX messages_amiss ON messages (broadcast, state) WHERE state = 2 OR state = 13 OR state >= 20;
        """
}
