import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func leaseSenders(_ request: SenderLeaseRequest) async throws(StoreError) -> [SenderLeaseResult] {
        try await write { db in
            let desk = try SenderLeaseDesk(db, request)
            return try request.senders.map { try desk.lease($0) }
        }
    }

    package func releaseSenders(_ leases: [SenderLease], of node: NodeID) async throws(StoreError) {
        try await write { db in
            for lease in leases {
                try db.run(
                    "UPDATE sender_leases SET holder = NULL WHERE sender = ? AND holder = ? AND fence = ?",
                    [lease.sender.row, node.number, lease.fence]
                )
            }
        }
    }
}

/// Takes or renews one sender after the other inside one transaction.
private struct SenderLeaseDesk {
    private let db: Database
    private let request: SenderLeaseRequest
    private let leases: SenderLeaseTable
    private let renew: HotStatement

    init(_ db: Database, _ request: SenderLeaseRequest) throws {
        self.db = db
        self.request = request
        leases = try SenderLeaseTable(db)
        renew = try HotStatement(db, "UPDATE sender_leases SET until = ? WHERE sender = ?")
    }

    func lease(_ sender: ID<Sender>) throws -> SenderLeaseResult {
        let found = try leases.find(sender.row)
        if let found, let holder = found.holder {
            if holder == request.node.number {
                try renew.run(request.until.milliseconds, sender.row)
                let renewed = SenderLease(sender: sender, fence: found.fence, until: request.until)
                return .mine(renewed, interrupted: 0)
            }
            guard request.mayTake(leasedUntil: found.until) else {
                return .anothers(SenderLease(sender: sender, fence: found.fence, until: found.until))
            }
        }
        let lease = SenderLease(sender: sender, fence: (found?.fence ?? 0) + 1, until: request.until)
        try db.run(
            """
            INSERT INTO sender_leases (sender, holder, fence, until) VALUES (?, ?, ?, ?)
            ON CONFLICT (sender) DO UPDATE SET holder = excluded.holder, fence = excluded.fence, until = excluded.until
            """,
            [sender.row, request.node.number, lease.fence, lease.until.milliseconds]
        )
        return .mine(lease, interrupted: try doubtInterrupted(of: sender))
    }

    /// Every message that stands `sending` was interrupted, and nobody knows whether it left.
    private func doubtInterrupted(of sender: ID<Sender>) throws -> Int {
        let interrupted = try db.all(
            "SELECT id, broadcast, workspace FROM messages WHERE state = 1 AND sender = ? ORDER BY id",
            [sender.row],
            { (message: $0[0] as Int64, broadcast: $0[1] as Int64, workspace: $0[2] as Int64) }
        )
        let explain = try RefusalWriter(db)
        let doubt = try HotStatement(
            db,
            "UPDATE messages SET state = 2, attempt_ended_at = ?1, updated_at = ?1 WHERE id = ?2"
        )
        var changes = CountChanges()
        let outbox = EventOutbox(db, at: request.at)
        for (message, broadcast, workspace) in interrupted {
            try doubt.run(request.at.milliseconds, message)
            try explain.write(OwnReason.interrupted, of: message)
            let place = CountedPlace(message: message, workspace: workspace, broadcast: broadcast, sender: sender.row)
            changes.move(from: CountedStanding(.sending), to: CountedStanding(.inDoubt), of: place)
            try outbox.tell(of: message, in: workspace)
        }
        try changes.write(db)
        return interrupted.count
    }
}
