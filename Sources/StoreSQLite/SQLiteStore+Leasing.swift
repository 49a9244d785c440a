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
            try counter.take(DueMerge(live.filter { $0.kind == .apiCampaign }, until: request.at))
            try counter.take(DueMerge(live.filter { $0.kind != .apiCampaign }, until: request.at))
            try counter.changes.write(db)
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

    private let request: LeaseRequest
    private let look: Statement
    private let begin: Statement
    private let end: Statement
    private let explain: RefusalWriter
    private(set) var lease = Lease()
    private(set) var changes = CountChanges()
    private var unfitCount = 0

    init(_ db: Database, _ request: LeaseRequest) throws {
        self.request = request
        look = try db.cachedStatement(
            sql: """
                SELECT messages.workspace, messages.phone, messages.attempt, messages.expires_at, messages.created_at,
                    messages.respects_opt_out AND contacts.consent = 2, message_contents.content
                FROM messages
                JOIN contacts ON contacts.id = messages.contact
                JOIN message_contents ON message_contents.message = messages.id
                WHERE messages.id = ?
                """
        )
        begin = try db.cachedStatement(
            sql: """
                UPDATE messages SET state = 1, attempt = attempt + 1, attempt_began_at = ?1, updated_at = ?1 WHERE id = ?2
                """
        )
        end = try db.cachedStatement(sql: "UPDATE messages SET state = ?, updated_at = ? WHERE id = ?")
        explain = try RefusalWriter(db)
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
    mutating func take(_ queues: DueMerge) throws {
        var queues = queues
        while lease.messages.count < request.limit, unfitCount < Self.endedMaximum, let due = try queues.next() {
            let found = try look.first([due.message]) { row in
                (isOptedOut: row[5] as Bool, message: LeasedMessage(row, of: due))
            }
            guard let found else { throw StoreError.corrupt("message \(due.message) has lost its content or contact") }
            if request.at > found.message.expiresAt {
                try end(due, as: .expired, because: OwnReason.expired)
                unfitCount += 1
            } else if found.isOptedOut {
                try end(due, as: .cancelled, because: OwnReason.optedOut)
                unfitCount += 1
            } else {
                try begin.execute(arguments: [request.at.milliseconds, due.message])
                changes.move(from: .queued, to: .sending, of: due.broadcast)
                lease.messages.append(found.message)
            }
        }
    }

    private mutating func end(_ due: DueMessage, as state: MessageState, because reason: Refusal) throws {
        try end.execute(arguments: [state.rawValue, request.at.milliseconds, due.message])
        try explain.write(reason, of: due.message)
        changes.move(from: .queued, to: state, of: due.broadcast)
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
            content: row.bytes(6),
            attempt: (row[2] as Int) + 1,
            expiresAt: row.timestamp(3),
            createdAt: row.timestamp(4)
        )
    }
}
