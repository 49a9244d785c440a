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
        try await read { db in try MessageSearch(db, workspace, filter).page(page) }
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
