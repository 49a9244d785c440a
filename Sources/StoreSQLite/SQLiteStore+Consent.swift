package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func consentEvents(
        of contact: ID<Contact>,
        in workspace: ID<Workspace>,
        page: PageRequest
    ) async throws(StoreError) -> Page<ConsentEvent> {
        try await read { db in
            let ofContact = """
                FROM consent_events WHERE contact = ?1 AND EXISTS (
                    SELECT 1 FROM contacts WHERE contacts.id = ?1 AND contacts.workspace = ?2
                )
                """
            let events = try db.all(
                """
                SELECT consent, source, detail, occurred_at, received_at \(ofContact)
                ORDER BY occurred_at / 1000 DESC, id DESC LIMIT ?3 OFFSET ?4
                """,
                [contact.row, workspace.row, page.limit, page.offset]
            ) { row in
                ConsentEvent(
                    consent: try row.word(0, column: "consent"),
                    source: try row.word(1, column: "source"),
                    detail: row[2],
                    occurredAt: row.timestamp(3),
                    receivedAt: row.timestamp(4)
                )
            }
            let total = try db.number("SELECT count(*) \(ofContact)", [contact.row, workspace.row])
            return Page(items: events, total: Int(total ?? 0))
        }
    }
}
