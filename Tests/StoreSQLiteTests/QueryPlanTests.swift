import Domain
import GRDB
import Store
import Synchronization
import TestKit
import Testing

@testable import StoreSQLite

/// Every statement of the hot path is explained by SQLite itself: none may walk a table that grows.
@Suite struct QueryPlanTests {
    private static let growing = [
        "messages", "message_contents", "contacts", "kept_answers", "statuses", "attempts", "refusals",
        "broadcast_counts",
    ]

    @Test func `no statement walks a table that grows`() async throws {
        try await withStore { store in
            let plans = try await plansOfTheHotPath(store)
            #expect(plans.count > 25, "statements were seen")
            for plan in plans {
                for step in plan.steps {
                    for table in Self.growing where step.hasPrefix("SCAN \(table)") {
                        // A partial index holds what the question is about and nothing else.
                        if step.hasSuffix("messages_in_doubt") || step.hasSuffix("messages_sending") { continue }
                        Issue.record("\(plan.sql)\n\(plan.steps)")
                    }
                }
            }
        }
    }

    /// A condition of a partial index that lists its values costs a table in memory for every row that is written, which the plan does not
    /// show; the program does.
    @Test func `no change of a message builds a table of its own`() async throws {
        try await withStore { store in
            let changes = try await store.pool.read { db in
                let columns = try db.columns(in: "messages").map(\.name)
                return [
                    "INSERT INTO messages (\(columns.joined(separator: ", "))) VALUES (\(columns.map { _ in "1" }.joined(separator: ", ")))",
                    "UPDATE messages SET \(columns.dropFirst().map { "\($0) = 1" }.joined(separator: ", ")) WHERE id = 1",
                    "DELETE FROM messages WHERE id = 1",
                ]
            }
            for change in changes {
                let steps = try await store.pool.read { db in
                    try Row.fetchAll(db, sql: "EXPLAIN \(change)").map { $0["opcode"] as String }
                }
                #expect(steps.contains("IdxInsert") || steps.contains("IdxDelete"), "\(change)")
                #expect(!steps.contains("OpenEphemeral"), "\(change)")
            }
        }
    }

    @Test func `the queue is read from its index, in its order`() async throws {
        try await withStore { store in
            let plans = try await plansOfTheHotPath(store).filter {
                $0.sql.contains("state = 0 AND sender") || $0.sql.contains("state = 0 AND messages.sender")
            }
            #expect(plans.count == 4, "waiting broadcasts, two sorts of pages, the earliest")
            for plan in plans {
                #expect(plan.steps.contains { $0.contains("INDEX messages_queued") }, "\(plan)")
                #expect(!plan.steps.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            }
            let index = "SEARCH messages USING INDEX messages_queued (state=? AND sender=? AND broadcast=? AND "
            let beside = [
                "SEARCH contacts USING INTEGER PRIMARY KEY (rowid=?)",
                "SEARCH message_contents USING INTEGER PRIMARY KEY (rowid=?)",
            ]
            let together = try #require(plans.first { $0.sql == DueQueue.together })
            #expect(
                together.steps.map { $0.replacing(" LEFT-JOIN", with: "") } == [index + "due_at=? AND rowid>?)"]
                    + beside
            )
            let later = try #require(plans.first { $0.sql == DueQueue.later })
            #expect(
                later.steps.map { $0.replacing(" LEFT-JOIN", with: "") } == [index + "due_at>? AND due_at<?)"] + beside
            )
        }
    }

    private struct Plan {
        let sql: String
        let steps: [String]
    }

    /// Runs everything that sending does, listens to which statements run, and asks for their plans.
    private func plansOfTheHotPath(_ store: SQLiteStore) async throws -> [Plan] {
        let house = try await House(store)
        let ear = Ear()
        // One reader serves questions that come one after the other.
        try await store.pool.read { db in ear.listen(to: db) }
        try await store.pool.writeWithoutTransaction { db in ear.listen(to: db) }
        try await everything(house)
        try await store.pool.read { db in db.trace(nil) }
        return try await store.pool.writeWithoutTransaction { db in
            db.trace(nil)
            return try ear.heard.sorted().map { sql in
                let explanation = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
                explanation.setUncheckedArguments(StatementArguments())
                return Plan(sql: sql, steps: try Row.fetchAll(explanation).map { $0["detail"] })
            }
        }
    }

    private func everything(_ house: House) async throws {
        let store = house.store
        let express = try await house.sending(key: "k1")
        let queued = try await house.admit([house.admission(to: 919_800_000_001)])
        _ = try await store.contacts([
            ContactQuestion(workspace: house.workspace, phone: PhoneNumber(trusted: 919_812_345_678))
        ])
        _ = try await store.keptAnswers([AnswerQuestion(workspace: house.workspace, key: "k1")], at: start)
        _ = try await store.nextDue(of: house.sender)
        _ = try await store.lease(LeaseRequest(sender: house.sender, fence: house.fence, limit: 10, at: start))
        _ = try await house.settle(express, .accepted(wamid: "wamid.1", waID: "919812345678", isHeld: false))
        _ = try await store.hold(house.sender, at: start)
        _ = try await store.requeueProven(of: house.sender, settledBefore: start, at: start)
        var byName = try await house.report(.read, express)
        byName.tag = nil
        byName.recipientID = "919812345678"
        byName.wamid = "wamid.1"
        let reports = [try await house.report(.delivered, express), byName]
        _ = try await store.applyStatuses(InboxWork(statuses: reports, consumed: [], unreadable: [], at: start))
        let page = PageRequest(offset: 0, limit: 10)
        _ = try await store.messages(in: house.workspace, matching: MessageFilter(state: .read), page: page)
        _ = try await store.messages(in: house.workspace, matching: MessageFilter(), page: page)
        _ = try await store.doubts(in: nil, page: page)
        _ = try await store.doubts(in: house.workspace, page: page)
        _ = try await store.message(queued[0], in: house.workspace)
        if let contact = try await store.message(express, in: house.workspace)?.contact {
            _ = try await store.contact(contact.id, in: house.workspace)
        }
        _ = try await store.counts(of: house.broadcast)
        try await store.appendToInbox([InboxDraft(body: [1], receivedAt: start)])
        _ = try await store.pendingInbox(limit: 10)
        _ = try await store.forgetAnswers(before: start)
    }
}

/// Notes each statement that connections run.
private final class Ear: Sendable {
    private let statements = Mutex<Set<String>>([])

    var heard: Set<String> { statements.withLock { $0 } }

    func listen(to db: Database) {
        db.trace { event in
            guard case .statement(let statement) = event else { return }
            let sql = statement.sql
            let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
            if verbs.contains(where: sql.hasPrefix) { self.statements.withLock { _ = $0.insert(sql) } }
        }
    }
}
