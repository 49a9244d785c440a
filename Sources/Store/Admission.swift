package import Domain

/// What a message says.
package enum MessageContent: Hashable, Sendable {
    /// The wire members from `"type"` on.
    case whole([UInt8])
    /// What fills the mould of its broadcast; empty where all recipients get the same.
    case filling([UInt8])
}

/// A message to admit.
package struct Admission: Sendable {
    package var workspace: ID<Workspace>
    package var broadcast: ID<Broadcast>
    package var sender: ID<Sender>
    /// Used for the contact when the number is unknown.
    package var contact: ContactDraft
    /// The wire members from `"type"` on, frozen: what was checked is what is sent, by every attempt.
    package var content: [UInt8]
    package var lane: Lane
    /// Not to be sent after this moment.
    package var expiresAt: Timestamp
    /// Whether an opted-out contact cancels the message in the moment of sending.
    package var respectsOptOut: Bool
    /// Taken with the message; its `message` and `answer` are `nil`.
    package var key: KeptAnswer?
    package var admittedAt: Timestamp
    /// For the express lane: what is left of the day's recipients; `nil` is no limit.
    package var budget: RecipientBudget?
    /// For the express lane: that of the lease under which the caller's node sends. 0 is nobody's, and lets nothing leave at once.
    package var fence: Int64

    package enum Lane: Hashable, Sendable {
        /// The caller sends it at once: it is born `sending`.
        case express
        /// A dispatcher takes it when it is due.
        case queued(dueAt: Timestamp)
    }

    package init(
        workspace: ID<Workspace>,
        broadcast: ID<Broadcast>,
        sender: ID<Sender>,
        contact: ContactDraft,
        content: [UInt8],
        lane: Lane,
        expiresAt: Timestamp,
        respectsOptOut: Bool,
        key: KeptAnswer?,
        admittedAt: Timestamp,
        budget: RecipientBudget? = nil,
        fence: Int64 = 0
    ) {
        self.workspace = workspace
        self.broadcast = broadcast
        self.sender = sender
        self.contact = contact
        self.content = content
        self.lane = lane
        self.expiresAt = expiresAt
        self.respectsOptOut = respectsOptOut
        self.key = key
        self.admittedAt = admittedAt
        self.budget = budget
        self.fence = fence
    }
}

/// What became of an admission.
package enum AdmissionResult: Hashable, Sendable {
    case admitted(message: ID<Message>, contact: ID<Contact>)
    /// Admitted, but `queued` instead of `sending`: nobody new may be written to now, or the node does not hold the sender any more.
    case postponed(message: ID<Message>, contact: ID<Contact>)
    /// The idempotency key was used before; nothing was written.
    case keyTaken(KeptAnswer)
}
