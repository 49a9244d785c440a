extension Migrations {
    /// A file without a digest is not whole yet. `media_uploads` says what a sender's number at Meta calls a file.
    static let filesAreKept = """
        CREATE TABLE media (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            workspace INTEGER NOT NULL REFERENCES workspaces,
            mime TEXT NOT NULL,
            filename TEXT,
            byte_count INTEGER NOT NULL DEFAULT 0,
            digest BLOB,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX media_by_digest ON media (workspace, digest) WHERE digest IS NOT NULL;
        CREATE INDEX media_unfinished ON media (created_at) WHERE digest IS NULL;

        CREATE TABLE media_parts (
            media INTEGER NOT NULL REFERENCES media ON DELETE CASCADE,
            number INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            UNIQUE (media, number)
        ) STRICT;

        CREATE TABLE media_uploads (
            media INTEGER NOT NULL REFERENCES media ON DELETE CASCADE,
            sender INTEGER NOT NULL REFERENCES senders,
            meta_id TEXT NOT NULL,
            uploaded_at INTEGER NOT NULL,
            PRIMARY KEY (media, sender)
        ) STRICT, WITHOUT ROWID;
        """
}
