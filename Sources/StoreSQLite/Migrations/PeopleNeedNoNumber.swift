extension Migrations {
    /// `user_id` is Meta's business-scoped id of a person. Who has no number bears one that nobody can have, made of the row, as who was
    /// erased does.
    static let peopleNeedNoNumber = """
        ALTER TABLE contacts ADD COLUMN user_id TEXT;
        CREATE UNIQUE INDEX contacts_by_user_id ON contacts (workspace, user_id) WHERE user_id IS NOT NULL;
        """
}
