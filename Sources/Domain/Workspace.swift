/// One customer's walled-off data: every API key, contact, template, broadcast and message belongs to one.
package struct Workspace: Hashable, Sendable {
    package var id: ID<Workspace>
    package var name: String
    package var settings: WorkspaceSettings
    package var createdAt: Timestamp

    package init(id: ID<Workspace>, name: String, settings: WorkspaceSettings, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.settings = settings
        self.createdAt = createdAt
    }
}

/// What a workspace may choose for itself.
package struct WorkspaceSettings: Hashable, Sendable {
    /// Refuse API campaign calls to contacts that have opted out. Off by default, as at Chatflow.
    package var apiCampaignOptOut: Bool
    /// How long a call waits for Meta's answer before it is answered 202, in milliseconds, 0 to 60,000.
    package var waitBudgetMilliseconds: Int64
    /// How many requests a minute one API key may make; 0 is no limit.
    package var requestsPerMinute: Int
    /// Which language of a template is sent where it has several and a call names none; `nil` takes the oldest approved one.
    package var defaultLanguage: String?
    /// IANA name: where the clock hangs that times without an offset are read from; `nil` asks for an offset.
    package var timeZone: String?
    /// Broadcasts that Meta's pause of their template paused go on when it is approved again.
    package var resumesWithTemplate: Bool
    /// By which words people opt out and in.
    package var keywords: ConsentKeywords
    /// What they are told then.
    package var replies: ConsentReplies

    package init(
        apiCampaignOptOut: Bool = false,
        waitBudgetMilliseconds: Int64 = 10_000,
        requestsPerMinute: Int = 0,
        defaultLanguage: String? = nil,
        timeZone: String? = nil,
        resumesWithTemplate: Bool = false,
        keywords: ConsentKeywords = .standard,
        replies: ConsentReplies = .none
    ) {
        self.apiCampaignOptOut = apiCampaignOptOut
        self.waitBudgetMilliseconds = waitBudgetMilliseconds
        self.requestsPerMinute = requestsPerMinute
        self.defaultLanguage = defaultLanguage
        self.timeZone = timeZone
        self.resumesWithTemplate = resumesWithTemplate
        self.keywords = keywords
        self.replies = replies
    }
}

/// A key that a program calls the API with. Only its SHA-256 is ever kept.
package struct APIKey: Hashable, Sendable {
    package var id: ID<APIKey>
    package var workspace: ID<Workspace>
    package var name: String
    /// The first characters of the key, enough for a person to tell keys apart and too few to guess one.
    package var prefix: String
    package var createdAt: Timestamp
    package var revokedAt: Timestamp?

    package init(
        id: ID<APIKey>,
        workspace: ID<Workspace>,
        name: String,
        prefix: String,
        createdAt: Timestamp,
        revokedAt: Timestamp?
    ) {
        self.id = id
        self.workspace = workspace
        self.name = name
        self.prefix = prefix
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}
