package import Domain
package import Store

extension SenderLeaseStore {
    /// Takes a sender as a process does whose last life is dead, or renews it for a node that has it; for tests that are not about
    /// leases.
    /// - Returns: the fence to send under.
    @discardableResult
    package func hold(
        _ sender: ID<Sender>,
        by node: NodeID = .random(),
        at moment: Timestamp
    ) async throws(StoreError) -> Int64 {
        let request = SenderLeaseRequest(
            node: node,
            senders: [sender],
            at: moment,
            until: moment + 10_000,
            graceMilliseconds: 0,
            areOthersDead: true
        )
        guard case .mine(let lease, _) = try await leaseSenders(request).first else {
            preconditionFailure("nobody else can hold it")
        }
        return lease.fence
    }
}
