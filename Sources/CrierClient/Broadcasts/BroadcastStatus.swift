/// Where a broadcast stands.
public struct BroadcastStatus: APIWord {
    /// As the API writes it.
    public let rawValue: String

    /// - Parameter rawValue: as the API writes it.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// It waits for ``CrierClient/startBroadcast(_:idempotencyKey:)``.
    public static let draft: BroadcastStatus = "draft"
    /// It waits for its moment.
    public static let scheduled: BroadcastStatus = "scheduled"
    /// Its messages go out.
    public static let sending: BroadcastStatus = "sending"
    /// An API campaign, which takes messages.
    public static let live: BroadcastStatus = "live"
    /// It waits until it is resumed.
    public static let paused: BroadcastStatus = "paused"
    /// For good: what had not left never will.
    public static let stopped: BroadcastStatus = "stopped"
    /// Every message has left, or ended.
    public static let sent: BroadcastStatus = "sent"
    /// It could not be sent at all.
    public static let failed: BroadcastStatus = "failed"
}
