package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func renameList(
        _ list: ID<ContactList>,
        to name: String,
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> ListChange? {
        try await write { db in
            guard try db.list(list, in: workspace) != nil else { return nil }
            let holder = try db.number(
                "SELECT id FROM lists WHERE workspace = ? AND name = ?",
                [workspace.row, name]
            )
            if let holder, holder != list.row { return .nameTaken }
            try db.run("UPDATE lists SET name = ? WHERE id = ?", [name, list.row])
            return .changed(try db.written(try db.list(list, in: workspace)))
        }
    }

    package func removeList(_ list: ID<ContactList>, in workspace: ID<Workspace>) async throws(StoreError) -> Bool {
        try await write { db in
            guard try db.list(list, in: workspace) != nil else { return false }
            try db.run("DELETE FROM list_members WHERE list = ?", [list.row])
            try db.run("DELETE FROM lists WHERE id = ?", [list.row])
            return true
        }
    }

    package func changeMembers(
        of list: ID<ContactList>,
        joining: [ID<Contact>],
        leaving: [ID<Contact>],
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> Int? {
        try await write { db in
            guard try db.list(list, in: workspace) != nil else { return nil }
            var (joined, left) = (0, 0)
            for contact in joining {
                try db.run(
                    """
                    INSERT INTO list_members (list, contact)
                    SELECT ?, id FROM contacts WHERE id = ? AND workspace = ? AND is_erased = 0
                    ON CONFLICT DO NOTHING
                    """,
                    [list.row, contact.row, workspace.row]
                )
                joined += db.changesCount
            }
            for contact in leaving {
                try db.run("DELETE FROM list_members WHERE list = ? AND contact = ?", [list.row, contact.row])
                left += db.changesCount
            }
            try db.run("UPDATE lists SET n = n + ? WHERE id = ?", [joined - left, list.row])
            return joined + left
        }
    }
}

extension Database {
    fileprivate func list(_ id: ID<ContactList>, in workspace: ID<Workspace>) throws -> CountedList? {
        try first(
            "SELECT id, workspace, name, created_at, n FROM lists WHERE id = ? AND workspace = ?",
            [id.row, workspace.row]
        ) { row in
            CountedList(
                list: ContactList(
                    id: row.id(0),
                    workspace: row.id(1),
                    name: row[2],
                    createdAt: row.timestamp(3)
                ),
                contactCount: row[4]
            )
        }
    }
}
