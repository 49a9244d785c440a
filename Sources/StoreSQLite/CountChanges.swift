import Domain
import GRDB

/// Where a message stands, as counts see it: its state, and for one that ended badly the code of why.
struct CountedStanding: Hashable {
    let state: MessageState
    /// Counted for `failed` (Meta's code) and `skipped` (``SkipReason``).
    let reason: Int?

    init(_ state: MessageState, reason: Int? = nil) {
        self.state = state
        self.reason = state == .failed || state == .skipped ? reason ?? 0 : nil
    }
}

/// Where a message is counted: with its broadcast, and in its block of rows with its sender.
struct CountedPlace: Hashable {
    /// Rows of a block: few enough to be looked through in passing, so many that a million messages are a thousand blocks.
    static let blockShift: Int64 = 10

    let workspace: Int64
    let broadcast: Int64
    let sender: Int64
    let block: Int64

    init(message: Int64, workspace: Int64, broadcast: Int64, sender: Int64) {
        self.workspace = workspace
        self.broadcast = broadcast
        self.sender = sender
        block = message >> Self.blockShift
    }
}

/// What a transaction does to the counts, summed up and written once at its end.
struct CountChanges {
    private struct Move: Hashable {
        let place: CountedPlace
        /// `nil` for a new message.
        let old: CountedStanding?
        let new: CountedStanding
    }

    private var moves: [Move: Int] = [:]
    /// Batches are mostly the same move of neighbours: as long as it is, nothing is looked up.
    private var run: (move: Move, n: Int)?
    /// When the messages that are new in a block were created.
    private var spans: [Int64: (first: Int64, last: Int64)] = [:]

    /// A new message.
    mutating func add(to standing: CountedStanding, of place: CountedPlace, createdAt moment: Int64) {
        note(Move(place: place, old: nil, new: standing))
        let known = spans[place.block] ?? (moment, moment)
        spans[place.block] = (min(known.first, moment), max(known.last, moment))
    }

    mutating func move(from old: CountedStanding, to new: CountedStanding, of place: CountedPlace) {
        if old != new { note(Move(place: place, old: old, new: new)) }
    }

    private mutating func note(_ move: Move) {
        if let run, run.move == move {
            self.run = (move, run.n + 1)
        } else {
            if let run { moves[run.move, default: 0] += run.n }
            run = (move, 1)
        }
    }

    func write(_ db: Database) throws {
        var moves = moves
        if let run { moves[run.move, default: 0] += run.n }
        var sums = Sums()
        for (move, n) in moves {
            if let old = move.old { sums.add(-n, to: old, of: move.place) }
            sums.add(n, to: move.new, of: move.place)
        }
        try sums.write(db)
        guard !spans.isEmpty else { return }
        let widen = try HotStatement(
            db,
            """
            INSERT INTO message_spans (block, first_at, last_at) VALUES (?, ?, ?)
            ON CONFLICT (block) DO UPDATE SET first_at = min(first_at, excluded.first_at),
                last_at = max(last_at, excluded.last_at)
            WHERE excluded.first_at < first_at OR excluded.last_at > last_at
            """
        )
        for (block, span) in spans { try widen.run(block, span.first, span.last) }
    }

    /// The rows of the three tables of counts, as they change.
    private struct Sums {
        private struct State: Hashable {
            let broadcast: Int64
            let state: Int
        }

        private struct Reason: Hashable {
            let broadcast: Int64
            let standing: CountedStanding
        }

        private struct Block: Hashable {
            let place: CountedPlace
            let state: Int
        }

        private var states: [State: Int] = [:]
        private var reasons: [Reason: Int] = [:]
        private var blocks: [Block: Int] = [:]

        mutating func add(_ n: Int, to standing: CountedStanding, of place: CountedPlace) {
            let state = standing.state.rawValue
            states[State(broadcast: place.broadcast, state: state), default: 0] += n
            blocks[Block(place: place, state: state), default: 0] += n
            if standing.reason != nil {
                reasons[Reason(broadcast: place.broadcast, standing: standing), default: 0] += n
            }
        }

        func write(_ db: Database) throws {
            let count = try HotStatement(
                db,
                """
                INSERT INTO broadcast_counts (broadcast, state, n) VALUES (?, ?, ?)
                ON CONFLICT (broadcast, state) DO UPDATE SET n = n + excluded.n
                """
            )
            for (cell, n) in states where n != 0 { try count.run(cell.broadcast, cell.state, n) }
            let explain = try HotStatement(
                db,
                """
                INSERT INTO broadcast_reasons (broadcast, state, code, n) VALUES (?, ?, ?, ?)
                ON CONFLICT (broadcast, state, code) DO UPDATE SET n = n + excluded.n
                """
            )
            for (cell, n) in reasons where n != 0 {
                try explain.run(cell.broadcast, cell.standing.state.rawValue, cell.standing.reason ?? 0, n)
            }
            let place = try HotStatement(
                db,
                """
                INSERT INTO message_blocks (workspace, block, broadcast, sender, state, n) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (workspace, block, broadcast, sender, state) DO UPDATE SET n = n + excluded.n
                """
            )
            for (cell, n) in blocks where n != 0 {
                try place.run(
                    cell.place.workspace,
                    cell.place.block,
                    cell.place.broadcast,
                    cell.place.sender,
                    cell.state,
                    n
                )
            }
        }
    }
}
