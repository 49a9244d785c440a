import Domain
import GRDB
import Store
import TestKit
import Testing

@testable import StoreSQLite

/// Blocks find what looking at every row finds.
struct MessageSearchTests {
    @Test(arguments: [UInt64(1), 2, 3])
    func `whatever is asked for, the page and the total are those of the rows`(seed: UInt64) async throws {
        try await withStore { store in
            var dice = SeededGenerator(seed: seed)
            let stores = try await fill(store, &dice)
            try await expectCountsEqualRows(store)
            for _ in 0..<150 {
                let filter = MessageFilter(
                    broadcast: Bool.random(using: &dice) ? stores.broadcasts.randomElement(using: &dice) : nil,
                    state: Bool.random(using: &dice)
                        ? [.queued, .sending, .accepted, .failed, .expired].randomElement(using: &dice) : nil,
                    sender: Int.random(in: 0..<3, using: &dice) == 0 ? stores.senders.randomElement(using: &dice) : nil,
                    since: Int.random(in: 0..<3, using: &dice) == 0
                        ? start + Int64.random(in: -100...6_000, using: &dice) : nil,
                    until: Int.random(in: 0..<3, using: &dice) == 0
                        ? start + Int64.random(in: -100...6_000, using: &dice) : nil
                )
                let workspace = try #require(stores.workspaces.randomElement(using: &dice))
                let page = PageRequest(
                    offset: [0, 0, 7, 900, 2_500].randomElement(using: &dice) ?? 0,
                    limit: Int.random(in: 1...60, using: &dice)
                )
                let found = try await store.messages(in: workspace, matching: filter, page: page)
                let expected = try await rows(store, workspace, filter)
                #expect(found.total == expected.count, "seed \(seed): \(filter)")
                #expect(
                    found.items.map(\.id.row) == Array(expected.dropFirst(page.offset).prefix(page.limit)),
                    "seed \(seed): \(filter)"
                )
            }
        }
    }

    private struct Filled {
        var workspaces: [ID<Workspace>] = []
        var senders: [ID<Sender>] = []
        var broadcasts: [ID<Broadcast>] = []
    }

    /// Five thousand messages of two workspaces, mixed, whose clock goes back now and then.
    private func fill(_ store: SQLiteStore, _ dice: inout SeededGenerator) async throws -> Filled {
        var filled = Filled()
        for name in ["acme", "other"] {
            let workspace = try await store.ensureWorkspace(named: name, at: start).id
            filled.workspaces.append(workspace)
            for number in ["1001", "1002"] {
                let sender = try await store.putSender(
                    NewSender(
                        workspace: workspace,
                        name: nil,
                        phoneNumberID: number,
                        wabaID: "2002",
                        accessToken: SealedSecret(bytes: [1]),
                        appSecret: nil,
                        verifyToken: nil,
                        rateLimit: nil,
                        createdAt: start
                    )
                )
                filled.senders.append(sender.id)
            }
            for campaign in ["a", "b", "c"] {
                let new = NewBroadcast(
                    workspace: workspace,
                    name: campaign,
                    kind: .apiCampaign,
                    state: .live,
                    templateName: "t",
                    createdAt: start
                )
                guard case .created(let made) = try await store.createBroadcast(new, answer: nil) else { continue }
                filled.broadcasts.append(made.id)
            }
        }
        for part in 0..<10 {
            var admissions: [Admission] = []
            for number in 0..<500 {
                let place = Int.random(in: 0..<2, using: &dice)
                let moment = start + Int64(part * 500 + number) + Int64.random(in: -40...40, using: &dice)
                admissions.append(
                    Admission(
                        workspace: filled.workspaces[place],
                        broadcast: filled.broadcasts[place * 3 + Int.random(in: 0..<3, using: &dice)],
                        sender: filled.senders[place * 2 + Int.random(in: 0..<2, using: &dice)],
                        contact: ContactDraft(
                            phone: PhoneNumber(trusted: 919_800_000_000 + UInt64.random(in: 0..<900, using: &dice)),
                            name: "A",
                            source: .api
                        ),
                        content: Array("\"type\":\"text\"".utf8),
                        lane: .queued(dueAt: moment),
                        expiresAt: Int.random(in: 0..<20, using: &dice) == 0 ? moment : start + 86_400_000,
                        respectsOptOut: false,
                        key: nil,
                        admittedAt: moment
                    )
                )
            }
            _ = try await store.admit(admissions)
            for sender in filled.senders {
                let fence = try await store.hold(sender, at: start)
                let request = LeaseRequest(sender: sender, fence: fence, limit: 60, at: start + 10_000)
                let lease = try await store.lease(request)
                let settlements = lease.messages.compactMap { message -> Settlement? in
                    let outcome: Settlement.Outcome? =
                        switch Int.random(in: 0..<4, using: &dice) {
                        case 0: nil
                        case 1: .failed(Refusal(code: 131_026, title: "x"))
                        default: .accepted(wamid: "w\(message.id.row)", waID: nil, isHeld: false)
                        }
                    return outcome.map {
                        Settlement(
                            message: message.id,
                            attempt: message.attempt,
                            outcome: $0,
                            settledAt: start + 10_001,
                            answer: nil
                        )
                    }
                }
                _ = try await store.settle(settlements)
            }
        }
        return filled
    }

    /// The rows that a filter takes, newest first, by looking at each.
    private func rows(_ store: SQLiteStore, _ workspace: ID<Workspace>, _ filter: MessageFilter) async throws -> [Int64]
    {
        let all = try await store.pool.read { db in
            try Row.fetchAll(
                db,
                sql:
                    "SELECT id, workspace, broadcast, sender, state, created_at FROM messages NOT INDEXED ORDER BY id DESC"
            ).map { row in (0..<6).map { row[$0] as Int64 } }
        }
        return all.filter { row in
            row[1] == workspace.row && (filter.broadcast.map { $0.row == row[2] } ?? true)
                && (filter.sender.map { $0.row == row[3] } ?? true)
                && (filter.state.map { Int64($0.rawValue) == row[4] } ?? true)
                && (filter.since.map { row[5] >= $0.milliseconds } ?? true)
                && (filter.until.map { row[5] < $0.milliseconds } ?? true)
        }.map { $0[0] }
    }
}
