package import Domain

/// Who may send for a sender. One node at a time holds a sender, until a moment and under a fencing number; what it takes for sending,
/// it takes under that number (``LeaseRequest/fence``, ``Admission/fence``).
///
/// So a node that was cut off or stood still, and whose senders another one has taken over meanwhile, can make no message `sending` any
/// more, whatever it believes. Settlements are not fenced: they say what became of an attempt, which is true whoever writes it.
///
/// A store for several nodes promises no more than these two calls and the fences; what it must do is lock the sender's lease (to
/// share it) in each transaction that compares a fence, or a takeover could commit between the comparison and the messages taken on it.
package protocol SenderLeaseStore: Sendable {
    /// Takes or renews senders for a node, all in one transaction. One result a sender, in order.
    ///
    /// A sender that the node holds is renewed: its end moves, its fence stays. One that is free, or was released, or whose lease ended
    /// longer ago than the grace, becomes the node's under the next fence, and in the same transaction everything that stands `sending`
    /// at it becomes `inDoubt`: it was interrupted, and nobody knows whether it left. One that another node holds is left alone.
    func leaseSenders(_ request: SenderLeaseRequest) async throws(StoreError) -> [SenderLeaseResult]

    /// Gives senders back, so that another node need not wait for their end. A lease that is the node's no longer changes nothing.
    func releaseSenders(_ leases: [SenderLease], of node: NodeID) async throws(StoreError)
}

/// One life of one process among those that share a database: drawn at its start and never used again, so that nobody takes itself
/// for the one it was before it died.
package struct NodeID: Hashable, Sendable {
    package let number: Int64

    package init(number: Int64) {
        self.number = number
    }

    package static func random() -> NodeID {
        NodeID(number: .random(in: .min ... .max))
    }
}

/// Which senders a node wants, and until when.
package struct SenderLeaseRequest: Hashable, Sendable {
    package var node: NodeID
    /// Each once.
    package var senders: [ID<Sender>]
    package var at: Timestamp
    package var until: Timestamp
    /// How long after its end another node's lease is still left alone, in milliseconds: the clocks of two machines differ.
    package var graceMilliseconds: Int64
    /// Whether every other holder is known to be dead, so that nobody's end is waited for.
    package var areOthersDead: Bool

    package init(
        node: NodeID,
        senders: [ID<Sender>],
        at moment: Timestamp,
        until: Timestamp,
        graceMilliseconds: Int64,
        areOthersDead: Bool
    ) {
        self.node = node
        self.senders = senders
        self.at = moment
        self.until = until
        self.graceMilliseconds = graceMilliseconds
        self.areOthersDead = areOthersDead
    }

    /// Whether another node's lease is over. One rule for every store.
    package func mayTake(leasedUntil end: Timestamp) -> Bool {
        areOthersDead || at > end + graceMilliseconds
    }
}

/// A sender in the hands of one node.
package struct SenderLease: Hashable, Sendable {
    package var sender: ID<Sender>
    /// From 1; one more with each change of holder, and the same for as long as a node goes on holding it.
    package var fence: Int64
    package var until: Timestamp

    package init(sender: ID<Sender>, fence: Int64, until: Timestamp) {
        self.sender = sender
        self.fence = fence
        self.until = until
    }
}

/// What became of the wish for one sender.
package enum SenderLeaseResult: Hashable, Sendable {
    /// Taken or renewed. `interrupted` is how many messages stand in doubt because of it; 0 for a renewal.
    case mine(SenderLease, interrupted: Int)
    /// Another node holds it.
    case anothers(SenderLease)
}
