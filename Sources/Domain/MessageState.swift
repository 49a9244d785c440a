/// One recipient's message. The type is the name that ids are about; rows are read as what each question needs.
package enum Message {}

/// Where a message stands, from admission to its last status. Raw values are stored, so they are frozen.
///
/// ```
/// queued ─▶ sending ─▶ accepted ─▶ sent ─▶ delivered ─▶ read
///    ▲          ├── refused: retry ──▶ queued, otherwise failed
///    │          └── no answer ──▶ inDoubt ──▶ by evidence accepted…, or held for the operator
/// ```
package enum MessageState: Int, CaseIterable, Sendable {
    case queued = 0
    /// Durable before the first byte goes to Meta.
    case sending = 1
    /// An attempt without an answer: nobody knows, until a status with its tag tells.
    case inDoubt = 2
    /// Accepted, and held by Meta while it watches the template's quality (`templates/template-pacing`).
    case held = 10
    case accepted = 11
    case sent = 12
    case failed = 13
    case delivered = 14
    case read = 15
    /// Never tried, with a reason.
    case skipped = 20
    case cancelled = 21
    case expired = 22
}

extension MessageState {
    /// The word of the API.
    package var apiText: String {
        switch self {
        case .queued: "queued"
        case .sending: "sending"
        case .inDoubt: "in_doubt"
        case .held: "held"
        case .accepted: "accepted"
        case .sent: "sent"
        case .failed: "failed"
        case .delivered: "delivered"
        case .read: "read"
        case .skipped: "skipped"
        case .cancelled: "cancelled"
        case .expired: "expired"
        }
    }

    package init?(apiText: some StringProtocol) {
        guard let state = Self.allCases.first(where: { $0.apiText == apiText }) else { return nil }
        self = state
    }

    /// How much is known. Knowledge only grows: accepted < sent < failed < delivered < read, so a `failed` counts only when
    /// nothing from `delivered` up is known (a person with two devices can cause both, `webhooks/reference/messages/status`).
    private var knowledge: Int {
        switch self {
        case .queued, .sending, .inDoubt, .skipped, .cancelled, .expired: 0
        case .held: 1
        case .accepted: 2
        case .sent: 3
        case .failed: 4
        case .delivered: 5
        case .read: 6
        }
    }

    /// The state after evidence: Meta's own answer or a status. Repeats, late and shuffled evidence change nothing, because
    /// what tells less than what is known is dropped.
    package func merging(_ evidence: MessageState) -> MessageState {
        precondition(evidence.knowledge > 0, "only what Meta said is evidence")
        return evidence.knowledge > knowledge ? evidence : self
    }

    /// Whether it says, once more than a failure, that a person has the message.
    package var isArrival: Bool { knowledge > MessageState.failed.knowledge }

    /// Whether Meta has, as far as we know, taken the message: nothing of it may ever be sent again by itself.
    package var isTaken: Bool { knowledge > 0 && self != .failed }

    /// Whether waiting callers can be told something final about the hand-over to Meta.
    package var isSettled: Bool { self != .queued && self != .sending }
}
