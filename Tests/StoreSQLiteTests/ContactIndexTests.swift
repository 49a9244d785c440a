import Domain
import GRDB
import Store
import TestKit
import Testing

@testable import StoreSQLite

/// The index of contacts with chunks so small that a few hundred contacts fill many.
@Suite struct ContactIndexTests {
    @Test(arguments: 0..<6)
    func `whatever happens to contacts, the index answers as a walk over all of them`(_ round: Int) async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("ContactIndexTests seed \(seed)")
        try await withIndex { index in
            var history = try await ContactHistory(index, seed: seed, chunk: index.contactChunk)
            for step in 0..<40 {
                try await history.go()
                try await history.expectTheSameAnswers(questions: 12, "seed \(seed), step \(step)")
            }
            try await index.catchUp()
            try await history.expectTheSameAnswers(questions: 100, "seed \(seed), at the end")
            #expect(try await index.count("contacts_changed") == history.changedInTheTail(), "seed \(seed)")
            #expect(try await index.count("contact_chunks WHERE state <> 1") == 0, "seed \(seed)")
            let kept = "WHERE edition NOT IN (SELECT edition FROM contact_chunks)"
            #expect(try await index.count("contact_postings \(kept)") == 0, "seed \(seed)")
            #expect(try await index.count("contact_names \(kept)") == 0, "seed \(seed)")
        }
    }

    @Test func `an import writes nothing for the index`() async throws {
        try await withIndex { index in
            let workspace = try await index.ensureWorkspace(named: "acme", at: start).id
            var zoo = ContactZoo(random: SeededGenerator(seed: 1))
            for duplicates in [ContactImport.Duplicates.skip, .skip] {
                zoo.random = SeededGenerator(seed: 1)
                let contacts = (0..<300).map { zoo.contact($0) }
                _ = try await index.importContacts(
                    ContactImport(
                        workspace: workspace,
                        contacts: contacts,
                        list: nil,
                        duplicates: duplicates,
                        at: start
                    )
                )
            }
            for table in ["contact_chunks", "contact_postings", "contact_names", "contacts_changed"] {
                #expect(try await index.count(table) == 0, "\(table)")
            }
        }
    }

    @Test func `only a chunk behind which ids go on is indexed`() async throws {
        try await withIndex { index in
            let workspace = try await index.ensureWorkspace(named: "acme", at: start).id
            // Ids begin at 1, so 63 contacts fill the first chunk of 64 ids.
            for (number, chunks) in [(63, 0), (64, 1), (127, 1), (128, 2)] {
                try await index.fill(workspace, upTo: number)
                try await index.catchUp()
                #expect(try await index.count("contact_chunks") == chunks, "\(number) contacts")
            }
        }
    }

    @Test func `who was erased leaves the dictionary`() async throws {
        try await withIndex { index in
            let workspace = try await index.ensureWorkspace(named: "acme", at: start).id
            try await index.fill(workspace, upTo: 200)
            let name = ContactUpdate(name: "Wenceslas Qwxzvj", tags: ["secret"])
            _ = try await index.updateContact(ID(row: 70), in: workspace, name, at: start)
            try await index.catchUp()
            let isNamed = "contact_names WHERE instr(words, CAST('wenceslas' AS BLOB))"
            #expect(try await index.count(isNamed) == 1)
            _ = try await index.eraseContact(ID(row: 70), in: workspace, at: start)
            #expect(try await index.found(workspace, ContactFilter(name: "wenceslas")) == [])
            try await index.catchUp()
            #expect(try await index.count(isNamed) == 0)
            #expect(try await index.count("contacts_changed") == 0)
        }
    }

    @Test func `who gets the id of a contact that was deleted is found`() async throws {
        try await withIndex { index in
            let workspace = try await index.ensureWorkspace(named: "acme", at: start).id
            try await index.fill(workspace, upTo: 200)
            func delete(_ ids: String) async throws {
                try await index.pool.write { db in try db.execute(sql: "DELETE FROM contacts WHERE id \(ids)") }
            }
            try await delete("= 100")
            try await index.catchUp()
            let edition = try await index.beginEdition(of: 1)
            let draft = try await index.pool.read { db in try ChunkEdition(db, of: 1, size: 64) }
            try await delete(">= 90")
            try await index.fill(workspace, upTo: 300)
            try await index.publish(draft, as: edition)
            let page = PageRequest(offset: 0, limit: 1)
            let filter = ContactFilter(name: "jon")
            for _ in 0..<2 {
                #expect(try await index.contacts(in: workspace, matching: filter, page: page).total == 300)
                try await index.catchUp()
            }
        }
    }

    @Test func `a few changes wait until they are many, or until all are asked for`() async throws {
        try await withIndex { index in
            let workspace = try await index.ensureWorkspace(named: "acme", at: start).id
            try await index.fill(workspace, upTo: 200)
            try await index.catchUp()
            for row: Int64 in [70, 71, 150] {
                _ = try await index.updateContact(
                    ID(row: Int64(row)),
                    in: workspace,
                    ContactUpdate(name: "x"),
                    at: start
                )
            }
            #expect(try await index.indexContacts(behind: nil, changedAtLeast: 3) == nil)
            #expect(try await index.indexContacts(behind: nil, changedAtLeast: 2) == 1)
            #expect(try await index.indexContacts(behind: 1, changedAtLeast: 2) == nil)
            #expect(try await index.indexContacts(behind: nil, changedAtLeast: 1) == 2)
            #expect(try await index.indexContacts(behind: nil, changedAtLeast: 1) == nil)
        }
    }

    @Test func `consent, blocking, number and activity change nothing that the index keeps`() async throws {
        try await withIndex { index in
            let workspace = try await index.ensureWorkspace(named: "acme", at: start).id
            try await index.fill(workspace, upTo: 100)
            let update = ContactUpdate(
                phone: PhoneNumber(trusted: 919_900_000_000),
                consent: .optedOut,
                incomingBlocked: true
            )
            _ = try await index.updateContact(ID(row: 5), in: workspace, update, at: start)
            try await index.pool.write { db in
                try db.execute(sql: "UPDATE contacts SET last_active_at = 1, budget_at = 1, wa_id = '1' WHERE id < 50")
            }
            #expect(try await index.count("contacts_changed") == 0)
        }
    }

    @Test func `a search of more blanks than a name should have is exact as well`() async throws {
        try await withIndex { index in
            let workspace = try await index.ensureWorkspace(named: "acme", at: start).id
            try await index.fill(workspace, upTo: 200)
            for (row, blanks) in [(10, 62), (20, 63), (30, 64), (40, 65), (50, 150)] {
                let name = "a" + String(repeating: " ", count: blanks) + "b"
                _ = try await index.updateContact(
                    ID(row: Int64(row)),
                    in: workspace,
                    ContactUpdate(name: name),
                    at: start
                )
            }
            try await index.catchUp()
            for (blanks, rows) in [(62, [50, 40, 30, 20, 10]), (63, [50, 40, 30, 20]), (65, [50, 40]), (150, [50])] {
                let needle = ContactFilter(name: String(repeating: " ", count: blanks))
                #expect(try await index.found(workspace, needle) == rows.map(Int64.init), "\(blanks) blanks")
            }
            let whole = ContactFilter(name: "a" + String(repeating: " ", count: 64) + "b")
            #expect(try await index.found(workspace, whole) == [30])
        }
    }

    @Test func `more words than two bytes can count are kept in four`() {
        var names = NameDictionary()
        let words = 5
        let size = 8_192
        for contact in 0..<size {
            names.append(name: Array((0..<words).map { "w\(contact * words + $0)" }.joined(separator: " ").utf8))
        }
        var owners = ChunkMembers(size: size)
        for contact in 0..<size { owners.insert(contact) }
        #expect(names.names.count == 1 + size * words * 4)
        for (needle, owner) in [("w0 ", 0), ("w40959", 8_191), ("4 w35000", nil), ("w20000 w20001 w2", 4_000)] {
            let found = NameNeedle(Array(needle.utf8))
                .members(words: names.words, names: { names.names }, owners: { owners })
            #expect((found.map { Array($0.offsets) } ?? []) == (owner.map { [$0] } ?? []), "\(needle)")
        }
    }

    private func withIndex(_ work: (SQLiteStore) async throws -> Void) async throws {
        try await withFolder { path in
            let store = try await SQLiteStore.open(path: path, at: start, contactChunk: 64)
            try await work(store)
            try await store.close()
        }
    }
}

extension SQLiteStore {
    func count(_ table: String) async throws -> Int {
        try await pool.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    /// All that there is to index.
    func catchUp() async throws {
        var part: Int64?
        repeat { part = try await indexContacts(behind: part, changedAtLeast: 1) } while part != nil
    }

    func fill(_ workspace: ID<Workspace>, upTo count: Int) async throws {
        let contacts = (0..<UInt64(count)).map {
            ContactDraft(phone: PhoneNumber(trusted: 919_800_000_000 + $0), name: "Jon", source: .csv)
        }
        _ = try await importContacts(
            ContactImport(workspace: workspace, contacts: contacts, list: nil, duplicates: .skip, at: start)
        )
    }

    func found(_ workspace: ID<Workspace>, _ filter: ContactFilter) async throws -> [Int64] {
        let page = PageRequest(offset: 0, limit: 100)
        return try await contacts(in: workspace, matching: filter, page: page).items.map(\.id.row)
    }
}
