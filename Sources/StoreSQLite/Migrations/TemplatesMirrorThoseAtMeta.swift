extension Migrations {
    static let templatesMirrorThoseAtMeta = """
        CREATE TABLE templates (
            id INTEGER PRIMARY KEY,
            workspace INTEGER NOT NULL REFERENCES workspaces,
            waba_id TEXT NOT NULL,
            wa_template_id TEXT NOT NULL,
            name TEXT NOT NULL,
            language TEXT NOT NULL,
            category TEXT NOT NULL,
            status TEXT NOT NULL,
            parameter_format TEXT NOT NULL,
            quality TEXT,
            components BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            UNIQUE (workspace, waba_id, name, language)
        ) STRICT;
        CREATE INDEX templates_by_name ON templates (workspace, name, language);
        """
}
