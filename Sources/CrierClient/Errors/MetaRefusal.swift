/// What Meta said against a message, or the server where the code is 0.
public struct MetaRefusal: Codable, Sendable, Hashable {
    /// Meta's number of the error; 0 is the server's own doing.
    public let code: Int
    /// Meta's name of the error.
    public let title: String?
    /// Meta's words about this case.
    public let details: String?
    /// What Meta's support asks for.
    public let fbtraceId: String?
    /// What it means and what helps, where the server knows the code.
    public let meaning: String?
}
