package import Domain

/// How many due messages of which sender to take.
package struct LeaseRequest: Hashable, Sendable {
    package var sender: ID<Sender>
    /// That of the sender's lease, under which they are taken.
    package var fence: Int64
    /// 1 to 10,000.
    package var limit: Int
    package var at: Timestamp
    /// How many people may still be written to in these 24 hours who were not yet (`messaging-limits`); `nil` is no limit.
    package var budget: RecipientBudget?

    package init(sender: ID<Sender>, fence: Int64, limit: Int, at moment: Timestamp, budget: RecipientBudget? = nil) {
        self.sender = sender
        self.fence = fence
        self.limit = limit
        self.at = moment
        self.budget = budget
    }
}

/// How many different people a business portfolio may write to in any 24 hours (`messaging-limits`). All senders of a workspace are
/// taken to be of one portfolio.
package struct RecipientBudget: Hashable, Sendable {
    package var recipientsPerDay: Int
    /// How many of them broadcasts leave to calls of the API.
    package var reserve: Int

    package init(recipientsPerDay: Int, reserve: Int) {
        self.recipientsPerDay = recipientsPerDay
        self.reserve = reserve
    }

    package static let periodMilliseconds: Int64 = 86_400_000
    /// People are counted by the span in which they were first written to. A span counts until its last moment is a day old.
    package static let spanMilliseconds: Int64 = 600_000
}

/// What a lease took.
package struct Lease: Hashable, Sendable {
    /// Whether nothing was looked at, because the sender is held under another fence, or by nobody.
    package var isFenced: Bool
    /// Whether messages stay queued because nobody new may be written to now.
    package var isBudgetSpent: Bool
    /// Now `sending`, in the order to send.
    package var messages: [LeasedMessage]
    /// Those that ended instead of being sent (`expired`, `cancelled`), for whoever waits for them.
    package var ended: [EndedMessage]

    package init(
        messages: [LeasedMessage] = [],
        ended: [EndedMessage] = [],
        isBudgetSpent: Bool = false,
        isFenced: Bool = false
    ) {
        self.messages = messages
        self.ended = ended
        self.isBudgetSpent = isBudgetSpent
        self.isFenced = isFenced
    }

    /// Another node's business.
    package static let fenced = Lease(isFenced: true)

    package struct EndedMessage: Hashable, Sendable {
        package var id: ID<Message>
        package var state: MessageState

        package init(id: ID<Message>, state: MessageState) {
            self.id = id
            self.state = state
        }
    }
}

/// A message taken for sending.
package struct LeasedMessage: Hashable, Sendable {
    package var id: ID<Message>
    package var workspace: ID<Workspace>
    package var broadcast: ID<Broadcast>
    package var phone: PhoneNumber
    package var content: MessageContent
    /// The attempt that this lease began, from 1.
    package var attempt: Int
    package var expiresAt: Timestamp
    package var createdAt: Timestamp

    package init(
        id: ID<Message>,
        workspace: ID<Workspace>,
        broadcast: ID<Broadcast>,
        phone: PhoneNumber,
        content: MessageContent,
        attempt: Int,
        expiresAt: Timestamp,
        createdAt: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.broadcast = broadcast
        self.phone = phone
        self.content = content
        self.attempt = attempt
        self.expiresAt = expiresAt
        self.createdAt = createdAt
    }
}
