import Domain
import GRDB
import Store

/// Queues automatic replies, in the transaction of what they answer: one for each change of consent, whatever Meta repeats.
struct ReplyDesk {
    private let db: Database
    private let moment: Timestamp
    private var campaigns: [Int64: Int64?] = [:]
    private var changes = CountChanges()

    init(_ db: Database, at moment: Timestamp) {
        self.db = db
        self.moment = moment
    }

    mutating func queue(_ text: String, to contact: Int64, by sender: Int64, in workspace: Int64) throws {
        let phone = try db.first("SELECT phone FROM contacts WHERE id = ?", [contact]) { $0.phone(0) }
        // Who has no number for us is not written to by it.
        guard let phone, phone.isReal, let campaign = try campaign(of: workspace) else { return }
        try db.run(
            """
            INSERT INTO messages
                (workspace, broadcast, contact, sender, state, attempt, due_at, expires_at, respects_opt_out, phone, created_at,
                updated_at)
            VALUES (?1, ?2, ?3, ?4, 0, 0, ?5, ?6, 0, ?7, ?5, ?5)
            """,
            [
                workspace, campaign, contact, sender, moment.milliseconds,
                (moment + ConsentReplies.lifetimeMilliseconds).milliseconds, phone.column,
            ]
        )
        let message = db.lastInsertedRowID
        let content = #""type":"text","text":{"body":\#(CompactTexts.text(text))}"#
        try db.run(
            "INSERT INTO message_contents (message, content) VALUES (?, ?)",
            [message, Array(content.utf8).column]
        )
        let place = CountedPlace(message: message, workspace: workspace, broadcast: campaign, sender: sender)
        changes.add(to: CountedStanding(.queued), of: place, createdAt: moment.milliseconds)
    }

    func finish() throws { try changes.write(db) }

    /// Made with its first message; `nil` where something else has its name.
    private mutating func campaign(of workspace: Int64) throws -> Int64? {
        if let known = campaigns[workspace] { return known }
        let name = ConsentReplies.campaignName
        var found = try db.broadcast(named: name, in: ID(row: workspace))
        if found == nil {
            try db.run(
                """
                INSERT INTO broadcasts (workspace, name, kind, state, template_name, created_at)
                VALUES (?, ?, ?, ?, '', ?)
                """,
                [
                    workspace, name, BroadcastKind.apiCampaign.rawValue, BroadcastState.live.rawValue,
                    moment.milliseconds,
                ]
            )
            found = try db.broadcast(named: name, in: ID(row: workspace))
        }
        let campaign = found?.kind == .apiCampaign ? found?.id.row : nil
        campaigns[workspace] = .some(campaign)
        return campaign
    }
}
