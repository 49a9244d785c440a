import Domain
import GRDB
import Store
import Testing

@testable import StoreSQLite

/// What is written beside the messages, for people who look into the file.
@Suite struct LedgerTests {
    @Test func `a repeated status is logged once, and a new word is logged as it is`() async throws {
        try await withStore { store in
            let house = try await House(store)
            let message = try await house.sending()
            let sent = try await house.report(.sent, message)
            let reports = [sent, sent, try await house.report(.other("deleted"), message), sent]
            for _ in 0..<2 {
                _ = try await store.applyStatuses(
                    InboxWork(statuses: reports, consumed: [], unreadable: [], at: start)
                )
            }
            let logged = try await store.pool.read { db in
                try String.fetchAll(db, sql: "SELECT status || ' ' || wamid FROM statuses ORDER BY status")
            }
            #expect(logged == ["deleted wamid.\(message.row)", "sent wamid.\(message.row)"])
        }
    }

    @Test func `an attempt is logged once, and what became known replaces a doubt`() async throws {
        try await withStore { store in
            let house = try await House(store)
            let message = try await house.sending()
            let outcomes: [Settlement.Outcome] = [
                .inDoubt(reason: "timeout"), .failed(Refusal(code: 131_026, title: "Undeliverable")),
                .inDoubt(reason: "again"),
            ]
            for outcome in outcomes { _ = try await house.settle(message, outcome) }
            let logged = try await store.pool.read { db in
                try Row.fetchAll(db, sql: "SELECT message, attempt, outcome, code FROM attempts").map {
                    [$0[0] as Int64, $0[1], $0[2], $0[3]]
                }
            }
            #expect(logged == [[message.row, 1, 1, 131_026]])
        }
    }

    @Test func `attributes and tags are JSON that SQLite can search`() async throws {
        try await withStore { store in
            let house = try await House(store)
            let draft = ContactDraft(
                phone: PhoneNumber(trusted: 919_812_345_678),
                name: "Jon",
                source: .csv,
                attributes: [
                    ContactAttribute(name: "City", value: "Pune\u{1}\"\\\n🙂"),
                    ContactAttribute(name: "Plan", value: ""),
                ],
                tags: ["vip", "a,b"]
            )
            _ = try await store.saveContacts([draft], in: house.workspace, at: start)
            let found = try await store.pool.read { db in
                try Row.fetchOne(
                    db,
                    sql: """
                        SELECT attributes ->> '$.City', attributes ->> '$.Plan', tags ->> 1, iif(json_valid(tags), 'valid', '')
                        FROM contacts
                        """
                ).map { [$0[0] as String, $0[1], $0[2], $0[3]] }
            }
            #expect(found == ["Pune\u{1}\"\\\n🙂", "", "a,b", "valid"])
        }
    }
}
