extension Migrations {
    /// Words are JSON arrays; a workspace without any has the program's own.
    ///
    /// `account_events` is what Meta said of accounts and numbers, once each, whatever it repeats.
    ///
    /// `late_code` and `late_strikes` are how many recipients in a row failed after Meta had taken their messages, with which code.
    static let workspacesChooseAndMetaSpeaks = """
        ALTER TABLE workspaces ADD COLUMN default_language TEXT;
        ALTER TABLE workspaces ADD COLUMN time_zone TEXT;
        ALTER TABLE workspaces ADD COLUMN resumes_with_template INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE workspaces ADD COLUMN opt_out_words TEXT;
        ALTER TABLE workspaces ADD COLUMN opt_in_words TEXT;

        CREATE TABLE account_events (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL,
            waba_id TEXT NOT NULL,
            phone TEXT NOT NULL,
            field TEXT NOT NULL,
            event TEXT NOT NULL,
            detail TEXT NOT NULL,
            occurred_at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            UNIQUE (workspace, waba_id, phone, field, event, detail, occurred_at)
        ) STRICT;

        ALTER TABLE broadcasts ADD COLUMN late_code INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE broadcasts ADD COLUMN late_strikes INTEGER NOT NULL DEFAULT 0;
        """
}
