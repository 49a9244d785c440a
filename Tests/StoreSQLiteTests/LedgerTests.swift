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

    @Test func `attempts that another one followed are logged, and the newest is told by its message`() async throws {
        try await withStore { store in
            let house = try await House(store)
            let message = try await house.sending()
            let refusal = Refusal(code: 131_000, title: "Something went wrong")
            _ = try await house.settle(message, .requeued(dueAt: start, refusal: refusal))
            _ = try await store.lease(LeaseRequest(sender: house.sender, fence: house.fence, limit: 1, at: start))
            let second = Settlement(message: message, attempt: 2, outcome: .inDoubt(reason: "lost"), settledAt: start)
            _ = try await store.settle([second])
            _ = try await store.settleDoubt(message, in: house.workspace, as: .resend, at: start)
            _ = try await store.lease(LeaseRequest(sender: house.sender, fence: house.fence, limit: 1, at: start))
            let third = Settlement(
                message: message,
                attempt: 3,
                outcome: .accepted(wamid: "wamid.1", waID: nil, isHeld: false),
                settledAt: start + 9
            )
            _ = try await store.settle([third])
            let (logged, newest) = try await store.pool.read { db in
                (
                    try Row.fetchAll(
                        db,
                        sql: "SELECT attempt, outcome, coalesce(code, 0) FROM attempts ORDER BY attempt"
                    )
                    .map { [$0[0] as Int64, $0[1], $0[2]] },
                    try Row.fetchAll(db, sql: "SELECT attempt, attempt_ended_at FROM messages").map {
                        [$0[0] as Int64, $0[1]]
                    }
                )
            }
            #expect(logged == [[1, 2, 131_000], [2, 3, 0]])
            #expect(newest == [[3, (start + 9).milliseconds]])
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
