package import Domain
package import Gateway
package import Store

/// What the API asks of delivery. It is a door because neither room sees the other: the wiring puts the dispatcher
/// behind it.
package protocol DeliveryDoor: Sendable {
    /// Admits the message, durably before anything else, and hands it to Meta at once where its sender may send.
    /// Otherwise it is queued, and the call waits for it up to the order's patience.
    ///
    /// A caller that goes away changes nothing: what was admitted goes out.
    func deliver(_ delivery: DeliveryOrder) async throws(StoreError) -> DeliveryOutcome

    /// Waits for a message that was admitted before, for a repeated call whose first answer died with its process.
    /// - Returns: `nil` when the workspace has no such message.
    func outcome(
        of message: PublicID<Message>,
        in workspace: ID<Workspace>,
        patienceMilliseconds: Int64
    ) async throws(StoreError) -> DeliveryOutcome?
}

/// One message to deliver, and how long its caller waits. A reference: it is held by everyone between the caller and the message's end.
package final class DeliveryOrder: Sendable {
    /// Its lane is the door's to choose.
    package let admission: Admission
    /// 0 to 60,000; 0 is "admit it and do not wait" (`Prefer: respond-async`).
    package let patienceMilliseconds: Int64
    /// The answer to an outcome, to be kept with the settlement where the admission has an idempotency key. The caller
    /// is given the very same bytes. Pure and quick; it may be called more than once.
    package let answer: @Sendable (DeliveryOutcome) -> KeptAnswer.Answer

    package init(
        admission: Admission,
        patienceMilliseconds: Int64,
        answer: @escaping @Sendable (DeliveryOutcome) -> KeptAnswer.Answer
    ) {
        self.admission = admission
        self.patienceMilliseconds = patienceMilliseconds
        self.answer = answer
    }
}

/// What can be told to the caller when its patience ends, or before.
package enum DeliveryOutcome: Hashable, Sendable {
    case accepted(PublicID<Message>, Acceptance)
    /// Refused for good.
    case refused(PublicID<Message>, Refusal)
    /// Kept, and goes out later.
    case queued(PublicID<Message>)
    /// An attempt got no answer: nobody knows whether Meta took it.
    case inDoubt(PublicID<Message>)
    /// It ended without being sent while the caller waited: `expired`, `cancelled`, `skipped`.
    case ended(PublicID<Message>, MessageState)
    /// The idempotency key was used before, by another process; nothing was admitted.
    case keyTaken(KeptAnswer)
}
