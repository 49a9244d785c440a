/// A named sending. A list broadcast has an audience; an API campaign has none, each call adds one recipient.
package struct Broadcast: Hashable, Sendable {
    package var id: ID<Broadcast>
    package var workspace: ID<Workspace>
    /// Unique in its workspace, compared as written.
    package var name: String
    package var kind: BroadcastKind
    package var state: BroadcastState
    /// The template's name and, when the campaign was bound to one, its language.
    package var templateName: String
    package var templateLanguage: String?
    package var sender: ID<Sender>?
    package var createdAt: Timestamp
    /// Why it is paused or failed, where somebody but its owner did that.
    package var trouble: Refusal?
    /// What a list broadcast has beside an API campaign.
    package var list: ListPlan?

    package init(
        id: ID<Broadcast>,
        workspace: ID<Workspace>,
        name: String,
        kind: BroadcastKind,
        state: BroadcastState,
        templateName: String,
        templateLanguage: String?,
        sender: ID<Sender>?,
        createdAt: Timestamp,
        trouble: Refusal? = nil,
        list: ListPlan? = nil
    ) {
        self.id = id
        self.workspace = workspace
        self.name = name
        self.kind = kind
        self.state = state
        self.templateName = templateName
        self.templateLanguage = templateLanguage
        self.sender = sender
        self.createdAt = createdAt
        self.trouble = trouble
        self.list = list
    }
}

/// Raw values are API text.
package enum BroadcastKind: String, Sendable {
    case apiCampaign
    case broadcast
}

/// What is sent to the audience.
package enum BroadcastMessageType: String, Sendable {
    case template
    /// Free-form, and so only to those who wrote in the last 24 hours.
    case regular
}

/// A list broadcast's audience and times, and how far its planning has come.
package struct ListPlan: Hashable, Sendable {
    package var messageType: BroadcastMessageType
    package var audience: Audience
    /// When it begins, in UTC, or at the same local time of each recipient.
    package var startsAt: Timestamp
    /// Whether ``startsAt`` is the clock on the wall of each recipient: its digits are read as UTC and meant locally.
    package var isLocalToRecipient: Bool
    /// Nothing is sent after it.
    package var expiresAt: Timestamp
    /// When nothing is sent, looked at for each recipient in the moment of sending.
    package var quietHours: QuietHours?
    /// The broadcast whose failures this one tries again.
    package var retryOf: ID<Broadcast>?
    /// Whether every member of the audience has its message.
    package var isPlanned: Bool
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?

    package init(
        messageType: BroadcastMessageType,
        audience: Audience,
        startsAt: Timestamp,
        isLocalToRecipient: Bool = false,
        expiresAt: Timestamp,
        quietHours: QuietHours? = nil,
        retryOf: ID<Broadcast>? = nil,
        isPlanned: Bool = false,
        startedAt: Timestamp? = nil,
        finishedAt: Timestamp? = nil
    ) {
        self.messageType = messageType
        self.audience = audience
        self.startsAt = startsAt
        self.isLocalToRecipient = isLocalToRecipient
        self.expiresAt = expiresAt
        self.quietHours = quietHours
        self.retryOf = retryOf
        self.isPlanned = isPlanned
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}
