package import Domain
package import Store

/// One try to hand a message to Meta: written down as `sending`, not yet sent.
package struct Attempt: Hashable, Sendable {
    package var message: ID<Message>
    package var broadcast: ID<Broadcast>
    /// From 1.
    package var number: Int
    package var phone: PhoneNumber
    /// The wire members from `"type"` on.
    package var content: [UInt8]
    /// Whether it is a call of the API, whose caller may wait for its answer; else it is one of a list broadcast.
    package var isCall: Bool

    package init(
        message: ID<Message>,
        broadcast: ID<Broadcast>,
        number: Int,
        phone: PhoneNumber,
        content: [UInt8],
        isCall: Bool
    ) {
        self.message = message
        self.broadcast = broadcast
        self.number = number
        self.phone = phone
        self.content = content
        self.isCall = isCall
    }
}

/// An attempt that has ended, on its way to the store.
package struct EndedAttempt: Sendable {
    package var attempt: Attempt
    package var outcome: Settlement.Outcome
    package var endedAt: Timestamp
    /// What a waiting caller can be told; `nil` where the story goes on.
    package var result: DeliveryResult?
}
