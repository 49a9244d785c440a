import Domain
import GRDB
import Store
import TestKit
import Testing

@testable import StoreSQLite

/// What may happen to the contacts of three workspaces, one thing after the other, while the index goes on, or breaks off.
struct ContactHistory {
    private let store: SQLiteStore
    private let chunk: Int
    private let workspaces: [ID<Workspace>]
    private var zoo: ContactZoo
    private var numbers: UInt64 = 0

    init(_ store: SQLiteStore, seed: UInt64, chunk: Int) async throws {
        self.store = store
        self.chunk = chunk
        zoo = ContactZoo(random: SeededGenerator(seed: seed))
        var workspaces: [ID<Workspace>] = []
        for name in ["acme", "beta", "gamma"] {
            workspaces.append(try await store.ensureWorkspace(named: name, at: start).id)
        }
        self.workspaces = workspaces
    }

    private mutating func workspace() -> ID<Workspace> { workspaces[below(3)] }

    private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &zoo.random) }

    private mutating func row() async throws -> Int64 {
        let rows = try await store.pool.read { db in try Int64.fetchOne(db, sql: "SELECT max(id) FROM contacts") ?? 0 }
        return Int64(below(Int(rows) + 1))
    }

    /// One thing happens.
    mutating func go() async throws {
        switch below(12) {
        case 0...3: try await change()
        case 4...5: try await importSome()
        case 6: _ = try await store.indexContacts(behind: Int64(below(4)) - 1, changedAtLeast: 1)
        case 7: try await store.catchUp()
        case 8: try await changeWhileIndexing()
        case 9: try await breakOff()
        case 10: try await indexTwice()
        default: for _ in 0..<20 { try await change() }
        }
    }

    private mutating func importSome() async throws {
        let count = below(150)
        var drafts: [ContactDraft] = []
        for _ in 0..<count {
            // One in four is known already.
            let isKnown = zoo.isChosen(oneIn: 4) && numbers > 0
            drafts.append(zoo.contact(isKnown ? UInt64(below(Int(numbers))) : numbers))
            if !isKnown { numbers += 1 }
        }
        let duplicates: ContactImport.Duplicates = zoo.isChosen(oneIn: 2) ? .skip : .overwrite
        let workspace = workspace()
        if zoo.isChosen(oneIn: 5) {
            _ = try await store.saveContacts(drafts, in: workspace, at: start)
        } else {
            _ = try await store.importContacts(
                ContactImport(workspace: workspace, contacts: drafts, list: nil, duplicates: duplicates, at: start)
            )
        }
    }

    private mutating func change() async throws {
        let (row, other, workspace) = (try await row(), try await row(), workspace())
        switch below(20) {
        case 0...1: _ = try await store.eraseContact(ID(row: row), in: workspace, at: start)
        case 2...3:
            // Somebody's number becomes another's: both are one from now on.
            try await store.pool.write { db in
                let select = "SELECT phone FROM contacts WHERE id = ? AND workspace = ? AND is_erased = 0"
                let isThere = "SELECT 1 FROM contacts WHERE id = ? AND workspace = ? AND is_erased = 0"
                guard let phone = try Int64.fetchOne(db, sql: select, arguments: [other, workspace.row]),
                    try Int64.fetchOne(db, sql: isThere, arguments: [row, workspace.row]) != nil
                else { return }
                try ContactMove(db, at: start).move(row, in: workspace.row, to: String(phone))
            }
        case 4 where zoo.isChosen(oneIn: 3): try await delete(from: row, upToNewest: zoo.isChosen(oneIn: 4))
        default: _ = try await store.updateContact(ID(row: row), in: workspace, zoo.update(), at: start)
        }
    }

    /// Nothing in the program does it; the index would hold all the same.
    private func delete(from row: Int64, upToNewest: Bool) async throws {
        try await store.pool.write { db in
            let newest = try Int64.fetchOne(db, sql: "SELECT max(id) FROM contacts") ?? 0
            let gone = upToNewest ? max(row, newest - 100)...max(row, newest) : row...row
            try db.execute(
                sql: "DELETE FROM contacts WHERE id BETWEEN ? AND ?",
                arguments: [gone.lowerBound, gone.upperBound]
            )
            try db.execute(
                sql: """
                    DELETE FROM contact_counts;
                    INSERT INTO contact_counts SELECT workspace, source, count(*) FROM contacts WHERE is_erased = 0
                    GROUP BY workspace, source
                    """
            )
        }
    }

    /// What the index is about to write, if anything.
    private func draft() async throws -> (ChunkEdition, edition: Int64)? {
        let size = chunk
        let outdated = try await store.pool.read { db in
            try ContactChunks(db, size: size).outdated(db, behind: nil, changedAtLeast: 1)
        }
        guard let outdated else { return nil }
        let edition = try await store.beginEdition(of: outdated)
        return (try await store.pool.read { db in try ChunkEdition(db, of: outdated, size: size) }, edition)
    }

    private mutating func changeWhileIndexing() async throws {
        guard let (draft, edition) = try await draft() else { return }
        // Some of them have changed before and do so again.
        for change in draft.changes.prefix(5) {
            for workspace in workspaces {
                _ = try await store.updateContact(ID(row: change.contact), in: workspace, zoo.update(), at: start)
            }
        }
        for _ in 0..<30 { try await change() }
        if zoo.isChosen(oneIn: 3) {
            try await delete(from: 0, upToNewest: true)
            try await importSome()
        }
        try await store.publish(draft, as: edition)
    }

    /// The program ends in the middle of writing.
    private mutating func breakOff() async throws {
        guard let (draft, edition) = try await draft() else { return }
        try await store.pool.write { db in
            for row in draft.postings.dropLast(3) {
                try db.execute(
                    sql: "INSERT INTO contact_postings VALUES (?, ?, ?, ?)",
                    arguments: [edition, row.workspace, row.term.column.column, row.members.column]
                )
            }
        }
    }

    /// A second program does the same meanwhile.
    private mutating func indexTwice() async throws {
        guard let (draft, edition) = try await draft() else { return }
        for _ in 0..<10 { try await change() }
        try await store.catchUp()
        for _ in 0..<10 { try await change() }
        try await store.publish(draft, as: edition)
    }

    /// How many wait to be forgotten until their chunk is full.
    func changedInTheTail() async throws -> Int {
        let size = Int64(chunk)
        return try await store.pool.read { db in
            try Int.fetchOne(
                db,
                sql: "SELECT count(*) FROM contacts_changed WHERE contact >= (SELECT max(id) FROM contacts) / ?1 * ?1",
                arguments: [size]
            ) ?? 0
        }
    }

    /// Asks the store, the index itself, and whoever goes over all contacts.
    mutating func expectTheSameAnswers(questions: Int, _ place: String) async throws {
        var all: [ID<Workspace>: [Contact]] = [:]
        for workspace in workspaces {
            all[workspace] = try await store.pool.read { db in
                try db.all(
                    "\(Contact.select) FROM contacts WHERE workspace = ? AND is_erased = 0 ORDER BY id",
                    [workspace.row],
                    Contact.init
                )
            }
        }
        for _ in 0..<questions {
            let (workspace, filter, page) = (workspace(), zoo.filter(), zoo.page())
            let taken = (all[workspace] ?? []).filter(filter.takes)
            let ordered = filter.isOldestFirst ? taken : taken.reversed()
            let items = Array(ordered.dropFirst(page.offset).prefix(page.limit))
            let size = chunk
            let indexed = try await store.pool.read { db in
                try IndexedContactSearch(db, workspace, filter, chunk: size).page(page)
            }
            let answered = try await store.contacts(in: workspace, matching: filter, page: page)
            for found in [indexed, answered] {
                #expect(found.total == taken.count, "\(place): \(filter)")
                #expect(found.items.map(\.id) == items.map(\.id), "\(place): \(filter), \(page)")
                #expect(found.items == items, "\(place): \(filter), \(page)")
            }
        }
    }
}
