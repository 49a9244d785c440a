/// What somebody says of a message in doubt.
public enum Settlement: String, Codable, Sendable, CaseIterable {
    /// It arrived; nothing more is sent.
    case sent
    /// Send it again. It may so arrive twice.
    case resend
    /// Give it up; it counts as failed.
    case drop
}
