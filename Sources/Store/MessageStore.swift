package import Domain

/// Messages from admission to their last status. Everything takes batches, and each call is one transaction that is durable
/// (fsynced) when it returns. Counters of broadcasts change in the same transaction as their rows.
package protocol MessageStore: Sendable {
    /// Drawn when the database was created or restored; part of every ``AttemptTag``.
    func installation() async throws(StoreError) -> UInt32

    /// Admits messages: creates the contact where the folded number is unknown (a known one is left alone), inserts the message
    /// as `sending` (attempt 1) or `queued`, and takes the idempotency key. One result an admission, in order; one admission's
    /// taken key leaves the others alone.
    func admit(_ admissions: [Admission]) async throws(StoreError) -> [AdmissionResult]

    /// Takes due messages of one sender for sending: `queued`, due, API sends first by due time, then broadcasts in turn, one
    /// message of each, so that a small one does not stand behind a large one. Each becomes `sending` with its attempt counted up. Looked at in this moment: an expired message becomes `expired`; one whose broadcast is
    /// `stopped` becomes `cancelled`; one whose contact has opted out and whose message says so becomes `cancelled`; one whose
    /// broadcast is `paused` stays.
    func lease(_ request: LeaseRequest) async throws(StoreError) -> Lease

    /// When the next message of a sender falls due; `nil` when none waits.
    func nextDue(of sender: ID<Sender>) async throws(StoreError) -> Timestamp?

    /// Writes what became of attempts. Evidence that is already there (a status that came first) is never undone.
    /// One result a settlement, in order.
    func settle(_ settlements: [Settlement]) async throws(StoreError) -> [MessageState]

    /// After a start: every message that stands `sending` at a sender was interrupted, and nobody knows whether it left.
    /// Makes them `inDoubt`; returns how many.
    func doubtInterrupted(of sender: ID<Sender>, at moment: Timestamp) async throws(StoreError) -> Int

    /// Messages without a known fate, oldest first, of one workspace or of all.
    func doubts(in workspace: ID<Workspace>?, page: PageRequest) async throws(StoreError) -> Page<MessageRecord>

    /// Puts back into the queue those `inDoubt` of a sender that provably never left: statuses of attempts that began later have
    /// come, none for this one, and it has stood in doubt since before `settledBefore`. Returns how many.
    func requeueProven(of sender: ID<Sender>, settledBefore: Timestamp, at moment: Timestamp) async throws(StoreError)
        -> Int

    /// The operator's word on a message that stands in doubt. `nil` when the workspace has no such message; its state as it is now
    /// when it does not stand in doubt (any more).
    func settleDoubt(
        _ message: ID<Message>,
        in workspace: ID<Workspace>,
        as decision: DoubtDecision,
        at moment: Timestamp
    ) async throws(StoreError) -> MessageState?

    func message(_ id: ID<Message>, in workspace: ID<Workspace>) async throws(StoreError) -> MessageRecord?
    /// Messages of a workspace, newest first.
    func messages(in workspace: ID<Workspace>, matching filter: MessageFilter, page: PageRequest)
        async throws(StoreError) -> Page<MessageRecord>
    /// The same without counting, oldest first, from behind a row: for exports of any length.
    func messages(
        in workspace: ID<Workspace>,
        matching filter: MessageFilter,
        after message: ID<Message>,
        limit: Int
    ) async throws(StoreError) -> [MessageRecord]
}

/// What an operator knows, or decides, of a message in doubt.
package enum DoubtDecision: String, CaseIterable, Sendable {
    /// It arrived: nothing more is sent.
    case sent
    /// It is sent again, and may so arrive twice.
    case resend
    /// It is given up.
    case drop
}

/// Which messages.
package struct MessageFilter: Hashable, Sendable {
    package var broadcast: ID<Broadcast>?
    package var state: MessageState?

    package init(broadcast: ID<Broadcast>? = nil, state: MessageState? = nil) {
        self.broadcast = broadcast
        self.state = state
    }
}

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
        budget: RecipientBudget? = nil
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
    }
}

