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

    package init(
        id: ID<Broadcast>,
        workspace: ID<Workspace>,
        name: String,
        kind: BroadcastKind,
        state: BroadcastState,
        templateName: String,
        templateLanguage: String?,
        sender: ID<Sender>?,
        createdAt: Timestamp
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
    }
}

/// Raw values are API text.
package enum BroadcastKind: String, Sendable {
    case apiCampaign
    case broadcast
}

/// Where a broadcast stands. Raw values are API text.
package enum BroadcastState: String, CaseIterable, Sendable {
    case draft, scheduled, sending, live, paused, stopped, sent, failed
}
