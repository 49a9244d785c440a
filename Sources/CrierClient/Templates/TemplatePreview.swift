/// A template as a recipient would read it.
public struct TemplatePreview: Decodable, Sendable, Hashable {
    /// Something to tap.
    public struct Button: Decodable, Sendable, Hashable {
        /// Meta's word: `QUICK_REPLY`, `URL`, `COPY_CODE`.
        public let type: String
        /// What stands on it.
        public let text: String?
        /// Where it leads.
        public let url: String?
    }

    /// The text of the header; `nil` where it has none, or a file.
    public let header: String?
    /// The text.
    public let body: String
    /// The small line below.
    public let footer: String?
    /// What there is to tap.
    public let buttons: [Button]
    /// The part of Meta's request that is the message.
    public let message: JSONValue
}
