package import Domain
package import Store

extension MemoryStore {
    struct SenderLeaseRow {
        var holder: NodeID?
        var lease: SenderLease
    }

    package func leaseSenders(_ request: SenderLeaseRequest) async throws(StoreError) -> [SenderLeaseResult] {
        try requireWorking()
        return request.senders.map { sender in
            let row = senderLeases[sender]
            if let row, row.holder == request.node {
                senderLeases[sender]?.lease.until = request.until
                let renewed = SenderLease(sender: sender, fence: row.lease.fence, until: request.until)
                return .mine(renewed, interrupted: 0)
            }
            if let row, row.holder != nil, !request.mayTake(leasedUntil: row.lease.until) {
                return .anothers(row.lease)
            }
            let lease = SenderLease(sender: sender, fence: (row?.lease.fence ?? 0) + 1, until: request.until)
            senderLeases[sender] = SenderLeaseRow(holder: request.node, lease: lease)
            return .mine(lease, interrupted: doubtInterrupted(of: sender, at: request.at))
        }
    }

    package func releaseSenders(_ leases: [SenderLease], of node: NodeID) async throws(StoreError) {
        try requireWorking()
        for lease in leases {
            guard let row = senderLeases[lease.sender], row.holder == node, row.lease.fence == lease.fence else {
                continue
            }
            senderLeases[lease.sender]?.holder = nil
        }
    }

    /// Which node holds a sender, for simulations that look on from outside; `nil` while nobody does.
    package func holder(of sender: ID<Sender>) -> NodeID? {
        senderLeases[sender]?.holder
    }

    /// The fence of whoever holds a sender.
    func fence(of sender: ID<Sender>) -> Int64? {
        senderLeases[sender].flatMap { $0.holder == nil ? nil : $0.lease.fence }
    }

    private func doubtInterrupted(of sender: ID<Sender>, at moment: Timestamp) -> Int {
        let interrupted = messageRows.indices.filter {
            messageRows[$0].sender == sender && messageRows[$0].standing.state == .sending
        }
        for place in interrupted {
            messageRows[place].standing.state = .inDoubt
            messageRows[place].refusal = OwnReason.interrupted
            messageRows[place].updatedAt = moment
        }
        return interrupted.count
    }
}
