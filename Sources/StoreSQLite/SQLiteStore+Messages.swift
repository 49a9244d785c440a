package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func message(_ id: ID<Message>, in workspace: ID<Workspace>) async throws(StoreError) -> MessageRecord? {
        try await read { db in
            try db.first(
                "\(MessageRecord.select) WHERE messages.id = ? AND messages.workspace = ?",
                [id.row, workspace.row],
                MessageRecord.init
            )
        }
    }

    package func messages(
        in workspace: ID<Workspace>,
        matching filter: MessageFilter,
        page: PageRequest
    ) async throws(StoreError) -> Page<MessageRecord> {
        try await read { db in
            let total = try filter.isCounted ? db.counted(filter, in: workspace) : db.count(filter, in: workspace)
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
    }

    package func messages(
        in workspace: ID<Workspace>,
        matching filter: MessageFilter,
        after message: ID<Message>,
        limit: Int
    ) async throws(StoreError) -> [MessageRecord] {
        try await read { db in
            try db.all(
                """
                \(MessageRecord.select) \(filter.condition) AND messages.id > ?9 ORDER BY messages.id LIMIT ?10
                """,
                StatementArguments(filter.arguments(in: workspace) + [message.row, limit]),
                MessageRecord.init
            )
        }
    }
}

extension Database {
    /// From the counts, which equal the rows, so that a long history costs nothing to number.
    fileprivate func counted(_ filter: MessageFilter, in workspace: ID<Workspace>) throws -> Int {
        let sum = try number(
            """
            SELECT sum(n) FROM broadcasts JOIN broadcast_counts ON broadcast_counts.broadcast = broadcasts.id
            WHERE workspace = ?1 AND (?2 IS NULL OR broadcast_counts.state = ?2)
                AND (?3 IS NULL OR broadcasts.id = ?3)
            """,
            [workspace.row, filter.state?.rawValue, filter.broadcast?.row]
        )
        return Int(sum ?? 0)
    }

    fileprivate func count(_ filter: MessageFilter, in workspace: ID<Workspace>) throws -> Int {
        let arguments = StatementArguments(filter.arguments(in: workspace))
        return Int(try number("SELECT count(*) FROM messages \(filter.condition)", arguments) ?? 0)
    }
}

extension MessageFilter {
    /// What ``condition`` asks for by number, from ?1 on.
    fileprivate func arguments(in workspace: ID<Workspace>) -> [(any DatabaseValueConvertible)?] {
        [
            workspace.row, broadcast?.row, state?.rawValue, contact?.row, sender?.row, since?.milliseconds,
            until?.milliseconds, wamid,
        ]
    }

    /// A condition with the index that serves it.
    fileprivate var condition: String {
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
                messages.contact = ?4 AND +messages.workspace = ?1 AND (?2 IS NULL OR messages.broadcast = ?2)
                AND (?3 IS NULL OR messages.state = ?3)
                """
        }
        return switch (broadcast, state) {
        case (nil, _): "messages.workspace = ?1 AND ?2 IS NULL AND (?3 IS NULL OR messages.state = ?3)"
        case (_, nil): "messages.broadcast = ?2 AND messages.workspace = ?1 AND ?3 IS NULL"
        case (_, .inDoubt), (_, .failed), (_, .skipped), (_, .cancelled), (_, .expired):
            """
            messages.state IN (2, 13, 20, 21, 22) AND messages.broadcast = ?2 AND messages.state = ?3
            AND messages.workspace = ?1
            """
        default: "messages.broadcast = ?2 AND messages.workspace = ?1 AND messages.state = ?3"
        }
    }
}

extension MessageRecord {
    /// The columns that ``init(_:)`` reads.
    static let select = """
        SELECT messages.id, messages.workspace, broadcasts.id, broadcasts.created_at, broadcasts.name, contacts.id,
            contacts.created_at, contacts.name, messages.phone, messages.sender, messages.state, messages.attempt,
            messages.wamid, messages.created_at, messages.updated_at, messages.expires_at, refusals.code, refusals.subcode,
            refusals.title, refusals.details, refusals.trace_id, refusals.http_status, messages.reason
        FROM messages
        JOIN broadcasts ON broadcasts.id = messages.broadcast
        JOIN contacts ON contacts.id = messages.contact
        LEFT JOIN refusals ON refusals.message = messages.id
        """

    init(_ row: FoundRow) throws {
        let state = try row.messageState(10)
        self.init(
            id: row.id(0),
            workspace: row.id(1),
            broadcast: PublicID(row.id(2), createdAt: row.timestamp(3)),
            broadcastName: row[4],
            contact: PublicID(row.id(5), createdAt: row.timestamp(6)),
            contactName: row[7],
            phone: row.phone(8),
            sender: row.id(9),
            state: state,
            attempt: row[11],
            wamid: row[12],
            // What Meta has taken is refused no longer, whatever stood in its way before.
            refusal: state.isTaken ? nil : Refusal(row, from: 16) ?? OwnReason.skipped(row[22], state),
            createdAt: row.timestamp(13),
            updatedAt: row.timestamp(14),
            expiresAt: row.timestamp(15)
        )
    }
}

extension Refusal {
    fileprivate init?(_ row: FoundRow, from index: Int) {
        guard let code = row[index] as Int? else { return nil }
        self.init(
            code: code,
            subcode: row[index + 1],
            title: row[index + 2],
            details: row[index + 3],
            traceID: row[index + 4],
            httpStatus: row[index + 5]
        )
    }
}
