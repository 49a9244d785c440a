package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func contacts(
        in workspace: ID<Workspace>,
        matching filter: ContactFilter,
        after contact: ID<Contact>,
        limit: Int
    ) async throws(StoreError) -> [Contact] {
        try await read { db in
            let rows = try FoundRow.fetchCursor(
                db,
                sql: """
                    \(Contact.select) FROM contacts INDEXED BY contacts_present
                    WHERE workspace = ? AND is_erased = 0 AND id > ? ORDER BY id
                    """,
                arguments: [workspace.row, contact.row]
            )
            var found: [Contact] = []
            while found.count < limit, let row = try rows.next() {
                let contact = try Contact(row)
                if filter.takes(contact) { found.append(contact) }
            }
            return found
        }
    }
}
