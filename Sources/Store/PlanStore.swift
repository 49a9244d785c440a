package import Domain

/// List broadcasts from their schedule to their end: what is planned, and how far.
package protocol PlanStore: Sendable {
    /// Does something to a broadcast, if its state allows (``Broadcast/state(after:)``); the decision and the write are one
    /// transaction. `nil` when the workspace has no such broadcast.
    ///
    /// `trouble` is kept with a pause or failure that nobody asked for; any other action forgets it.
    func change(
        _ broadcast: ID<Broadcast>,
        in workspace: ID<Workspace>,
        by action: BroadcastAction,
        because trouble: Refusal?,
        at moment: Timestamp
    ) async throws(StoreError) -> BroadcastChange?

    /// Takes a draft, or one that has ended, out of every list and frees its name; its messages stay in the contacts' history.
    /// `false` when it may not go.
    func deleteBroadcast(_ broadcast: ID<Broadcast>, in workspace: ID<Workspace>) async throws(StoreError) -> Bool

    /// Starts what is scheduled for now or before, and gives every list broadcast that is `sending` and not planned to its end,
    /// oldest first. One whose end has passed before it began becomes `failed`.
    func startDue(at moment: Timestamp) async throws(StoreError) -> [PlanState]
    /// When the next scheduled broadcast begins.
    func nextStart() async throws(StoreError) -> Timestamp?

    /// The frozen content of a list broadcast's messages, as its creator gave it; `nil` for a broadcast without one.
    func mould(of broadcast: ID<Broadcast>) async throws(StoreError) -> [UInt8]?

    /// Adds a part of the audience's messages and moves the plan forward, in one transaction. Nothing happens, and the answer is
    /// `false`, when the plan is not where the part begins, or the broadcast is not `sending`.
    func plan(_ part: PlanPart) async throws(StoreError) -> Bool

    /// Ends every planned list broadcast of which nothing is queued or under way; gives them.
    func finishSent(at moment: Timestamp) async throws(StoreError) -> [ID<Broadcast>]

    /// How many messages ended for which reason, beside ``BroadcastStore/counts(of:)``.
    func reasons(of broadcast: ID<Broadcast>) async throws(StoreError) -> BroadcastReasons
}

/// What became of an action.
package enum BroadcastChange: Hashable, Sendable {
    /// As it is now.
    case changed(Broadcast)
    /// Its state does not allow it.
    case refused(Broadcast)
}

/// A broadcast to be planned.
package struct PlanState: Hashable, Sendable {
    package var broadcast: Broadcast
    /// Where its audience was read to; 0 at the beginning.
    package var cursor: Int64

    package init(broadcast: Broadcast, cursor: Int64) {
        self.broadcast = broadcast
        self.cursor = cursor
    }
}

/// Messages to add to a broadcast.
package struct PlanPart: Sendable {
    package var broadcast: ID<Broadcast>
    package var workspace: ID<Workspace>
    package var sender: ID<Sender>
    /// Where the audience was read from.
    package var from: Int64
    /// Where it was read to; `nil` is the end.
    package var to: Int64?
    package var messages: [PlannedMessage]
    package var expiresAt: Timestamp
    package var at: Timestamp

    package init(
        broadcast: ID<Broadcast>,
        workspace: ID<Workspace>,
        sender: ID<Sender>,
        from: Int64,
        to: Int64?,
        messages: [PlannedMessage],
        expiresAt: Timestamp,
        at moment: Timestamp
    ) {
        self.broadcast = broadcast
        self.workspace = workspace
        self.sender = sender
        self.from = from
        self.to = to
        self.messages = messages
        self.expiresAt = expiresAt
        self.at = moment
    }
}

/// One recipient's message, planned.
package struct PlannedMessage: Hashable, Sendable {
    package enum Fate: Hashable, Sendable {
        case queued(dueAt: Timestamp)
        case skipped(SkipReason)
    }

    package var contact: ID<Contact>
    package var phone: PhoneNumber
    package var fate: Fate
    /// What is put into the broadcast's mould for this recipient; empty where all get the same.
    package var filling: [UInt8]

    package init(contact: ID<Contact>, phone: PhoneNumber, fate: Fate, filling: [UInt8] = []) {
        self.contact = contact
        self.phone = phone
        self.fate = fate
        self.filling = filling
    }
}

/// Why messages of a broadcast ended.
package struct BroadcastReasons: Hashable, Sendable {
    package var skipped: [SkipReason: Int]
    /// By Meta's code; 0 is our own doing.
    package var failed: [Int: Int]
    /// How many people answered it.
    package var replied: Int

    package init(skipped: [SkipReason: Int] = [:], failed: [Int: Int] = [:], replied: Int = 0) {
        self.skipped = skipped
        self.failed = failed
        self.replied = replied
    }
}
