package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func accountEvents(
        in workspace: ID<Workspace>,
        page: PageRequest
    ) async throws(StoreError) -> Page<AccountEvent> {
        try await read { db in
            let events = try db.all(
                """
                SELECT id, waba_id, phone, field, event, detail, occurred_at, received_at FROM account_events
                WHERE workspace = ? ORDER BY id DESC LIMIT ? OFFSET ?
                """,
                [workspace.row, page.limit, page.offset],
                AccountEvent.init
            )
            let total = try db.number("SELECT count(*) FROM account_events WHERE workspace = ?", [workspace.row])
            return Page(items: events, total: Int(total ?? 0))
        }
    }
}

extension AccountEvent {
    fileprivate init(_ row: FoundRow) {
        let phone: String = row[2]
        let detail: String = row[5]
        self.init(
            id: row.id(0),
            report: AccountReport(
                wabaID: row[1],
                phoneDigits: phone.isEmpty ? nil : phone,
                field: row[3],
                event: row[4],
                detail: detail.isEmpty ? nil : detail,
                occurredAt: row.timestamp(6)
            ),
            receivedAt: row.timestamp(7)
        )
    }
}

extension Database {
    /// Kept for every workspace that has senders of the account, and done to those senders: once, whatever Meta repeats.
    func apply(_ report: AccountReport, at moment: Timestamp) throws {
        let senders = try all(
            "SELECT id, workspace, display_phone_number FROM senders WHERE waba_id = ?",
            [report.wabaID]
        ) { (id: $0[0] as Int64, workspace: $0[1] as Int64, number: $0[2] as String?) }
        let concerned = senders.filter { sender in
            report.phoneDigits == nil || sender.number?.filter(\.isNumber) == report.phoneDigits
        }
        let outbox = EventOutbox(self, at: moment)
        for workspace in Set(senders.map(\.workspace)) {
            try run(
                """
                INSERT INTO account_events (workspace, waba_id, phone, field, event, detail, occurred_at, received_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
                [
                    workspace, report.wabaID, report.phoneDigits ?? "", report.field, report.event,
                    report.detail ?? "", report.occurredAt.milliseconds, moment.milliseconds,
                ]
            )
            guard changesCount == 1 else { continue }
            for sender in concerned where sender.workspace == workspace {
                try follow(report, on: sender.id, outbox)
            }
        }
    }

    private func follow(_ report: AccountReport, on sender: Int64, _ outbox: EventOutbox) throws {
        switch report.effect {
        case .pause(let code):
            try run(
                "UPDATE senders SET paused_code = ?, paused_reason = ? WHERE id = ? AND paused_code IS NULL",
                [code, report.reason, sender]
            )
            if changesCount == 1 { try outbox.tellOfSender(sender) }
        case .resume(let code):
            try run(
                "UPDATE senders SET paused_code = NULL, paused_reason = NULL WHERE id = ? AND paused_code = ?",
                [sender, code]
            )
            if changesCount == 1 { try outbox.tellOfSender(sender) }
        case .review, .note: break
        }
    }
}
