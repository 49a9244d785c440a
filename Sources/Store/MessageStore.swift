package import Domain

/// Messages from admission to their last status. Everything takes batches, and each call is one transaction that is durable
/// (fsynced) when it returns. Counters of broadcasts change in the same transaction as their rows.
package protocol MessageStore: Sendable {
    /// Drawn when the database was created or restored; part of every ``AttemptTag``.
    func installation() async throws(StoreError) -> UInt32

    /// Admits messages: creates the contact where the folded number is unknown (a known one is left alone), inserts the message
    /// as `sending` (attempt 1) or `queued`, and takes the idempotency key. One result an admission, in order; one admission's
    /// taken key leaves the others alone. One of the express lane whose fence is not its sender's present one is `queued`.
    func admit(_ admissions: [Admission]) async throws(StoreError) -> [AdmissionResult]

    /// Takes due messages of one sender for sending: `queued`, due, API sends first by due time, then broadcasts in turn, one
    /// message of each, so that a small one does not stand behind a large one. Each becomes `sending` with its attempt counted up. Looked at in this moment: an expired message becomes `expired`; one whose broadcast is
    /// `stopped` becomes `cancelled`; one whose contact has opted out and whose message says so becomes `cancelled`; one whose
    /// broadcast is `paused` stays.
    ///
    /// Under a fence that is not the sender's present one nothing is looked at (``Lease/isFenced``).
    func lease(_ request: LeaseRequest) async throws(StoreError) -> Lease

    /// When the next message of a sender falls due; `nil` when none waits.
    func nextDue(of sender: ID<Sender>) async throws(StoreError) -> Timestamp?

    /// Writes what became of attempts, under whichever lease they were made. Evidence that is already there (a status that came first)
    /// is never undone.
    /// One result a settlement, in order.
    func settle(_ settlements: [Settlement]) async throws(StoreError) -> [MessageState]

    /// Messages without a known fate, oldest first, of one workspace or of all.
    func doubts(in workspace: ID<Workspace>?, page: PageRequest) async throws(StoreError) -> Page<MessageRecord>

    /// Puts back into the queue those `inDoubt` of a sender that provably never left: statuses of attempts that began later have
    /// come, none for this one, and it has stood in doubt since before `settledBefore`. The inbox has been read up to that long after the
    /// doubt began: what is still unread may be the evidence. Returns how many.
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
    /// All that is known of one message; `nil` when the workspace has no such message.
    func account(of message: ID<Message>, in workspace: ID<Workspace>) async throws(StoreError) -> MessageAccount?
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

/// Which messages. Everything that is given must hold.
package struct MessageFilter: Hashable, Sendable {
    package var broadcast: ID<Broadcast>?
    package var state: MessageState?
    package var contact: ID<Contact>?
    package var sender: ID<Sender>?
    /// Admitted then or later.
    package var since: Timestamp?
    /// Admitted before.
    package var until: Timestamp?
    /// Meta's id. Nothing but a contact makes this a quick question: there is no index on it.
    package var wamid: String?

    package init(
        broadcast: ID<Broadcast>? = nil,
        state: MessageState? = nil,
        contact: ID<Contact>? = nil,
        sender: ID<Sender>? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil,
        wamid: String? = nil
    ) {
        self.wamid = wamid
        self.broadcast = broadcast
        self.state = state
        self.contact = contact
        self.sender = sender
        self.since = since
        self.until = until
    }

    /// Whether nothing is asked for that broadcasts do not count.
    package var isCounted: Bool {
        contact == nil && sender == nil && since == nil && until == nil && wamid == nil
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
