extension Migrations {
    /// `folded` is the number in the one form that all spellings of it share, so it is what is unique.
    ///
    /// Attributes and tags are compact JSON in the row (`{"City":"Pune"}`, `["vip"]`): whoever sends reads all of them at once and
    /// searches for none. A search can later add a side table, filled from these columns by one `json_each`, without
    /// touching what is written here.
    static let contactsArePeopleWithANumber = """
        CREATE TABLE contacts (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL REFERENCES workspaces,
            phone INTEGER NOT NULL,
            folded INTEGER NOT NULL,
            wa_id TEXT,
            name TEXT NOT NULL,
            source TEXT NOT NULL,
            consent INTEGER NOT NULL,
            incoming_blocked INTEGER NOT NULL DEFAULT 0,
            attributes TEXT NOT NULL,
            tags TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            last_active_at INTEGER,
            UNIQUE (workspace, folded)
        ) STRICT;
        CREATE INDEX contacts_by_wa_id ON contacts (workspace, wa_id) WHERE wa_id IS NOT NULL;
        """
}
