package import Domain

/// Meta's webhooks: kept raw and durable before they are answered 200, then worked off in order.
package protocol InboxStore: Sendable {
    /// Appends bodies, in order. Durable when it returns.
    func appendToInbox(_ entries: [InboxDraft]) async throws(StoreError)
    /// The oldest entries not worked off, in order.
    func pendingInbox(limit: Int) async throws(StoreError) -> [InboxEntry]
    /// Applies statuses, and takes `entries` out of the inbox, in one transaction: an entry is worked off exactly once. `unreadable`
    /// entries are kept, marked with why, and never offered again. A status whose tag (of this installation) or wamid
    /// finds no message is dropped. Returns the messages whose state changed.
    ///
    /// A status counts only for messages of the phone number it speaks of: another workspace's app secret must not move ours.
    /// It finds its message by tag; one without finds it among the recent messages of the contact whose `wa_id` or
    /// number is the recipient, by wamid. The sender's mark of "statuses have come for attempts begun until" moves forward.
    ///
    /// Incoming messages are kept once, whatever Meta repeats; who wrote becomes a contact where the number is unknown, and has its
    /// 24-hour window. A message of somebody whose messages are blocked opens the window and is not kept. One that is nothing but a word
    /// of the workspace's ``ConsentKeywords`` is an event of consent. Consent follows the newest event, also when an older one comes
    /// later. Somebody with a new number keeps what is known, and is one with the contact that has that number already.
    ///
    /// A template that Meta stops, edits or recategorises says so at once, and list broadcasts that are sending it pause, with the
    /// reason; where the workspace wants it they go on when the template is approved again. What Meta says of an account is kept, and
    /// does to its senders what ``AccountReport/effect`` says. A status that fails a message does what ``LateConsequence`` says.
    func applyStatuses(_ work: InboxWork) async throws(StoreError) -> [StatusChange]
    /// What a contact wrote, newest first.
    func incoming(from contact: ID<Contact>, in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError)
        -> Page<IncomingMessage>
    /// What Meta said of the accounts of a workspace, newest first.
    func accountEvents(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<AccountEvent>
    /// Entries that could not be read, newest first.
    func unreadableInbox(limit: Int) async throws(StoreError) -> [InboxEntry]
}

/// A body to keep.
package struct InboxDraft: Hashable, Sendable {
    package var body: [UInt8]
    package var receivedAt: Timestamp

    package init(body: [UInt8], receivedAt: Timestamp) {
        self.body = body
        self.receivedAt = receivedAt
    }
}

/// A kept body.
package struct InboxEntry: Hashable, Sendable {
    package var id: ID<InboxEntry>
    package var body: [UInt8]
    package var receivedAt: Timestamp
    /// Why it could not be read, where it could not.
    package var problem: String?

    package init(id: ID<InboxEntry>, body: [UInt8], receivedAt: Timestamp, problem: String? = nil) {
        self.id = id
        self.body = body
        self.receivedAt = receivedAt
        self.problem = problem
    }
}

/// A share of the inbox, read.
package struct InboxWork: Sendable {
    package var statuses: [StatusReport]
    package var incoming: [IncomingReport] = []
    package var consents: [ConsentReport] = []
    package var templates: [TemplateReport] = []
    package var accounts: [AccountReport] = []
    /// Entries worked off with this.
    package var consumed: [ID<InboxEntry>]
    package var unreadable: [(entry: ID<InboxEntry>, problem: String)]
    package var at: Timestamp

    package init(
        statuses: [StatusReport],
        consumed: [ID<InboxEntry>],
        unreadable: [(entry: ID<InboxEntry>, problem: String)],
        at moment: Timestamp
    ) {
        self.statuses = statuses
        self.consumed = consumed
        self.unreadable = unreadable
        self.at = moment
    }
}

/// One status of one message, as a webhook told it (`webhooks/reference/messages/status`).
package struct StatusReport: Hashable, Sendable {
    package var phoneNumberID: String
    package var wamid: String
    /// `nil` when the status bears none, or one that is not of this form.
    package var tag: AttemptTag?
    /// Digits; Meta leaves it out for people without a shared number.
    package var recipientID: String?
    package var status: DeliveryStatus
    package var occurredAt: Timestamp
    /// With `failed`.
    package var refusal: Refusal?
    /// Meta's `pricing.category`, where it told it.
    package var pricingCategory: String?

    package init(
        phoneNumberID: String,
        wamid: String,
        tag: AttemptTag?,
        recipientID: String?,
        status: DeliveryStatus,
        occurredAt: Timestamp,
        refusal: Refusal?,
        pricingCategory: String?
    ) {
        self.phoneNumberID = phoneNumberID
        self.wamid = wamid
        self.tag = tag
        self.recipientID = recipientID
        self.status = status
        self.occurredAt = occurredAt
        self.refusal = refusal
        self.pricingCategory = pricingCategory
    }
}

/// Meta's words for a status; words it adds are kept in the log of statuses and change no state.
package enum DeliveryStatus: Hashable, Sendable {
    case sent, delivered, read, failed
    /// For example `played`, `deleted`.
    case other(String)

    package init(_ word: String) {
        switch word {
        case "sent": self = .sent
        case "delivered": self = .delivered
        case "read": self = .read
        case "failed": self = .failed
        default: self = .other(word)
        }
    }

    package var word: String {
        switch self {
        case .sent: "sent"
        case .delivered: "delivered"
        case .read: "read"
        case .failed: "failed"
        case .other(let word): word
        }
    }

    /// What it tells about the message; `nil` where it tells nothing of its way. A voice message that was `played` was read.
    package var evidence: MessageState? {
        switch self {
        case .sent: .sent
        case .delivered: .delivered
        case .read: .read
        case .failed: .failed
        case .other("played"): .read
        case .other: nil
        }
    }
}

/// A message that a status moved.
package struct StatusChange: Hashable, Sendable {
    package var message: ID<Message>
    package var workspace: ID<Workspace>
    package var state: MessageState
    package var wamid: String

    package init(message: ID<Message>, workspace: ID<Workspace>, state: MessageState, wamid: String) {
        self.message = message
        self.workspace = workspace
        self.state = state
        self.wamid = wamid
    }
}
