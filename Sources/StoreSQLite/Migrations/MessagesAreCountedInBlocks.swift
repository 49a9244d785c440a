extension Migrations {
    /// Messages are counted by blocks of 1,024 rows, too: any question for them finds how many there are, and where its page lies, in a
    /// few thousand rows instead of a million. `message_spans` says when the messages of a block were created; rows are in the order
    /// of their creation only nearly.
    ///
    /// With them nothing needs `messages_by_workspace` any more.
    static let messagesAreCountedInBlocks = """
        CREATE TABLE message_blocks (
            workspace INTEGER NOT NULL,
            block INTEGER NOT NULL,
            broadcast INTEGER NOT NULL,
            sender INTEGER NOT NULL,
            state INTEGER NOT NULL,
            n INTEGER NOT NULL,
            PRIMARY KEY (workspace, block, broadcast, sender, state)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO message_blocks (workspace, block, broadcast, sender, state, n)
            SELECT workspace, id >> 10, broadcast, sender, state, count(*) FROM messages
            GROUP BY workspace, id >> 10, broadcast, sender, state;

        CREATE TABLE message_spans (
            block INTEGER PRIMARY KEY,
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL
        ) STRICT;
        INSERT INTO message_spans (block, first_at, last_at)
            SELECT id >> 10, min(created_at), max(created_at) FROM messages GROUP BY id >> 10;

        DROP INDEX messages_by_workspace;
        """
}
