import Domain
import GRDB
import Store

/// Finds messages. Few people's messages are looked through; for everything else blocks of rows say how many there are, and only
/// those with the page in them are read.
struct MessageSearch {
    /// Further in, a broadcast's messages are not walked over in the index any more.
    private static let walkMaximum = 1_000

    private let db: Database
    private let workspace: ID<Workspace>
    private let filter: MessageFilter

    init(_ db: Database, _ workspace: ID<Workspace>, _ filter: MessageFilter) {
        self.db = db
        self.workspace = workspace
        self.filter = filter
    }

    func page(_ page: PageRequest) throws -> Page<MessageRecord> {
        // By contact, everything is a look at the index and a few rows.
        if filter.contact != nil { return try walk(page, total: countRows()) }
        if filter.isCounted, filter.broadcast != nil, page.offset <= Self.walkMaximum {
            return try walk(page, total: counted())
        }
        return try pageOfBlocks(page)
    }

    // MARK: By an index

    private func walk(_ page: PageRequest, total: Int) throws -> Page<MessageRecord> {
        // Never more than there are, so that the walk over the others ends with the last one found.
        let limit = min(page.limit, total - page.offset)
        guard limit > 0 else { return Page(items: [], total: total) }
        let items = try db.all(
            "\(MessageRecord.select) \(filter.condition) ORDER BY messages.id DESC LIMIT ?9 OFFSET ?10",
            StatementArguments(filter.arguments(in: workspace) + [limit, page.offset]),
            MessageRecord.init
        )
        return Page(items: items, total: total)
    }

    /// From the counts, which equal the rows, so that a long history costs nothing to number.
    private func counted() throws -> Int {
        let sum = try db.number(
            """
            SELECT sum(n) FROM broadcasts JOIN broadcast_counts ON broadcast_counts.broadcast = broadcasts.id
            WHERE workspace = ?1 AND (?2 IS NULL OR broadcast_counts.state = ?2) AND broadcasts.id = ?3
            """,
            [workspace.row, filter.state?.rawValue, filter.broadcast?.row]
        )
        return Int(sum ?? 0)
    }

    private func countRows() throws -> Int {
        let arguments = StatementArguments(filter.arguments(in: workspace))
        return Int(try db.number("SELECT count(*) FROM messages \(filter.condition)", arguments) ?? 0)
    }

    // MARK: By blocks

    private struct Block {
        let number: Int64
        /// How many of its messages are found, but for their time.
        let count: Int
        /// Whether its time is only in part what is asked for, so that the rows have to say.
        let isCut: Bool
    }

    private func pageOfBlocks(_ page: PageRequest) throws -> Page<MessageRecord> {
        var total = 0
        var items: [MessageRecord] = []
        for block in try blocks() {
            let isOfPage = items.count < page.limit && total + block.count > page.offset
            guard block.isCut || isOfPage else {
                total += block.count
                continue
            }
            let rows = try rows(of: block)
            for row in rows.dropFirst(max(0, page.offset - total)).prefix(page.limit - items.count) {
                items.append(try db.written(try record(row)))
            }
            total += rows.count
        }
        return Page(items: items, total: total)
    }

    /// Those with something that is asked for, newest first.
    private func blocks() throws -> [Block] {
        let places = """
            WHERE workspace = ?1 AND (?2 IS NULL OR broadcast = ?2) AND (?3 IS NULL OR state = ?3)
                AND (?4 IS NULL OR sender = ?4)
            """
        let asked: StatementArguments = [
            workspace.row, filter.broadcast?.row, filter.state?.rawValue, filter.sender?.row,
        ]
        guard filter.since != nil || filter.until != nil else {
            return try db.all(
                "SELECT block, sum(n) FROM message_blocks \(places) GROUP BY block HAVING sum(n) > 0 ORDER BY block DESC",
                asked
            ) { Block(number: $0[0], count: $0[1], isCut: false) }
        }
        let (since, until) = (filter.since?.milliseconds ?? .min, filter.until?.milliseconds ?? .max)
        return try db.all(
            """
            SELECT block, sum(n), first_at < ?5 OR last_at >= ?6 FROM message_blocks JOIN message_spans USING (block)
            \(places) AND last_at >= ?5 AND first_at < ?6 GROUP BY block HAVING sum(n) > 0 ORDER BY block DESC
            """,
            asked + [since, until]
        ) { Block(number: $0[0], count: $0[1], isCut: $0[2]) }
    }

    /// What is found in a block, newest first.
    private func rows(of block: Block) throws -> [Int64] {
        let first = block.number << CountedPlace.blockShift
        // The plus keeps SQLite to the range of rows.
        return try db.all(
            """
            SELECT id FROM messages WHERE id >= ?1 AND id < ?2 AND +workspace = ?3 AND (?4 IS NULL OR broadcast = ?4)
                AND (?5 IS NULL OR state = ?5) AND (?6 IS NULL OR sender = ?6) AND (?7 IS NULL OR created_at >= ?7)
                AND (?8 IS NULL OR created_at < ?8) AND (?9 IS NULL OR wamid = ?9)
            ORDER BY id DESC
            """,
            [
                first, first + 1 << CountedPlace.blockShift, workspace.row, filter.broadcast?.row,
                filter.state?.rawValue, filter.sender?.row, filter.since?.milliseconds, filter.until?.milliseconds,
                filter.wamid,
            ]
        ) { $0[0] }
    }

    private func record(_ row: Int64) throws -> MessageRecord? {
        try db.first("\(MessageRecord.select) WHERE messages.id = ?", [row], MessageRecord.init)
    }
}

extension MessageFilter {
    /// What ``condition`` asks for by number, from ?1 on.
    func arguments(in workspace: ID<Workspace>) -> [(any DatabaseValueConvertible)?] {
        [
            workspace.row, broadcast?.row, state?.rawValue, contact?.row, sender?.row, since?.milliseconds,
            until?.milliseconds, wamid,
        ]
    }

    /// A condition with the index that serves it.
    var condition: String {
        """
        WHERE \(indexed) AND (?4 IS NULL OR messages.contact = ?4) AND (?5 IS NULL OR messages.sender = ?5)
            AND (?6 IS NULL OR messages.created_at >= ?6) AND (?7 IS NULL OR messages.created_at < ?7)
            AND (?8 IS NULL OR messages.wamid = ?8)
        """
    }

    /// One of five conditions on ?1 (workspace), ?2 (broadcast) and ?3 (state): the states that people look for among a million are
    /// few, and `messages_amiss` holds them.
    private var indexed: String {
        if contact != nil {
            return """
                messages.contact = ?4 AND messages.workspace = ?1 AND (?2 IS NULL OR messages.broadcast = ?2)
                AND (?3 IS NULL OR messages.state = ?3)
                """
        }
        return switch (broadcast, state) {
        case (nil, _): "messages.workspace = ?1 AND ?2 IS NULL AND (?3 IS NULL OR messages.state = ?3)"
        case (_, nil): "messages.broadcast = ?2 AND messages.workspace = ?1 AND ?3 IS NULL"
        case (_, .inDoubt), (_, .failed), (_, .skipped), (_, .cancelled), (_, .expired):
            """
            (messages.state = 2 OR messages.state = 13 OR messages.state >= 20) AND messages.broadcast = ?2
            AND messages.state = ?3
            AND messages.workspace = ?1
            """
        default: "messages.broadcast = ?2 AND messages.workspace = ?1 AND messages.state = ?3"
        }
    }
}
