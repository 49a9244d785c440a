import Domain
import Foundation
import GRDB
import Store

extension Broadcast {
    /// The columns that ``init(_:)`` reads.
    static let select = """
        SELECT id, workspace, name, kind, state, template_name, template_language, sender, created_at, message_type, audience,
            starts_at, is_local, expires_at, retry_of, is_planned, started_at, finished_at, trouble_code, trouble_title,
            plan_cursor, quiet_hours
        FROM broadcasts
        """

    /// Those of a workspace that a ``BroadcastFilter`` takes.
    static let matching = """
        WHERE workspace = ?1 AND is_deleted = 0 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR kind = ?3)
        """

    init(_ row: FoundRow) throws {
        let trouble = (row[18] as Int?).map { Refusal(code: $0, title: row[19] ?? "") }
        self.init(
            id: row.id(0),
            workspace: row.id(1),
            name: row[2],
            kind: try row.word(3, column: "kind"),
            state: try row.word(4, column: "state"),
            templateName: row[5],
            templateLanguage: row[6],
            sender: (row[7] as Int64?).map(ID.init(row:)),
            createdAt: row.timestamp(8),
            trouble: trouble,
            list: try ListPlan(row)
        )
    }
}

extension ListPlan {
    /// From the columns of ``Broadcast/select``; `nil` for an API campaign.
    fileprivate init?(_ row: FoundRow) throws {
        guard let audience = row[10] as String?, let startsAt = row.optionalTimestamp(11),
            let expiresAt = row.optionalTimestamp(13)
        else { return nil }
        self.init(
            messageType: try row.word(9, column: "message_type"),
            audience: try Audience(column: audience),
            startsAt: startsAt,
            isLocalToRecipient: row[12] as Int64? == 1,
            expiresAt: expiresAt,
            quietHours: try row.quietHours(21),
            retryOf: (row[14] as Int64?).map(ID.init(row:)),
            isPlanned: row[15],
            startedAt: row.optionalTimestamp(16),
            finishedAt: row.optionalTimestamp(17)
        )
    }
}

extension FoundRow {
    /// - Throws: ``UnknownWord`` for what a newer program may have written: to pass over it would wake people.
    func quietHours(_ index: Int) throws -> QuietHours? {
        guard let text = self[index] as String? else { return nil }
        guard let hours = QuietHours(text) else { throw UnknownWord(column: "quiet_hours", value: text) }
        return hours
    }
}

extension Audience {
    /// As JSON: it is read when a broadcast is planned or looked at, and never searched.
    func column() throws -> String {
        String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    }

    init(column: String) throws {
        do { self = try JSONDecoder().decode(Audience.self, from: Data(column.utf8)) } catch {
            throw UnknownWord(column: "audience", value: column)
        }
    }
}
