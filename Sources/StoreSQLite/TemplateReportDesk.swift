import Domain
import GRDB
import Store

/// Does what Meta says of a template to the mirror, and to what is being sent of it.
struct TemplateReportDesk {
    private let db: Database
    private let report: TemplateReport
    private let moment: Timestamp
    private let outbox: EventOutbox

    init(_ db: Database, _ report: TemplateReport, at moment: Timestamp) {
        self.db = db
        self.report = report
        self.moment = moment
        outbox = EventOutbox(db, at: moment)
    }

    func apply() throws {
        switch report.change {
        case .status(let event, let reason):
            guard let status = report.status else { return }
            if try set("status", status) { try tell("status", status, reason ?? event) }
            if status == "APPROVED" { try resume() }
        case .quality(let quality):
            if try set("quality", quality) { try tell("quality", quality, nil) }
        case .category(let category):
            // A repeated notice stops nothing again.
            guard try set("category", category) else { return }
            try tell("category", category, nil)
        case .components: try tell("edited", "yes", nil)
        }
        guard let trouble = report.trouble else { return }
        try move(from: "sending", to: "paused", trouble.code, trouble.title)
    }

    private func set(_ column: String, _ value: String) throws -> Bool {
        try db.run(
            "UPDATE templates SET \(column) = ?1, updated_at = ?2 WHERE wa_template_id = ?3 AND \(column) IS NOT ?1",
            [value, moment.milliseconds, report.waTemplateID]
        )
        return db.changesCount > 0
    }

    private func tell(_ name: String, _ value: String, _ reason: String?) throws {
        let templates = try db.all(
            "SELECT workspace, name, language FROM templates WHERE wa_template_id = ?",
            [report.waTemplateID]
        ) { (workspace: $0[0] as Int64, name: $0[1] as String, language: $0[2] as String) }
        for template in templates {
            try outbox.post(.templateStatus, in: template.workspace, sequence: 0) {
                [
                    EventFact("template", template.name), EventFact("language", template.language),
                    EventFact(name, value), EventFact("reason", reason ?? ""),
                ].filter { !$0.value.isEmpty }
            }
        }
    }

    private func resume() throws {
        for code in TemplateReport.liftedCodes.sorted() {
            try move(from: "paused", code: code, to: "sending", nil, nil)
        }
    }

    /// Moves the list broadcasts that send the template.
    /// - Parameter old: only those that stopped for this code; `nil` takes all.
    private func move(from: String, code old: Int? = nil, to: String, _ code: Int?, _ title: String?) throws {
        let concerned = try db.all(Self.sendingIt, [report.waTemplateID, from, old]) { $0[0] as Int64 }
        for broadcast in concerned {
            try db.run(
                "UPDATE broadcasts SET state = ?, trouble_code = ?, trouble_title = ? WHERE id = ?",
                [to, code, title, broadcast]
            )
            try outbox.tell(of: broadcast)
        }
    }

    private static let sendingIt = """
        SELECT broadcasts.id FROM broadcasts JOIN workspaces ON workspaces.id = broadcasts.workspace
        WHERE state = ?2 AND kind = 'broadcast' AND (?3 IS NULL OR (trouble_code = ?3 AND resumes_with_template = 1))
            AND EXISTS (
                SELECT 1 FROM templates JOIN senders ON senders.workspace = templates.workspace
                    AND senders.waba_id = templates.waba_id
                WHERE templates.wa_template_id = ?1 AND templates.workspace = broadcasts.workspace
                    AND templates.name = broadcasts.template_name AND senders.id = broadcasts.sender
                    AND coalesce(broadcasts.template_language, templates.language) = templates.language
            )
        """
}
