extension Migrations {
    /// A row stays where a person was, because messages and counts hang on it; nothing of the person does. `phone` and `folded` become
    /// a number that nobody can have: longer than any, and made of the row.
    ///
    /// Each index holds what one filter of a search takes, and nothing but the row, so that a million contacts are counted and paged
    /// through without looking at one. The rare half of a yes-or-no has one; the other half is the difference.
    ///
    /// `contact_counts` is kept with every contact that is made or erased, because counting a million takes 50 ms. A trigger would do it too,
    /// and make an import three times as long.
    static let contactsCanBeErased = """
        ALTER TABLE contacts ADD COLUMN is_erased INTEGER NOT NULL DEFAULT 0;
        DROP INDEX contacts_by_workspace;
        CREATE INDEX contacts_present ON contacts (workspace) WHERE is_erased = 0;
        CREATE INDEX contacts_by_source ON contacts (workspace, source) WHERE is_erased = 0;
        CREATE TABLE contact_counts (
            workspace INTEGER NOT NULL,
            source TEXT NOT NULL,
            n INTEGER NOT NULL,
            PRIMARY KEY (workspace, source)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO contact_counts SELECT workspace, source, count(*) FROM contacts GROUP BY workspace, source;
        CREATE INDEX contacts_opted_out ON contacts (workspace) WHERE consent = 2 AND is_erased = 0;
        CREATE INDEX contacts_blocked ON contacts (workspace) WHERE incoming_blocked = 1 AND is_erased = 0;
        """
}
