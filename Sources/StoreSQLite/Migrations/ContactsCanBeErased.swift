extension Migrations {
    /// A row stays where a person was, because messages and counts hang on it; nothing of the person does. `phone` and `folded` become
    /// a number that nobody can have: longer than any, and made of the row.
    static let contactsCanBeErased = """
        ALTER TABLE contacts ADD COLUMN is_erased INTEGER NOT NULL DEFAULT 0;
        """
}
