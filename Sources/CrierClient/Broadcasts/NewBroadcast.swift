/// A broadcast to lists of contacts, as it is asked for: the body of `POST /broadcasts`.
public struct NewBroadcast: Encodable, Sendable, Hashable {
    /// When it begins.
    public enum Start: String, Codable, Sendable {
        /// At once.
        case instant
        /// At ``NewBroadcast/scheduledAt``.
        case scheduled
        /// When ``CrierClient/startBroadcast(_:idempotencyKey:)`` says so.
        case draft
    }

    /// What is sent.
    public enum MessageType: String, Codable, Sendable {
        /// A template that Meta has approved.
        case template
        /// A free-form message, which reaches only those who wrote in the last 24 hours.
        case regular
    }

    /// Which no other broadcast of the workspace has.
    public var name: String
    /// What is sent.
    public var messageType = MessageType.template
    /// A template that Meta has approved; not for regular messages.
    public var templateName: String?
    /// Phone-number id of the sender, where several could send it.
    public var sender: String?
    /// What fills the template. Of a regular message, `link` and `filename` count.
    public var values: TemplateValues
    /// Of a regular message: `text`, `image`, `video`, `document` or `audio`.
    public var regularMessageType: String?
    /// The text (4,096 characters at the most) or the caption (1,024) of a regular message.
    public var regularMessage: String?
    /// Names of lists, and `unassigned` for contacts on none. Left out, ``tags`` and ``filter`` choose from all contacts.
    public var contactList: [String]?
    /// Names of lists whose members are left out.
    public var excludeList: [String]?
    /// One of these must be on the contact.
    public var tags: [String]?
    /// All of these must hold.
    public var filter: [AudienceRule]?
    /// When it begins.
    public var start = Start.instant
    /// The moment of a scheduled one: ISO 8601 with an offset, or without one and with ``timeZone``.
    public var scheduledAt: Timestamp?
    /// IANA name such as `Asia/Kolkata`, for times without an offset.
    public var timeZone: String?
    /// Whether it is sent when each recipient's own clock shows ``scheduledAt``.
    public var recipientTimeZone: Bool?
    /// Send nothing after this moment; left out, 24 hours after the begin, and 30 days where nobody knows when that is.
    public var expiresAt: Timestamp?
    /// Hours of the day in which nothing is sent; what would be waits.
    public var quietHours: QuietHours?
    /// 1 to 10 numbers that get the message now; not for those that begin at once.
    public var testNumbers: [String]?

    /// - Parameters:
    ///   - name: which no other broadcast of the workspace has.
    ///   - template: one that Meta has approved; `nil` for a regular message.
    ///   - values: what fills it.
    ///   - lists: names of lists.
    public init(
        _ name: String,
        template: String? = nil,
        values: TemplateValues = TemplateValues(),
        lists: [String]? = nil
    ) {
        self.name = name
        templateName = template
        self.values = values
        contactList = lists
    }

    private enum CodingKeys: String, CodingKey {
        case name, broadcastType, messageType, templateName, sender, regularMessageType, regularMessage
        case contactList, excludeList, tags, filter
        case start = "status"
        case scheduledAt, timeZone, recipientTimeZone, expiresAt, quietHours, testNumbers
    }

    /// Writes the members of the API; those of ``values`` stand beside the others.
    public func encode(to encoder: any Encoder) throws {
        try values.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(BroadcastType.broadcast, forKey: .broadcastType)
        try container.encode(messageType, forKey: .messageType)
        try container.encodeIfPresent(templateName, forKey: .templateName)
        try container.encodeIfPresent(sender, forKey: .sender)
        try container.encodeIfPresent(regularMessageType, forKey: .regularMessageType)
        try container.encodeIfPresent(regularMessage, forKey: .regularMessage)
        try container.encodeIfPresent(contactList, forKey: .contactList)
        try container.encodeIfPresent(excludeList, forKey: .excludeList)
        try container.encodeIfPresent(tags, forKey: .tags)
        try container.encodeIfPresent(filter, forKey: .filter)
        try container.encode(start, forKey: .start)
        try container.encodeIfPresent(scheduledAt, forKey: .scheduledAt)
        try container.encodeIfPresent(timeZone, forKey: .timeZone)
        try container.encodeIfPresent(recipientTimeZone, forKey: .recipientTimeZone)
        try container.encodeIfPresent(expiresAt, forKey: .expiresAt)
        try container.encodeIfPresent(quietHours, forKey: .quietHours)
        try container.encodeIfPresent(testNumbers, forKey: .testNumbers)
    }
}
