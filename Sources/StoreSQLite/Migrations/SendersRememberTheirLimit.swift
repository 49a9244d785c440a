extension Migrations {
    /// How many people a sender's portfolio may write to in 24 hours, as Meta last told: a server that starts while Meta cannot be
    /// reached must not forget it.
    static let sendersRememberTheirLimit = """
        ALTER TABLE senders ADD COLUMN recipients_per_day INTEGER;
        """
}
