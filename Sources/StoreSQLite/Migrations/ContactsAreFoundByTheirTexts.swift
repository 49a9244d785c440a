extension Migrations {
    /// Contacts are indexed in chunks of consecutive ids, once a chunk is full, and by a worker of its own: an import writes nothing for it.
    ///
    /// An edition of a chunk is written beside the one in use, a little in each transaction, and takes its place in one: `state` is 0 while it is
    /// being written, 1 in use, 2 outdated. Editions ascend, so what is written is appended.
    ///
    /// A term is the hash of a tag, an attribute or a source, and `members` the contacts that have it; those of `contact_names` are all that there
    /// are, in the order in which `names` has their names as numbers of `words`.
    ///
    /// `contacts_changed` holds who has changed since, so that they are looked at themselves. The version ascends with each change, and tells
    /// the worker whether what it saw is still so. It has no constraint, so that writing it cannot fail: `ContactImportDesk` gains by that.
    /// Neither what a broadcast writes to a contact nor what a webhook does comes here.
    ///
    /// Ids ascend as long as the newest contact stays. Nothing in the program deletes one; if somebody does, ids come again, and every edition
    /// is outdated.
    static let contactsAreFoundByTheirTexts = """
        CREATE TABLE contact_chunks (
            edition INTEGER PRIMARY KEY AUTOINCREMENT,
            chunk INTEGER NOT NULL,
            state INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX contact_chunks_in_use ON contact_chunks (chunk) WHERE state = 1;

        CREATE TABLE contact_postings (
            edition INTEGER NOT NULL,
            workspace INTEGER NOT NULL,
            term BLOB NOT NULL,
            members BLOB NOT NULL,
            PRIMARY KEY (edition, workspace, term)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE contact_names (
            edition INTEGER NOT NULL,
            workspace INTEGER NOT NULL,
            members BLOB NOT NULL,
            words BLOB NOT NULL,
            names BLOB NOT NULL,
            PRIMARY KEY (edition, workspace)
        ) STRICT;

        CREATE TABLE contacts_changed (
            contact INTEGER PRIMARY KEY,
            version INTEGER
        ) STRICT;

        CREATE TRIGGER contacts_changed_by_update
        AFTER UPDATE OF workspace, name, source, attributes, tags, is_erased ON contacts
        WHEN old.workspace <> new.workspace OR old.name <> new.name OR old.source <> new.source
            OR old.attributes <> new.attributes OR old.tags <> new.tags OR old.is_erased <> new.is_erased
        BEGIN
            INSERT INTO contacts_changed (contact, version) VALUES (new.id, 1)
            ON CONFLICT (contact) DO UPDATE SET version = version + 1;
        END;

        CREATE TRIGGER contacts_changed_by_delete AFTER DELETE ON contacts
        BEGIN
            INSERT INTO contacts_changed (contact, version) VALUES (old.id, 1)
            ON CONFLICT (contact) DO UPDATE SET version = version + 1;
        END;

        CREATE TRIGGER contacts_newest_deleted AFTER DELETE ON contacts
        WHEN old.id > (SELECT coalesce(max(id), 0) FROM contacts)
        BEGIN
            UPDATE contact_chunks SET state = 2;
        END;
        """
}
