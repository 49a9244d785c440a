/// How far a message has come.
enum MessageState: UInt8, Sendable, Comparable {
    case accepted, held, sent, delivered, read, failed

    static func < (left: MessageState, right: MessageState) -> Bool { left.rawValue < right.rawValue }

    var name: String {
        switch self {
        case .accepted: "accepted"
        case .held: "held_for_quality_assessment"
        case .sent: "sent"
        case .delivered: "delivered"
        case .read: "read"
        case .failed: "failed"
        }
    }
}

/// An accepted message, as short as can be: the id is computed when it is asked for.
struct LoggedMessage: Sendable {
    var sequence: Int
    var numberIndex: Int
    /// Digits of the recipient's account, or the business-scoped user id.
    var to: String
    var callbackData: String?
    var type: String
    var template: String?
    var language: String?
    /// The text as the person reads it.
    var text: String
    var receivedAtMilliseconds: Int64
    var state: MessageState
}

/// The newest accepted messages, a ring: the memory it takes does not grow past its size.
struct MessageLog: Sendable {
    private var ring: [LoggedMessage] = []
    private let countMaximum: Int
    /// Sequence number of the oldest message kept; the numbers start at 1 and have no gaps.
    private(set) var oldest = 1
    private(set) var newest = 0

    init(countMaximum: Int) {
        precondition(countMaximum > 0, "a log keeps at least one message")
        self.countMaximum = countMaximum
    }

    /// Appends a message whose sequence number is the one after `newest`.
    mutating func append(_ message: LoggedMessage) {
        precondition(message.sequence == newest + 1, "sequence numbers have no gaps")
        if ring.count < countMaximum {
            ring.append(message)
        } else {
            ring[slot(message.sequence)] = message
            oldest += 1
        }
        newest = message.sequence
    }

    private var base = 1
    private func slot(_ sequence: Int) -> Int { (sequence - base) % countMaximum }

    /// At most `limit` messages whose number is above `sequence`, ascending.
    func after(_ sequence: Int, limit: Int) -> [LoggedMessage] {
        let first = max(sequence + 1, oldest)
        let last = min(newest, first + limit - 1)
        guard first <= last else { return [] }
        return (first...last).map { ring[slot($0)] }
    }

    /// Moves a message on if it is still kept; a state never goes back, and `failed` does not undo a delivery.
    mutating func advance(_ sequence: Int, to state: MessageState) {
        guard sequence >= oldest, sequence <= newest else { return }
        let slot = slot(sequence)
        let old = ring[slot].state
        if state == .failed, old >= .delivered { return }
        if state > old { ring[slot].state = state }
    }

    /// Forgets every message; numbering goes on.
    mutating func removeAll() {
        ring.removeAll()
        base = newest + 1
        oldest = newest + 1
    }
}
