extension Migrations {
    /// One row, drawn when the database is made or restored. `health_checks` is there to be written by health checks.
    static let aDatabaseKnowsWhichLifeItIsIn = """
        CREATE TABLE installation (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 4294967295),
            health_checks INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL
        ) STRICT;
        """
}
