package import Domain
import Foundation
import GRDB
package import Store

extension SQLiteStore {
    package func appendToInbox(_ entries: [InboxDraft]) async throws(StoreError) {
        try await write { db in
            let append = try db.cachedStatement(sql: "INSERT INTO inbox (body, received_at) VALUES (?, ?)")
            for entry in entries {
                try append.execute(arguments: [entry.body.column, entry.receivedAt.milliseconds])
            }
        }
    }

    package func pendingInbox(limit: Int) async throws(StoreError) -> [InboxEntry] {
        try await read { db in
            try db.all("SELECT id, body, received_at FROM inbox ORDER BY id LIMIT ?", [max(0, limit)]) { row in
                InboxEntry(id: row.id(0), body: row.bytes(1), receivedAt: row.timestamp(2))
            }
        }
    }

    package func unreadableInbox(limit: Int) async throws(StoreError) -> [InboxEntry] {
        try await read { db in
            try db.all(
                "SELECT id, body, received_at, problem FROM unreadable_inbox ORDER BY id DESC LIMIT ?",
                [max(0, limit)]
            ) { row in
                InboxEntry(id: row.id(0), body: row.bytes(1), receivedAt: row.timestamp(2), problem: row[3])
            }
        }
    }

    package func applyStatuses(_ work: InboxWork) async throws(StoreError) -> [StatusChange] {
        let epoch = epoch
        return try await write { db in
            var desk = try StatusDesk(db, epoch: epoch, at: work.at)
            for report in work.statuses { try desk.apply(report) }
            try desk.finish()
            var incoming = IncomingDesk(db, at: work.at)
            for report in work.incoming { try incoming.keep(report) }
            for report in work.consents { try incoming.keep(report) }
            for told in desk.optOuts { try incoming.keepOptOut(of: told.contact, in: told.workspace, at: told.at) }
            try incoming.finish()
            for report in work.templates { try TemplateReportDesk(db, report, at: work.at).apply() }
            for report in work.accounts { try db.apply(report, at: work.at) }
            for (entry, problem) in work.unreadable {
                try db.run(
                    """
                    INSERT OR IGNORE INTO unreadable_inbox (id, body, received_at, problem)
                    SELECT id, body, received_at, ? FROM inbox WHERE id = ?
                    """,
                    [problem, entry.row]
                )
                try db.run("DELETE FROM inbox WHERE id = ?", [entry.row])
            }
            for entry in work.consumed { try db.run("DELETE FROM inbox WHERE id = ?", [entry.row]) }
            return desk.changed
        }
    }

    package func incoming(
        from contact: ID<Contact>,
        in workspace: ID<Workspace>,
        page: PageRequest
    ) async throws(StoreError) -> Page<IncomingMessage> {
        try await read { db in
            let messages = try db.all(
                """
                SELECT id, contact, sender, wamid, kind, text, context, broadcast, occurred_at FROM incoming
                WHERE contact = ? AND workspace = ? ORDER BY occurred_at DESC, id DESC LIMIT ? OFFSET ?
                """,
                [contact.row, workspace.row, page.limit, page.offset]
            ) { row in
                IncomingMessage(
                    id: row.id(0),
                    contact: row.id(1),
                    sender: row.id(2),
                    wamid: row[3],
                    kind: row[4],
                    text: row[5],
                    context: row[6],
                    broadcast: (row[7] as Int64?).map(ID.init(row:)),
                    occurredAt: row.timestamp(8)
                )
            }
            let total = try db.number(
                "SELECT count(*) FROM incoming WHERE contact = ? AND workspace = ?",
                [contact.row, workspace.row]
            )
            return Page(items: messages, total: Int(total ?? 0))
        }
    }
}
