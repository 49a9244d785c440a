/// What became of a message to one person, as far as it is known when the call is answered.
public struct MessageReceipt: Decodable, Sendable, Hashable {
    /// The number as it was written.
    public let to: String
    /// The conversation: the number's digits.
    public let chatID: String
    /// Crier's id, with which ``CrierClient/message(_:)`` tells what becomes of the message.
    public let messageID: String
    /// Meta's id, where Meta has accepted the message.
    public let wamid: String?
    /// `accepted`, or what keeps the message back.
    public let messageStatus: MessageStatus

    private enum CodingKeys: String, CodingKey {
        case to
        case chatID = "chatId"
        case messageID = "messageId"
        case metaResponse
    }

    private struct MetaResponse: Decodable {
        let messages: [MetaMessage]
    }

    /// Reads the `data` of an answer.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        to = try container.decode(String.self, forKey: .to)
        chatID = try container.decode(String.self, forKey: .chatID)
        messageID = try container.decode(String.self, forKey: .messageID)
        let response = try container.decode(MetaResponse.self, forKey: .metaResponse)
        guard let message = response.messages.first else {
            throw DecodingError.dataCorruptedError(
                forKey: .metaResponse,
                in: container,
                debugDescription: "names no message"
            )
        }
        // What Meta has not accepted has no name but ours.
        wamid = message.id == messageID ? nil : message.id
        messageStatus = message.status
    }
}
