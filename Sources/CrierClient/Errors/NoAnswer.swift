/// A call to which no answer came that settles it.
public struct NoAnswer: Sendable, Hashable {
    /// The server's address.
    public let server: String
    /// What went wrong in the last try, in words.
    public internal(set) var reason: String
    /// How many tries there were; 0 where the call cannot be made at all.
    public let tries: Int
    /// The key it was made under; `nil` where it only reads.
    public let key: IdempotencyKey?
    /// The last answer, where the last try had one: 429 or a 5xx.
    public internal(set) var lastRefusal: Refusal?

    init(server: String, reason: String, tries: Int, key: IdempotencyKey? = nil) {
        self.server = server
        self.reason = reason
        self.tries = tries
        self.key = key
    }

    var count: String { tries == 1 ? "one try" : "\(tries) tries" }
}
