/// A person as the server tells it.
public struct Contact: Decodable, Sendable, Hashable, Identifiable {
    /// 24 hexadecimal digits.
    public let id: String
    /// The person's name.
    public let name: String
    /// The number, digits only; `nil` for somebody who hides it.
    public let mobile: String?
    /// The number's country code; `nil` for somebody who hides it.
    public let countryCode: String?
    /// Meta's business-scoped user id, where one is known.
    public let whatsappUserId: String?
    /// Where the contact comes from.
    public let source: ContactSource
    /// Whether it may be written to.
    public let optin: Bool
    /// Whether what it writes is kept out.
    public let incomingBlocked: Bool
    /// Its tags.
    public let tags: [String]
    /// What its custom fields hold.
    public let attributes: [ContactAttribute]
    /// When it was made.
    public let createdAt: Timestamp
    /// When anything of it changed last.
    public let updatedAt: Timestamp
    /// When the person wrote last.
    public let lastActive: Timestamp?

    // Where it is looked up for one contact:

    /// Names of its lists.
    public let list: [String]?
    /// Ids of the broadcasts it was in.
    public let broadcastIds: [String]?

    private enum CodingKeys: String, CodingKey {
        case id = "_id"
        case name, mobile, countryCode, whatsappUserId, source, optin, incomingBlocked, tags, attributes
        case createdAt, updatedAt, lastActive, list, broadcastIds
    }
}
