package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func lease(_ request: LeaseRequest) async throws(StoreError) -> Lease {
        precondition((1...10_000).contains(request.limit), "a lease takes 1 to 10,000 messages")
        return try await write { db in
            var counter = try LeaseCounter(db, request)
            let queues = try DueQueue.all(of: request.sender, in: db)
            // What was stopped is swept beside what is sent, never before it: a stopped million must not hold up a live campaign.
            try counter.sweep(DueMerge(queues.filter { $0.state == .stopped }, until: request.at))
            let live = queues.filter { $0.state != .stopped }
            try counter.take(.apiCampaign, DueMerge(live.filter { $0.kind == .apiCampaign }, until: request.at))
            try counter.take(.broadcast, DueTurns(live.filter { $0.kind == .broadcast }, until: request.at))
            try counter.finish()
            return counter.lease
        }
    }

    package func nextDue(of sender: ID<Sender>) async throws(StoreError) -> Timestamp? {
        try await read { db in
            try DueQueue.all(of: sender, in: db).compactMap { try $0.earliest(in: db) }.min()
        }
    }
}

/// Looks at due messages one by one and moves each where it belongs.
private struct LeaseCounter {
    /// How many messages one lease ends, of each sort, at the most, so that a million expired ones are worked off in many short
    /// transactions.
    private static let endedMaximum = 1_000

    private let db: Database
    private let request: LeaseRequest
    private let look: HotStatement
    private let begin: HotStatement
    private let end: HotStatement
    private let explain: RefusalWriter
    private var purse: RecipientPurse
    private(set) var lease = Lease()
    private var changes = CountChanges()
    private var unfitCount = 0

    init(_ db: Database, _ request: LeaseRequest) throws {
        self.db = db
        self.request = request
        look = try HotStatement(
            db,
            """
            SELECT messages.workspace, messages.phone, messages.attempt, messages.expires_at, messages.created_at,
                messages.respects_opt_out AND contacts.consent = 2, message_contents.content, contacts.id,
                contacts.budget_at
            FROM messages
            JOIN contacts ON contacts.id = messages.contact
            LEFT JOIN message_contents ON message_contents.message = messages.id
            WHERE messages.id = ?
            """
        )
        begin = try HotStatement(
            db,
            """
            UPDATE messages SET state = 1, attempt = attempt + 1, attempt_began_at = ?1, attempt_ended_at = NULL,
                updated_at = ?1
            WHERE id = ?2
            """
        )
        end = try HotStatement(db, "UPDATE messages SET state = ?, updated_at = ? WHERE id = ?")
        explain = try RefusalWriter(db)
        purse = try RecipientPurse(db)
    }

    /// Cancels what is due of stopped broadcasts.
    mutating func sweep(_ queues: DueMerge) throws {
        var queues = queues
        var count = 0
        while count < Self.endedMaximum, let due = try queues.next() {
            try end(due, as: .cancelled, because: OwnReason.stopped)
            count += 1
        }
    }

    /// Takes what may be sent, and ends what may not be any more.
    mutating func take(_ kind: BroadcastKind, _ queues: some DueOrder) throws {
        var queues = queues
        while lease.messages.count < request.limit, unfitCount < Self.endedMaximum, let due = try queues.next() {
            let found = try look.first(due.message) { row in
                Candidate(
                    message: LeasedMessage(row, of: due),
                    isOptedOut: row[5],
                    contact: row[7],
                    budgetAt: row[8]
                )
            }
            guard let found else { throw StoreError.corrupt("message \(due.message) has lost its contact") }
            if request.at > found.message.expiresAt {
                try end(due, as: .expired, because: OwnReason.expired)
                unfitCount += 1
            } else if found.isOptedOut {
                try end(due, as: .cancelled, because: OwnReason.optedOut)
                unfitCount += 1
            } else if try mayWrite(to: found, kind) {
                try begin.run(request.at.milliseconds, due.message)
                changes.move(from: CountedStanding(.queued), to: CountedStanding(.sending), of: due.broadcast)
                lease.messages.append(found.message)
            } else {
                // Those behind it wait too, even people written to today: looking for them among a million would cost a lease each.
                lease.isBudgetSpent = true
                return
            }
        }
    }

    /// Writes what was summed up on the way.
    func finish() throws {
        try changes.write(db)
        try purse.write()
    }

    private struct Candidate {
        let message: LeasedMessage
        let isOptedOut: Bool
        let contact: Int64
        let budgetAt: Int64?
    }

    private mutating func mayWrite(to candidate: Candidate, _ kind: BroadcastKind) throws -> Bool {
        guard let budget = request.budget else { return true }
        return try purse.take(
            candidate.contact,
            countedAt: candidate.budgetAt,
            in: candidate.message.workspace.row,
            maximum: budget.recipientsPerDay - (kind == .apiCampaign ? 0 : budget.reserve),
            at: request.at
        )
    }

    private mutating func end(_ due: DueMessage, as state: MessageState, because reason: Refusal) throws {
        try end.run(state.rawValue, request.at.milliseconds, due.message)
        try explain.write(reason, of: due.message)
        changes.move(from: CountedStanding(.queued), to: CountedStanding(state), of: due.broadcast)
        lease.ended.append(Lease.EndedMessage(id: ID(row: due.message), state: state))
    }
}

extension LeasedMessage {
    fileprivate init(_ row: FoundRow, of due: DueMessage) {
        self.init(
            id: ID(row: due.message),
            workspace: row.id(0),
            broadcast: ID(row: due.broadcast),
            phone: row.phone(1),
            content: MessageContent(stored: row.optionalBytes(6) ?? []),
            attempt: (row[2] as Int) + 1,
            expiresAt: row.timestamp(3),
            createdAt: row.timestamp(4)
        )
    }
}

extension MessageContent {
    /// A whole message's members begin with a quote, a filling is an array or nothing.
    init(stored bytes: [UInt8]) {
        self = bytes.first == UInt8(ascii: "\"") ? .whole(bytes) : .filling(bytes)
    }
}
