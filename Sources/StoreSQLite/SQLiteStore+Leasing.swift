package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func lease(_ request: LeaseRequest) async throws(StoreError) -> Lease {
        precondition((1...10_000).contains(request.limit), "a lease takes 1 to 10,000 messages")
        return try await write { db in
            guard try SenderLeaseTable(db).fence(of: request.sender.row) == request.fence else { return .fenced }
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
    private let begin: HotStatement
    private let end: HotStatement
    private let postpone: HotStatement
    private let explain: RefusalWriter
    private let clock = QuietClock()
    private let outbox: EventOutbox
    private var purse: RecipientPurse
    private(set) var lease = Lease()
    private var changes = CountChanges()
    private var unfitCount = 0

    init(_ db: Database, _ request: LeaseRequest) throws {
        self.db = db
        self.request = request
        begin = try HotStatement(
            db,
            """
            UPDATE messages SET state = 1, attempt = attempt + 1, attempt_began_at = ?1, attempt_ended_at = NULL,
                updated_at = ?1
            WHERE id BETWEEN ?2 AND ?3
            """
        )
        end = try HotStatement(db, "UPDATE messages SET state = ?, updated_at = ? WHERE id = ?")
        postpone = try HotStatement(db, "UPDATE messages SET due_at = ? WHERE id = ?")
        explain = try RefusalWriter(db)
        outbox = EventOutbox(db, at: request.at)
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
            if !due.message.phone.isReal {
                // It was on its way when its person was erased, and came back: a refusal, a late failure, an operator's word.
                try end(due, as: .cancelled, because: OwnReason.erased)
                unfitCount += 1
            } else if request.at > due.message.expiresAt {
                try end(due, as: .expired, because: OwnReason.expired)
                unfitCount += 1
            } else if due.isOptedOut {
                try end(due, as: .cancelled, because: OwnReason.optedOut)
                unfitCount += 1
            } else if let opening = opening(for: due) {
                try postpone.run(opening.milliseconds, due.row)
                unfitCount += 1
            } else if try mayWrite(to: due, kind) {
                changes.move(from: CountedStanding(.queued), to: CountedStanding(.sending), of: place(of: due))
                lease.messages.append(due.message)
            } else {
                // Those behind it wait too, even people written to today: looking for them among a million would cost a lease each.
                lease.isBudgetSpent = true
                return
            }
        }
    }

    /// Writes what was decided and summed up on the way. Rows lie in the order of their planning, so that a lease is mostly one run of
    /// rows or a few, and a run costs one statement.
    func finish() throws {
        var run: ClosedRange<Int64>?
        for row in lease.messages.map(\.id.row).sorted() {
            if let open = run, row == open.upperBound + 1 {
                run = open.lowerBound...row
            } else {
                if let run { try begin(run) }
                run = row...row
            }
        }
        if let run { try begin(run) }
        try changes.write(db)
        try purse.write()
    }

    private func begin(_ rows: ClosedRange<Int64>) throws {
        try begin.run(request.at.milliseconds, rows.lowerBound, rows.upperBound)
    }

    /// When a message's recipient may be disturbed; `nil` is now.
    private func opening(for due: DueMessage) -> Timestamp? {
        guard let hours = due.quietHours else { return nil }
        let opening = clock.opening(of: hours, for: due.message.phone, from: request.at)
        return opening > request.at ? opening : nil
    }

    private func place(of due: DueMessage) -> CountedPlace {
        CountedPlace(
            message: due.row,
            workspace: due.message.workspace.row,
            broadcast: due.broadcast,
            sender: request.sender.row
        )
    }

    private mutating func mayWrite(to due: DueMessage, _ kind: BroadcastKind) throws -> Bool {
        guard let budget = request.budget else { return true }
        return try purse.take(
            due.contact,
            countedAt: due.budgetAt,
            in: due.message.workspace.row,
            maximum: budget.recipientsPerDay - (kind == .apiCampaign ? 0 : budget.reserve),
            at: request.at
        )
    }

    private mutating func end(_ due: DueMessage, as state: MessageState, because reason: Refusal) throws {
        try end.run(state.rawValue, request.at.milliseconds, due.row)
        try explain.write(reason, of: due.row)
        changes.move(from: CountedStanding(.queued), to: CountedStanding(state), of: place(of: due))
        try outbox.tell(of: due.row, in: due.message.workspace.row)
        lease.ended.append(Lease.EndedMessage(id: due.message.id, state: state))
    }
}

extension MessageContent {
    /// A whole message's members begin with a quote, a filling is an array or nothing.
    init(stored bytes: [UInt8]) {
        self = bytes.first == UInt8(ascii: "\"") ? .whole(bytes) : .filling(bytes)
    }
}