/// What became of an admission.
package enum AdmissionResult: Hashable, Sendable {
    case admitted(message: ID<Message>, contact: ID<Contact>)
    /// Admitted, but `queued` instead of `sending`: nobody new may be written to now.
    case postponed(message: ID<Message>, contact: ID<Contact>)
    /// The idempotency key was used before; nothing was written.
    case keyTaken(KeptAnswer)
}

/// How many due messages of which sender to take.
package struct LeaseRequest: Hashable, Sendable {
    package var sender: ID<Sender>
    /// 1 to 10,000.
    package var limit: Int
    package var at: Timestamp
    /// How many people may still be written to in these 24 hours who were not yet (`messaging-limits`); `nil` is no limit.
    package var budget: RecipientBudget?

    package init(sender: ID<Sender>, limit: Int, at moment: Timestamp, budget: RecipientBudget? = nil) {
        self.sender = sender
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
    /// Whether messages stay queued because nobody new may be written to now.
    package var isBudgetSpent = false
    /// Now `sending`, in the order to send.
    package var messages: [LeasedMessage]
    /// Those that ended instead of being sent (`expired`, `cancelled`), for whoever waits for them.
    package var ended: [EndedMessage]

    package init(messages: [LeasedMessage] = [], ended: [EndedMessage] = [], isBudgetSpent: Bool = false) {
        self.messages = messages
        self.ended = ended
        self.isBudgetSpent = isBudgetSpent
    }

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

/// What became of one attempt.
package struct Settlement: Hashable, Sendable {
    package var message: ID<Message>
    package var attempt: Int
    package var outcome: Outcome
    package var settledAt: Timestamp
    /// The answer to keep for the message's idempotency key, where it has one and the answer is known now.
    package var answer: KeptAnswer.Answer?

    package enum Outcome: Hashable, Sendable {
        /// Meta took it; `waID` is whom Meta took it for. The contact keeps it where it is not the number it was sent to.
        case accepted(wamid: String, waID: String?, isHeld: Bool)
        /// Refused for good.
        case failed(Refusal)
        /// Not sent, and due again. `refusal` is why, `nil` when Meta was never reached.
        case requeued(dueAt: Timestamp, refusal: Refusal?)
        /// No answer: nobody knows.
        case inDoubt(reason: String)
    }

    package init(
        message: ID<Message>,
        attempt: Int,
        outcome: Outcome,
        settledAt: Timestamp,
        answer: KeptAnswer.Answer? = nil
    ) {
        self.message = message
        self.attempt = attempt
        self.outcome = outcome
        self.settledAt = settledAt
        self.answer = answer
    }
}

/// A message as people look at it.
package struct MessageRecord: Hashable, Sendable {
    package var id: ID<Message>
    package var workspace: ID<Workspace>
    package var broadcast: PublicID<Broadcast>
    package var broadcastName: String
    package var contact: PublicID<Contact>
    package var contactName: String
    package var phone: PhoneNumber
    package var sender: ID<Sender>
    package var state: MessageState
    package var attempt: Int
    package var wamid: String?
    /// Meta's last refusal, or ours where `code` is 0; `nil` once Meta has taken the message, whatever stood in its way before.
    package var refusal: Refusal?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var expiresAt: Timestamp

    package init(
        id: ID<Message>,
        workspace: ID<Workspace>,
        broadcast: PublicID<Broadcast>,
        broadcastName: String,
        contact: PublicID<Contact>,
        contactName: String,
        phone: PhoneNumber,
        sender: ID<Sender>,
        state: MessageState,
        attempt: Int,
        wamid: String?,
        refusal: Refusal?,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.broadcast = broadcast
        self.broadcastName = broadcastName
        self.contact = contact
        self.contactName = contactName
        self.phone = phone
        self.sender = sender
        self.state = state
        self.attempt = attempt
        self.wamid = wamid
        self.refusal = refusal
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.expiresAt = expiresAt
    }
}
