/// What would come of a broadcast.
public struct DryRun: Decodable, Sendable, Hashable {
    /// One of the first hundred people.
    public struct Row: Decodable, Sendable, Hashable {
        /// The number, digits only.
        public let to: String
        /// The person's name.
        public let name: String
        /// `send` or `skip`.
        public let verdict: String
        /// When it would be sent.
        public let dueAt: Timestamp?
        /// Why it would be skipped.
        public let reason: String?
    }

    /// One of the first messages, as it would be read.
    public struct Preview: Decodable, Sendable, Hashable {
        /// The number, digits only.
        public let to: String
        /// The text of the header.
        public let header: String?
        /// The text.
        public let body: String
        /// The small line below.
        public let footer: String?
    }

    /// The broadcast's name.
    public let name: String
    /// Phone-number id of its sender.
    public let sender: String
    /// Everybody in the audience.
    public let total: Int
    /// Those who would get it.
    public let toSend: Int
    /// Those who would not, by reason.
    public let skippedByReason: [String: Int]
    /// `false` where only the first part of a very large audience was walked; numbers are that part's.
    public let isWhole: Bool
    /// The sender's present rate.
    public let messagesPerSecond: Int?
    /// How long it would take at that rate.
    public let estimatedSeconds: Int?
    /// The first hundred people.
    public let rows: [Row]?
    /// The first twenty messages.
    public let previews: [Preview]
}
