/// A broadcast or an API campaign as the server tells it.
public struct Broadcast: Decodable, Sendable, Hashable, Identifiable {
    /// 24 hexadecimal digits.
    public let id: String
    /// Which no other broadcast of the workspace has.
    public let name: String
    /// To an audience, or to whomever each call names.
    public let broadcastType: BroadcastType
    /// `template` or `regular`.
    public let messageType: String
    /// Where it stands.
    public let status: BroadcastStatus
    /// Of a template broadcast.
    public let templateName: String?
    /// The template's language.
    public let languageCode: String?
    /// Phone-number id of its sender.
    public let sender: String?
    /// When it was made.
    public let createdAt: Timestamp
    /// When it begins. Without an offset where ``recipientTimeZone`` says so.
    public let scheduledAt: Timestamp?
    /// Whether each recipient's own clock counts.
    public let recipientTimeZone: Bool?
    /// After which nothing is sent.
    public let expiresAt: Timestamp?
    /// Hours of the day in which nothing is sent.
    public let quietHours: QuietHours?
    /// When its first message left.
    public let startedAt: Timestamp?
    /// When its last message had left or ended.
    public let finishedAt: Timestamp?
    /// Whether everybody in the audience has a message, so that counts grow no more.
    public let isPlanned: Bool?
    /// Why the server paused it, or it failed.
    public let trouble: MetaRefusal?
    /// What became of its test numbers, in the answer to its creation.
    public let tests: [BroadcastTest]?

    // Where one broadcast is read:

    /// Messages by state, and under `total` in all.
    public let counts: [String: Int]?
    /// How many people answered it.
    public let replied: Int?
    /// Messages never tried, by reason.
    public let skippedByReason: [String: Int]?
    /// Failed messages by Meta's code; `0` is the server's own doing.
    public let failedByCode: [String: Int]?
    /// Whom it is for.
    public let audience: Audience?
    /// The broadcast whose failures it tries again.
    public let retryOf: String?

    /// Whether nothing changes it any more.
    public var hasEnded: Bool { [.sent, .stopped, .failed].contains(status) }

    /// How many of its messages are in a state; 0 where counts were not asked for.
    public func count(_ state: MessageState) -> Int { counts?[state.rawValue] ?? 0 }

    private enum CodingKeys: String, CodingKey {
        case id = "_id"
        case name, broadcastType, messageType, status, templateName, languageCode, sender, createdAt, scheduledAt
        case recipientTimeZone, expiresAt, quietHours, startedAt, finishedAt, isPlanned, trouble, tests, counts, replied
        case skippedByReason, failedByCode, audience, retryOf
    }
}
