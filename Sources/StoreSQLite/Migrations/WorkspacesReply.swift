extension Migrations {
    /// What is said to people who opted out or in by a word; nothing where it is null.
    static let workspacesReply = """
        ALTER TABLE workspaces ADD COLUMN opt_out_reply TEXT;
        ALTER TABLE workspaces ADD COLUMN opt_in_reply TEXT;
        """
}
