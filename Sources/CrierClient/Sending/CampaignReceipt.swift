/// What became of a message under an API campaign, as far as it is known when the call is answered.
public struct CampaignReceipt: Decodable, Sendable, Hashable {
    /// The destination as it was written.
    public let input: String
    /// The number's id at WhatsApp.
    public let waID: String
    /// Meta's id, `wamid.…`, where Meta has accepted the message; Crier's own where the message is kept and goes out later. `nil` where it
    /// was only checked.
    public let messageID: String?
    /// `accepted`, or what keeps the message back. `nil` where it was only checked.
    public let messageStatus: MessageStatus?
    /// 200 where Meta has accepted the message; 202 where it is kept, or nobody knows yet whether it left.
    public let code: Int
    /// What the recipient would read, where it was only checked.
    public let preview: Preview?

    /// Whether ``messageID`` is Crier's own, with which ``CrierClient/message(_:)`` tells what becomes of the message.
    public var isKept: Bool { code == 202 }

    private enum CodingKeys: String, CodingKey {
        case contacts, messages, code, preview
    }

    private struct Contact: Decodable {
        let input: String
        let waID: String

        enum CodingKeys: String, CodingKey {
            case input
            case waID = "wa_id"
        }
    }

    /// Reads the `data` of an answer.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let contact = try container.decode([Contact].self, forKey: .contacts).first else {
            throw DecodingError.dataCorruptedError(forKey: .contacts, in: container, debugDescription: "names nobody")
        }
        input = contact.input
        waID = contact.waID
        let message = try container.decode([MetaMessage].self, forKey: .messages).first
        messageID = message?.id
        messageStatus = message?.status
        code = try container.decode(Int.self, forKey: .code)
        preview = try container.decodeIfPresent(Preview.self, forKey: .preview)
    }
}
