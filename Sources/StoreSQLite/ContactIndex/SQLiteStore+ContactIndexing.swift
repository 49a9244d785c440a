import GRDB
package import Store
import Synchronization

extension SQLiteStore {
    /// Rows a transaction: a few milliseconds, so that nobody who writes beside waits for long.
    private static let slice = 1_000

    package func wantsContactIndex() async throws(StoreError) -> Bool {
        if isContactIndexAsked.withLock({ $0 }) { return true }
        return try await read { db in try db.number("SELECT 1 FROM contact_chunks LIMIT 1") != nil }
    }

    package func indexContacts(behind part: Int64?, changedAtLeast changes: Int) async throws(StoreError) -> Int64? {
        // What a program that ended left half done, too.
        try await removeOutdated()
        let size = contactChunk
        let outdated = try await read { db in
            try ContactChunks(db, size: size).outdated(db, behind: part, changedAtLeast: max(1, changes))
        }
        guard let chunk = outdated else { return nil }
        let edition = try await beginEdition(of: chunk)
        // One moment of the database: whoever changes after it is told in `contacts_changed`, and stays there.
        let draft = try await read { db in try ChunkEdition(db, of: chunk, size: size) }
        try await publish(draft, as: edition)
        return chunk
    }

    /// The edition is there before anything is read for it, so that what makes all editions outdated is seen to have done so.
    func beginEdition(of chunk: Int64) async throws(StoreError) -> Int64 {
        try await write { db in
            try db.run("INSERT INTO contact_chunks (chunk, state) VALUES (?, 0)", [chunk])
            return db.lastInsertedRowID
        }
    }

    /// Writes an edition beside the one in use, and puts it in its place, unless it was found to be outdated meanwhile.
    func publish(_ draft: ChunkEdition, as edition: Int64) async throws(StoreError) {
        let isStill = "SELECT 1 FROM contact_chunks WHERE edition = ? AND state = 0"
        for start in stride(from: 0, to: draft.postings.count, by: Self.slice) {
            let slice = draft.postings[start..<min(start + Self.slice, draft.postings.count)]
            try await write { db in
                guard try db.number(isStill, [edition]) != nil else { return }
                let insert = try HotStatement(
                    db,
                    "INSERT INTO contact_postings (edition, workspace, term, members) VALUES (?, ?, ?, ?)"
                )
                for row in slice { try insert.run(edition, row.workspace, row.term.column, row.members) }
            }
        }
        let isInUse = try await write { db in
            guard try db.number(isStill, [edition]) != nil else { return false }
            let insert = try HotStatement(
                db,
                "INSERT INTO contact_names (edition, workspace, members, words, names) VALUES (?, ?, ?, ?, ?)"
            )
            for row in draft.names { try insert.run(edition, row.workspace, row.members, row.words, row.names) }
            try db.run("UPDATE contact_chunks SET state = 2 WHERE chunk = ? AND state = 1", [draft.chunk])
            try db.run("UPDATE contact_chunks SET state = 1 WHERE edition = ?", [edition])
            return true
        }
        if isInUse { try await forget(draft.changes) }
        try await removeOutdated()
    }

    /// Whoever has changed again since stays.
    private func forget(_ changes: [ChunkEdition.Change]) async throws(StoreError) {
        for start in stride(from: 0, to: changes.count, by: Self.slice) {
            let slice = changes[start..<min(start + Self.slice, changes.count)]
            try await write { db in
                let delete = try HotStatement(db, "DELETE FROM contacts_changed WHERE contact = ? AND version = ?")
                for change in slice { try delete.run(change.contact, change.version) }
            }
        }
    }

    /// Removes editions that are not in use. Whoever is writing one, another program, notices and gives it up.
    private func removeOutdated() async throws(StoreError) {
        while true {
            let outdated = try await read { db in
                try db.number("SELECT edition FROM contact_chunks WHERE state <> 1 LIMIT 1")
            }
            guard let outdated else { return }
            var isEmpty = false
            while !isEmpty {
                isEmpty = try await write { db in
                    try db.run(
                        """
                        DELETE FROM contact_postings WHERE edition = ?1 AND (workspace, term) IN
                            (SELECT workspace, term FROM contact_postings WHERE edition = ?1 LIMIT ?2)
                        """,
                        [outdated, Self.slice]
                    )
                    guard db.changesCount < Self.slice else { return false }
                    try db.run("DELETE FROM contact_names WHERE edition = ?", [outdated])
                    try db.run("DELETE FROM contact_chunks WHERE edition = ?", [outdated])
                    return true
                }
            }
        }
    }
}
