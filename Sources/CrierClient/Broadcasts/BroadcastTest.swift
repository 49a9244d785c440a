/// What became of a test message.
public struct BroadcastTest: Decodable, Sendable, Hashable {
    /// The number, digits only.
    public let to: String
    /// `accepted`, `failed`, or what keeps the message back.
    public let status: MessageStatus
    /// Crier's id of the message.
    public let messageId: String?
    /// Meta's id of the message, where Meta has it.
    public let wamid: String?
    /// What Meta said against it.
    public let refusal: MetaRefusal?
}

/// The `data` of a test's answer.
struct BroadcastTests: Decodable, Sendable {
    let tests: [BroadcastTest]
}
