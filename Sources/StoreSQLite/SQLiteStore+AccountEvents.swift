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
                try follow(report, on: sender.id)
            }
        }
    }

    private func follow(_ report: AccountReport, on sender: Int64) throws {
        switch report.effect {
        case .pause(let code):
            try run(
                "UPDATE senders SET paused_code = ?, paused_reason = ? WHERE id = ? AND paused_code IS NULL",
                [code, report.reason, sender]
            )
        case .resume(let code):
            try run(
                "UPDATE senders SET paused_code = NULL, paused_reason = NULL WHERE id = ? AND paused_code = ?",
                [sender, code]
            )
        case .review, .note: break
        }
    }

    /// The mirror's templates, and what is being sent of them.
    func apply(_ report: TemplateReport, at moment: Timestamp) throws {
        switch report.change {
        case .status:
            guard let status = report.status else { return }
            try set("status", status, of: report, at: moment)
            if status == "APPROVED" { try resume(report) }
        case .quality(let quality): try set("quality", quality, of: report, at: moment)
        case .category(let category):
            // A repeated notice stops nothing again.
            guard try set("category", category, of: report, at: moment) else { return }
        case .components: break
        }
        guard let trouble = report.trouble else { return }
        try run(
            """
            UPDATE broadcasts SET state = 'paused', trouble_code = ?1, trouble_title = ?2
            WHERE state = 'sending' AND \(Self.sendingIt)
            """,
            [trouble.code, trouble.title, report.waTemplateID]
        )
    }

    /// List broadcasts that send the template ?3.
    private static var sendingIt: String {
        """
        kind = 'broadcast' AND EXISTS (
            SELECT 1 FROM templates JOIN senders ON senders.workspace = templates.workspace
                AND senders.waba_id = templates.waba_id
            WHERE templates.wa_template_id = ?3 AND templates.workspace = broadcasts.workspace
                AND templates.name = broadcasts.template_name AND senders.id = broadcasts.sender
                AND coalesce(broadcasts.template_language, templates.language) = templates.language
        )
        """
    }

    @discardableResult
    private func set(_ column: String, _ value: String, of report: TemplateReport, at moment: Timestamp) throws -> Bool
    {
        try run(
            "UPDATE templates SET \(column) = ?1, updated_at = ?2 WHERE wa_template_id = ?3 AND \(column) IS NOT ?1",
            [value, moment.milliseconds, report.waTemplateID]
        )
        return changesCount > 0
    }

    private func resume(_ report: TemplateReport) throws {
        let codes = TemplateReport.liftedCodes.sorted()
        try run(
            """
            UPDATE broadcasts SET state = 'sending', trouble_code = NULL, trouble_title = NULL
            WHERE state = 'paused' AND trouble_code IN (?1, ?2) AND \(Self.sendingIt)
                AND workspace IN (SELECT id FROM workspaces WHERE resumes_with_template = 1)
            """,
            [codes[0], codes[1], report.waTemplateID]
        )
    }
}
