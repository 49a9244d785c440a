extension Migrations {
    /// Hours of the day in which a broadcast sends nothing, as `21:00-09:00 Asia/Kolkata`.
    static let broadcastsKeepQuiet = """
        ALTER TABLE broadcasts ADD COLUMN quiet_hours TEXT;
        """
}
