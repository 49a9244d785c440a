/// One message to one person: the body of `POST /messages`.
public struct DirectMessage: Encodable, Sendable, Hashable {
    /// Phone number with dialing code.
    public var to: String
    /// What it says.
    public var content: MessageContent
    /// Meta's id of the message that it answers and quotes.
    public var replyToWamid: String?
    /// Phone-number id of the sender, where several could send it.
    public var sender: String?
    /// What is to be known of the recipient. It is saved before the message goes out.
    public var contact: ContactDraft?

    /// - Parameters:
    ///   - number: phone number with dialing code.
    ///   - content: what it says.
    ///   - wamid: Meta's id of the message that it answers.
    ///   - sender: phone-number id, where several could send it.
    ///   - contact: what is to be known of the recipient.
    public init(
        to number: String,
        _ content: MessageContent,
        replyingTo wamid: String? = nil,
        sender: String? = nil,
        contact: ContactDraft? = nil
    ) {
        to = number
        self.content = content
        replyToWamid = wamid
        self.sender = sender
        self.contact = contact
    }

    /// Writes the members of the API; those of ``content`` stand beside the others.
    public func encode(to encoder: any Encoder) throws {
        if case .template(_, let values) = content { try values.encode(to: encoder) }
        var container = encoder.container(keyedBy: AnyName.self)
        for (name, value) in content.members { try container.encode(value, forKey: AnyName(name)) }
        try container.encode(to, forKey: AnyName("to"))
        try container.encodeIfPresent(replyToWamid, forKey: AnyName("replyToWamid"))
        try container.encodeIfPresent(sender, forKey: AnyName("sender"))
        try container.encodeIfPresent(contact, forKey: AnyName("contact"))
    }
}
