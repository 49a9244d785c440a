/// Where a message stands.
public struct MessageState: APIWord {
    /// As the API writes it.
    public let rawValue: String

    /// - Parameter rawValue: as the API writes it.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// It waits for its turn.
    public static let queued: MessageState = "queued"
    /// It is being handed to Meta.
    public static let sending: MessageState = "sending"
    /// Nobody knows whether it left. Evidence may still come; ``CrierClient/settleMessage(_:as:idempotencyKey:)`` says so by hand.
    public static let inDoubt: MessageState = "in_doubt"
    /// Meta has it, and holds it while it watches the template's quality.
    public static let held: MessageState = "held"
    /// Meta has it.
    public static let accepted: MessageState = "accepted"
    /// It has left Meta.
    public static let sent: MessageState = "sent"
    /// It is on the recipient's device. It can still be read.
    public static let delivered: MessageState = "delivered"
    /// The recipient has read it.
    public static let read: MessageState = "read"
    /// Meta said no, at once or later.
    public static let failed: MessageState = "failed"
    /// It was never tried, with a reason.
    public static let skipped: MessageState = "skipped"
    /// It was called off before it left.
    public static let cancelled: MessageState = "cancelled"
    /// Its time was over before it left.
    public static let expired: MessageState = "expired"

    /// Whether it is with its recipient, or never will be.
    public var isOver: Bool {
        [.delivered, .read, .failed, .skipped, .cancelled, .expired].contains(self)
    }
}
