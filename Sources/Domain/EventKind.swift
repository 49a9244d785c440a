/// What can be told to a workspace's own programs. Raw values are API text, and stored.
package enum EventKind: String, CaseIterable, Sendable {
    /// A message was accepted, sent, delivered, read, refused, cancelled, or stands in doubt.
    case messageStatus = "message.status"
    /// A person wrote.
    case messageReceived = "message.received"
    case contactCreated = "contact.created"
    case contactUpdated = "contact.updated"
    case contactDeleted = "contact.deleted"
    case broadcastStarted = "broadcast.started"
    case broadcastPaused = "broadcast.paused"
    /// It was sent, stopped, or failed.
    case broadcastFinished = "broadcast.finished"
    case templateStatus = "template.status"
    /// A sender was paused, or goes on.
    case senderHealth = "sender.health"
    case consentChanged = "consent.changed"
    /// Somebody tries the subscription; told whatever it subscribes to.
    case test = "webhook.test"

    /// Those that can be chosen.
    package static var choosable: [EventKind] { allCases.filter { $0 != .test } }
}

/// One fact of an event, a member of its `data`.
package struct EventFact: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Facts that are written as numbers.
    package static let numbers: Set<String> = ["code"]
}

/// A workspace's own program that wants to be told of events.
package struct Subscription: Hashable, Sendable {
    package var id: ID<Subscription>
    package var workspace: ID<Workspace>
    /// Absolute `http` or `https` address.
    package var url: String
    package var kinds: Set<EventKind>
    package var isEnabled: Bool
    /// Signs what is told (Standard Webhooks, `whsec_…`).
    package var secret: SealedSecret
    /// The one before, which signs too until ``previousUntil``.
    package var previousSecret: SealedSecret?
    package var previousUntil: Timestamp?
    /// Why it was disabled, where its receiver was the cause.
    package var trouble: String?
    package var createdAt: Timestamp

    package init(
        id: ID<Subscription>,
        workspace: ID<Workspace>,
        url: String,
        kinds: Set<EventKind>,
        isEnabled: Bool,
        secret: SealedSecret,
        previousSecret: SealedSecret?,
        previousUntil: Timestamp?,
        trouble: String?,
        createdAt: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.url = url
        self.kinds = kinds
        self.isEnabled = isEnabled
        self.secret = secret
        self.previousSecret = previousSecret
        self.previousUntil = previousUntil
        self.trouble = trouble
        self.createdAt = createdAt
    }

    /// Subscriptions of one workspace at the most: each event is written down once for each.
    package static let maximum = 20
    /// How long the secret before goes on signing.
    package static let rotationMilliseconds: Int64 = 24 * 3_600_000
}
