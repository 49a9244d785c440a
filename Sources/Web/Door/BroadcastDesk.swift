package import Domain
package import Messages
package import Store

/// What the API asks of whoever plans and sends list broadcasts. Like ``DeliveryDoor``, it is there because neither room sees the
/// other.
package protocol BroadcastDesk: Sendable {
    /// Says that a broadcast was created, resumed or called off: whoever plans and sends looks at once, and not at its next turn.
    func wake()

    /// Says that a broadcast was paused or stopped: what was taken of it and has not left goes back.
    func recall(_ broadcast: ID<Broadcast>)

    /// Says that senders were added, changed, paused or resumed, and waits until whoever sends knows.
    func sendersChanged() async

    /// Walks an audience as the planner would and writes nothing.
    func dryRun(_ order: DryRunOrder) async throws(StoreError) -> DryRunReport

    /// How many messages a second a sender may send at present; `nil` where that is not known, as before its first message.
    func rate(of sender: ID<Sender>) -> Int?
}

/// A list broadcast that is not to be.
package struct DryRunOrder: Sendable {
    package var workspace: ID<Workspace>
    package var list: ListPlan
    package var mould: ContentMould
    package var at: Timestamp
    /// How many members of the audience the report names.
    package var rowMaximum: Int

    package init(
        workspace: ID<Workspace>,
        list: ListPlan,
        mould: ContentMould,
        at moment: Timestamp,
        rowMaximum: Int
    ) {
        self.workspace = workspace
        self.list = list
        self.mould = mould
        self.at = moment
        self.rowMaximum = rowMaximum
    }
}

/// What would come of a list broadcast.
package struct DryRunReport: Hashable, Sendable {
    /// Everybody in the audience: `toSend` and all that are skipped.
    package var total: Int
    package var toSend: Int
    package var skipped: [SkipReason: Int]
    /// Whether the whole audience was walked; `false` where that would have taken longer than a call may.
    package var isWhole: Bool
    /// The first of the audience.
    package var rows: [Row]

    package init(total: Int, toSend: Int, skipped: [SkipReason: Int], isWhole: Bool, rows: [Row]) {
        self.total = total
        self.toSend = toSend
        self.skipped = skipped
        self.isWhole = isWhole
        self.rows = rows
    }

    /// One member of the audience, and what the planner would do.
    package struct Row: Hashable, Sendable {
        package var name: String
        package var message: PlannedMessage

        package init(name: String, message: PlannedMessage) {
            self.name = name
            self.message = message
        }
    }
}
