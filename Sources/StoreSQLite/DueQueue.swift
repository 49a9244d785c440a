import Domain
import GRDB
import Store

/// A waiting message, with all that sending it takes, so that a page of them is one question.
struct DueMessage {
    let message: LeasedMessage
    let dueAt: Int64
    /// Its contact has opted out, and it says that this counts.
    let isOptedOut: Bool
    let contact: Int64
    /// Of its broadcast.
    let quietHours: QuietHours?
    /// When the contact was last counted as a recipient of the day.
    let budgetAt: Int64?

    var row: Int64 { message.id.row }
    var broadcast: Int64 { message.broadcast.row }

    /// From a row of ``DueQueue``'s questions.
    fileprivate init(_ row: FoundRow, broadcast: Int64, quietHours: QuietHours?) {
        self.quietHours = quietHours
        dueAt = row[0]
        message = LeasedMessage(
            id: row.id(1),
            workspace: row.id(2),
            broadcast: ID(row: broadcast),
            phone: row.phone(3),
            content: MessageContent(stored: row.optionalBytes(8) ?? []),
            attempt: (row[4] as Int) + 1,
            expiresAt: row.timestamp(5),
            createdAt: row.timestamp(6)
        )
        isOptedOut = row[7]
        contact = row[9]
        budgetAt = row[10]
    }
}

/// The messages of one broadcast that wait for one sender, in the order of their time, read page by page from the index.
struct DueQueue {
    private static let pageLength = 128

    let broadcast: Int64
    let kind: BroadcastKind
    let state: BroadcastState
    private let quietHours: QuietHours?
    private let sender: Int64
    private let db: Database
    private var page: ArraySlice<DueMessage> = []
    private var last: (dueAt: Int64, message: Int64) = (.min, 0)
    private var isExhausted = false

    private init(_ row: FoundRow, sender: Int64, db: Database) throws {
        broadcast = row[0]
        kind = try row.word(1, column: "kind")
        state = try row.word(2, column: "state")
        quietHours = try row.quietHours(3)
        self.sender = sender
        self.db = db
    }

    /// One queue for each broadcast that waits for the sender and is not paused. One index seek a broadcast, whatever its length:
    /// each step asks for the least broadcast after the one before.
    static func all(of sender: ID<Sender>, in db: Database) throws -> [DueQueue] {
        try db.all(waiting, [sender.row]) { try DueQueue($0, sender: sender.row, db: db) }
    }

    static let waiting = """
        WITH RECURSIVE waiting (broadcast) AS (
            SELECT min(broadcast) FROM messages WHERE state = 0 AND sender = ?1
            UNION ALL
            SELECT (SELECT min(broadcast) FROM messages WHERE state = 0 AND sender = ?1 AND broadcast > waiting.broadcast)
            FROM waiting WHERE waiting.broadcast IS NOT NULL
        )
        SELECT broadcasts.id, broadcasts.kind, broadcasts.state, broadcasts.quiet_hours
        FROM waiting JOIN broadcasts ON broadcasts.id = waiting.broadcast
        WHERE broadcasts.state <> 'paused'
        """

    /// A page is asked for in two questions, because SQLite 3.40 uses an index for `(due_at, id) > (?, ?)` only up to `due_at`, and
    /// would walk again over all that fall due together: often the whole broadcast.
    static let together = """
        \(head)
        WHERE messages.state = 0 AND messages.sender = ? AND messages.broadcast = ? AND messages.due_at = ? AND messages.id > ?
        ORDER BY messages.id LIMIT ?
        """

    static let later = """
        \(head)
        WHERE messages.state = 0 AND messages.sender = ? AND messages.broadcast = ? AND messages.due_at > ? AND messages.due_at <= ?
        ORDER BY messages.due_at, messages.id LIMIT ?
        """

    /// The order of the tables is part of it (`CROSS JOIN`): the queue first.
    private static let head = """
        SELECT messages.due_at, messages.id, messages.workspace, messages.phone, messages.attempt, messages.expires_at,
            messages.created_at, messages.respects_opt_out AND contacts.consent = 2, message_contents.content, contacts.id,
            contacts.budget_at
        FROM messages
        CROSS JOIN contacts ON contacts.id = messages.contact
        LEFT JOIN message_contents ON message_contents.message = messages.id
        """

    static let earliest = "SELECT min(due_at) FROM messages WHERE state = 0 AND sender = ? AND broadcast = ?"

    func earliest(in db: Database) throws -> Timestamp? {
        try db.number(Self.earliest, [sender, broadcast]).map(Timestamp.init(milliseconds:))
    }

    /// The next message due until a moment, left in the queue.
    mutating func head(until moment: Timestamp) throws -> DueMessage? {
        if page.isEmpty, !isExhausted { try turnPage(until: moment) }
        return page.first
    }

    private mutating func turnPage(until moment: Timestamp) throws {
        var found: [DueMessage] = []
        found.reserveCapacity(Self.pageLength)
        try HotStatement(db, Self.together).each(sender, broadcast, last.dueAt, last.message, Self.pageLength) { row in
            found.append(DueMessage(row, broadcast: broadcast, quietHours: quietHours))
        }
        if found.count < Self.pageLength {
            let room = Self.pageLength - found.count
            try HotStatement(db, Self.later).each(sender, broadcast, last.dueAt, moment.milliseconds, room) { row in
                found.append(DueMessage(row, broadcast: broadcast, quietHours: quietHours))
            }
        }
        isExhausted = found.count < Self.pageLength
        if let end = found.last { last = (end.dueAt, end.row) }
        page = found[...]
    }

    mutating func dropHead() {
        page.removeFirst()
    }
}

/// An order in which due messages are taken out of their queues.
protocol DueOrder {
    mutating func next() throws -> DueMessage?
}

/// Several queues in turn, one message of each: a broadcast of a hundred does not stand behind one of a million.
struct DueTurns: DueOrder {
    private var queues: [DueQueue]
    private var turn = 0
    private let moment: Timestamp

    init(_ queues: [DueQueue], until moment: Timestamp) {
        self.queues = queues
        self.moment = moment
        // A lease may be smaller than the number of queues: the next one begins with another.
        if !queues.isEmpty { turn = Int(moment.milliseconds.magnitude) % queues.count }
    }

    mutating func next() throws -> DueMessage? {
        while !queues.isEmpty {
            if turn >= queues.count { turn = 0 }
            if let due = try queues[turn].head(until: moment) {
                queues[turn].dropHead()
                turn += 1
                return due
            }
            queues.remove(at: turn)
        }
        return nil
    }
}

/// Several queues as one, by time, then by row.
struct DueMerge: DueOrder {
    private var queues: [DueQueue]
    private let moment: Timestamp

    init(_ queues: [DueQueue], until moment: Timestamp) {
        self.queues = queues
        self.moment = moment
    }

    mutating func next() throws -> DueMessage? {
        var best: (index: Int, due: DueMessage)?
        for index in queues.indices {
            guard let due = try queues[index].head(until: moment) else { continue }
            if let best, (best.due.dueAt, best.due.row) < (due.dueAt, due.row) { continue }
            best = (index, due)
        }
        guard let best else { return nil }
        queues[best.index].dropHead()
        return best.due
    }
}
