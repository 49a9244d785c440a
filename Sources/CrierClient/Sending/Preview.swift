/// A message as its recipient would read it.
public struct Preview: Codable, Sendable, Hashable {
    /// The text of the header; `nil` where it has none, or a file.
    public let header: String?
    /// The text.
    public let body: String
    /// The small line below.
    public let footer: String?
}
