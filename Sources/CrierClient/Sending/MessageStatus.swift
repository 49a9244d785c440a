/// What an answer says of a message that was just handed over. ``Message/state`` tells more, and later.
public struct MessageStatus: APIWord {
    /// As the API writes it.
    public let rawValue: String

    /// - Parameter rawValue: as the API writes it.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Meta has it.
    public static let accepted: MessageStatus = "accepted"
    /// Meta has it, and holds it while it watches the template's quality.
    public static let heldForQualityAssessment: MessageStatus = "held_for_quality_assessment"
    /// It is kept, and goes out when its sender may.
    public static let queued: MessageStatus = "queued"
    /// Nobody knows yet whether it left. It is not sent anew by itself; do not send it anew either, but go on asking.
    public static let inDoubt: MessageStatus = "in_doubt"
    /// Meta refused it.
    public static let failed: MessageStatus = "failed"
}
