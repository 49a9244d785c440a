/// What fetching the templates of one sender changed.
public struct TemplateSync: Decodable, Sendable, Hashable {
    /// Phone-number id.
    public let sender: String
    /// Meta's id of the business account.
    public let wabaId: String
    /// Templates that are new.
    public let added: Int?
    /// Templates that are others than before.
    public let updated: Int?
    /// Templates that are as before.
    public let unchanged: Int?
    /// Templates that are gone.
    public let deleted: Int?
    /// Why it failed for this sender; the numbers are `nil` then.
    public let error: String?
}

/// The `data` of a sync's answer.
struct TemplateSyncs: Decodable, Sendable {
    let senders: [TemplateSync]
}
