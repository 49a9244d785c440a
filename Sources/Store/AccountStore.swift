package import Domain

/// Workspaces, their API keys and their senders.
package protocol AccountStore: Sendable {
    /// Creates a workspace; a name that exists gives the one that has it, unchanged.
    func ensureWorkspace(named name: String, at moment: Timestamp) async throws(StoreError) -> Workspace
    func workspaces() async throws(StoreError) -> [Workspace]
    func workspace(_ id: ID<Workspace>) async throws(StoreError) -> Workspace?
    func updateSettings(_ settings: WorkspaceSettings, of workspace: ID<Workspace>) async throws(StoreError)

    /// Keeps a new key by its SHA-256. A hash that exists already gives the key that has it, unchanged (so that a key given by
    /// environment can be ensured at every start).
    func addKey(_ key: NewAPIKey) async throws(StoreError) -> APIKey
    /// Every key of a workspace, or of all, revoked ones included, oldest first.
    func keys(in workspace: ID<Workspace>?) async throws(StoreError) -> [APIKey]
    /// The key with this SHA-256, revoked or not.
    func key(hash: [UInt8]) async throws(StoreError) -> APIKey?
    /// Revokes a key; `false` when there is none or it was revoked before.
    func revokeKey(_ id: ID<APIKey>, at moment: Timestamp) async throws(StoreError) -> Bool

    /// Adds a sender, or replaces name, account, secrets and rate of the one with the same workspace and phone-number id
    /// (its id, state and creation time stay).
    func putSender(_ sender: NewSender) async throws(StoreError) -> Sender
    /// Senders of a workspace, or of all, oldest first.
    func senders(in workspace: ID<Workspace>?) async throws(StoreError) -> [Sender]
    func setSenderState(_ state: SenderState, of sender: ID<Sender>, at moment: Timestamp) async throws(StoreError)
    /// Keeps what Meta told of a number, for the next start that may not reach Meta.
    func noteNumber(_ report: NumberReport, of sender: ID<Sender>) async throws(StoreError)
}

/// What Meta told of a sender's number.
package struct NumberReport: Hashable, Sendable {
    /// `nil` leaves what is known.
    package var displayPhoneNumber: String?
    /// `nil` is without limit.
    package var recipientsPerDay: Int?

    package init(displayPhoneNumber: String?, recipientsPerDay: Int?) {
        self.displayPhoneNumber = displayPhoneNumber
        self.recipientsPerDay = recipientsPerDay
    }
}

/// A key to keep.
package struct NewAPIKey: Sendable {
    package var workspace: ID<Workspace>
    package var name: String
    package var prefix: String
    /// SHA-256 of the whole key, 32 bytes.
    package var hash: [UInt8]
    package var createdAt: Timestamp

    package init(workspace: ID<Workspace>, name: String, prefix: String, hash: [UInt8], createdAt: Timestamp) {
        self.workspace = workspace
        self.name = name
        self.prefix = prefix
        self.hash = hash
        self.createdAt = createdAt
    }
}

/// A sender to keep.
package struct NewSender: Sendable {
    package var workspace: ID<Workspace>
    /// `nil` leaves a known one's as it is, and is the phone-number id of a new one; so too with the secrets.
    package var name: String?
    package var phoneNumberID: String
    package var wabaID: String
    package var accessToken: SealedSecret
    package var appSecret: SealedSecret?
    package var verifyToken: SealedSecret?
    package var rateLimit: Int?
    package var createdAt: Timestamp

    package init(
        workspace: ID<Workspace>,
        name: String?,
        phoneNumberID: String,
        wabaID: String,
        accessToken: SealedSecret,
        appSecret: SealedSecret?,
        verifyToken: SealedSecret?,
        rateLimit: Int?,
        createdAt: Timestamp
    ) {
        self.workspace = workspace
        self.name = name
        self.phoneNumberID = phoneNumberID
        self.wabaID = wabaID
        self.accessToken = accessToken
        self.appSecret = appSecret
        self.verifyToken = verifyToken
        self.rateLimit = rateLimit
        self.createdAt = createdAt
    }
}
