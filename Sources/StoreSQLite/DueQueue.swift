import Domain
import GRDB
import Store

/// A waiting message of which only the place in the queue is known yet.
struct DueMessage {
    let message: Int64
    let broadcast: Int64
    let dueAt: Int64
}

/// The messages of one broadcast that wait for one sender, in the order of their time, read page by page from the index.
struct DueQueue {
    private static let pageLength = 128

    let broadcast: Int64
    let kind: BroadcastKind
    let state: BroadcastState
    private let sender: Int64
    private let db: Database
    private var page: ArraySlice<DueMessage> = []
    private var last: (dueAt: Int64, message: Int64) = (.min, 0)
    private var isExhausted = false

    private init(_ row: FoundRow, sender: Int64, db: Database) throws {
        broadcast = row[0]
        kind = try row.word(1, column: "kind")
        state = try row.word(2, column: "state")
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
        SELECT broadcasts.id, broadcasts.kind, broadcasts.state
        FROM waiting JOIN broadcasts ON broadcasts.id = waiting.broadcast
        WHERE broadcasts.state <> 'paused'
        """

    /// A page is asked for in two questions, because SQLite 3.40 uses an index for `(due_at, id) > (?, ?)` only up to `due_at`, and
    /// would walk again over all that fall due together: often the whole broadcast.
    static let together = """
        SELECT due_at, id FROM messages
        WHERE state = 0 AND sender = ? AND broadcast = ? AND due_at = ? AND id > ?
        ORDER BY id LIMIT ?
        """

    static let later = """
        SELECT due_at, id FROM messages
        WHERE state = 0 AND sender = ? AND broadcast = ? AND due_at > ? AND due_at <= ?
        ORDER BY due_at, id LIMIT ?
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
        let decode = { [broadcast] (row: FoundRow) in DueMessage(message: row[1], broadcast: broadcast, dueAt: row[0]) }
        var found = try db.all(
            Self.together,
            [sender, broadcast, last.dueAt, last.message, Self.pageLength],
            decode
        )
        if found.count < Self.pageLength {
            found += try db.all(
                Self.later,
                [sender, broadcast, last.dueAt, moment.milliseconds, Self.pageLength - found.count],
                decode
            )
        }
        isExhausted = found.count < Self.pageLength
        if let end = found.last { last = (end.dueAt, end.message) }
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
            if let best, (best.due.dueAt, best.due.message) < (due.dueAt, due.message) { continue }
            best = (index, due)
        }
        guard let best else { return nil }
        queues[best.index].dropHead()
        return best.due
    }
}
