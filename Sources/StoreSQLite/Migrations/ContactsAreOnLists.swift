extension Migrations {
    /// `lists.n` is kept with every change of the members, so that a list of millions says how long it is at once.
    ///
    /// Members of a list lie in the order of their contacts: an audience is read by walking there, and several lists merge without
    /// being sorted. The other way round, `list_members_by_contact` tells the lists of somebody, or that there are none.
    ///
    /// Tags and custom fields are one whatever their case; SQLite folds only ASCII, so the program says what they fold to.
    static let contactsAreOnLists = """
        CREATE TABLE lists (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL REFERENCES workspaces,
            name TEXT NOT NULL,
            n INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            UNIQUE (workspace, name)
        ) STRICT;

        CREATE TABLE list_members (
            list INTEGER NOT NULL REFERENCES lists,
            contact INTEGER NOT NULL REFERENCES contacts,
            PRIMARY KEY (list, contact)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX list_members_by_contact ON list_members (contact);

        CREATE TABLE tags (
            workspace INTEGER NOT NULL REFERENCES workspaces,
            folded TEXT NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (workspace, folded)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE custom_fields (
            workspace INTEGER NOT NULL REFERENCES workspaces,
            folded TEXT NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (workspace, folded)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX contacts_by_workspace ON contacts (workspace);
        """
}
