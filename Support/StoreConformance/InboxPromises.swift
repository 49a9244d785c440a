import Domain
import Store

extension StoreConformance {
    static let inboxPromises: [StorePromise] = [
        StorePromise("the inbox gives back what came, byte for byte, in order") { store in
            let bodies: [[UInt8]] = [Array("{}".utf8), [], [0, 255, 10], Array(repeating: 7, count: 100_000)]
            try await store.appendToInbox(bodies.prefix(2).map { InboxDraft(body: $0, receivedAt: Stage.start) })
            try await store.appendToInbox(bodies.suffix(2).map { InboxDraft(body: $0, receivedAt: Stage.start + 1) })
            let entries = try await store.pendingInbox(limit: 10)
            try expect(entries.map(\.body) == bodies, "four bodies")
            try expect(entries.map(\.receivedAt), is: [0, 0, 1, 1].map { Stage.start + $0 })
            try expect(entries.map(\.problem), is: [nil, nil, nil, nil])
            try expect(entries.map(\.id) == entries.map(\.id).sorted(), "ids rise")
            try expect(
                try await store.pendingInbox(limit: 3),
                is: Array(entries.prefix(3)),
                "looking takes nothing out"
            )
            try expect(try await store.pendingInbox(limit: 0), is: [])
        },
        StorePromise("what was worked off is gone, and its statuses are there") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try await store.appendToInbox((0..<3).map { InboxDraft(body: [$0], receivedAt: Stage.start) })
            let entries = try await store.pendingInbox(limit: 2)
            let changes = try await store.applyStatuses(
                InboxWork(
                    statuses: [try await stage.report(.sent, message)],
                    consumed: entries.map(\.id),
                    unreadable: [],
                    at: Stage.start
                )
            )
            try expect(changes.map(\.state), is: [.sent])
            try expect(try await store.pendingInbox(limit: 10).map(\.body), is: [[2]])
            try expect(try await store.unreadableInbox(limit: 10), is: [])
        },
        StorePromise("what cannot be read is kept with its problem, and never offered again") { store in
            try await store.appendToInbox((0..<3).map { InboxDraft(body: [$0], receivedAt: Stage.start + Int64($0)) })
            let entries = try await store.pendingInbox(limit: 10)
            let work = InboxWork(
                statuses: [],
                consumed: [entries[1].id],
                unreadable: [(entries[0].id, "no JSON"), (entries[2].id, "no entry")],
                at: Stage.start
            )
            _ = try await store.applyStatuses(work)
            try expect(try await store.pendingInbox(limit: 10), is: [])
            var expected = [entries[2], entries[0]]
            expected[0].problem = "no entry"
            expected[1].problem = "no JSON"
            try expect(try await store.unreadableInbox(limit: 10), is: expected)
            try expect(try await store.unreadableInbox(limit: 1), is: [expected[0]])
            _ = try await store.applyStatuses(work)
            try expect(try await store.unreadableInbox(limit: 10), is: expected, "once more changes nothing")
        },
        StorePromise("a new entry never bears the id of one that was worked off") { store in
            var seen: Set<ID<InboxEntry>> = []
            for round in 0..<3 {
                try await store.appendToInbox([InboxDraft(body: [UInt8(round)], receivedAt: Stage.start)])
                let entries = try await store.pendingInbox(limit: 10)
                try expect(entries.count, is: 1)
                for entry in entries { try expect(seen.insert(entry.id).inserted, "id \(entry.id.row) came twice") }
                _ = try await store.applyStatuses(
                    InboxWork(statuses: [], consumed: entries.map(\.id), unreadable: [], at: Stage.start)
                )
            }
        },
    ]
}
