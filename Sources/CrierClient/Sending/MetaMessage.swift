/// A message as Meta's answers name it.
struct MetaMessage: Decodable {
    let id: String
    let status: MessageStatus

    private enum CodingKeys: String, CodingKey {
        case id
        case status = "message_status"
    }
}
