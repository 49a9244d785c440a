/// Everything that happened to a message.
public struct MessageHistory: Decodable, Sendable, Hashable {
    /// A try to hand it to Meta.
    public struct Attempt: Decodable, Sendable, Hashable {
        /// Counted from 1.
        public let number: Int
        /// When it began.
        public let beganAt: Timestamp?
        /// When it ended.
        public let endedAt: Timestamp?
        /// What came of it; `under_way` while nobody knows.
        public let outcome: String
        /// Meta's code, where it refused.
        public let code: Int?
        /// What the code means and what helps.
        public let meaning: String?
    }

    /// What Meta told of it.
    public struct Status: Decodable, Sendable, Hashable {
        /// Meta's word: `sent`, `delivered`, `read`, `failed`.
        public let status: String
        /// Meta's id of the message.
        public let wamid: String
        /// When it happened, by Meta's clock.
        public let occurredAt: Timestamp
        /// When the server was told.
        public let receivedAt: Timestamp
        /// Meta's code, where it failed.
        public let code: Int?
        /// What the code means and what helps.
        public let meaning: String?
        /// What Meta charges it as.
        public let pricingCategory: String?
    }

    /// All tries, the first one first.
    public let attempts: [Attempt]
    /// All statuses, in the order in which the server was told of them; Meta may tell of a later one first.
    public let statuses: [Status]
}
