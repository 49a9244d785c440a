/// A message as the server tells it.
public struct Message: Decodable, Sendable, Hashable, Identifiable {
    /// Crier's id, 24 hexadecimal digits.
    public let id: String
    /// Where it stands.
    public let state: MessageState
    /// The recipient's number, digits only.
    public let to: String
    /// The recipient's id.
    public let contactId: String?
    /// The recipient's name.
    public let contactName: String
    /// The broadcast or campaign it belongs to.
    public let broadcastId: String?
    /// That one's name.
    public let broadcastName: String
    /// Phone-number id of its sender.
    public let sender: String?
    /// Tries to hand it to Meta.
    public let attempts: Int
    /// Meta's id, once Meta has it.
    public let wamid: String?
    /// What was last said against it.
    public let refusal: MetaRefusal?
    /// When it was admitted.
    public let createdAt: Timestamp?
    /// When anything of it changed last.
    public let updatedAt: Timestamp
    /// After which it is not sent.
    public let expiresAt: Timestamp?

    // Where one message is read:

    /// The body that Meta gets.
    public let request: JSONValue?
    /// Every try and every status.
    public let history: MessageHistory?
    /// What Meta charges it as.
    public let pricingCategory: String?

    private enum CodingKeys: String, CodingKey {
        case id = "_id"
        case state, to, contactId, contactName, broadcastId, broadcastName, sender, attempts, wamid, refusal
        case createdAt, updatedAt, expiresAt, request, history, pricingCategory
    }
}
