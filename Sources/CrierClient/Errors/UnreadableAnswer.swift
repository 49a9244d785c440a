/// A successful answer that cannot be read.
public struct UnreadableAnswer: Sendable, Hashable {
    /// The server's address.
    public let server: String
    /// What is wrong with it, in words.
    public let reason: String
    /// The HTTP status, from 200 to 299.
    public let status: Int
    /// The answer as it came.
    public let text: String
}
