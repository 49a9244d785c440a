/// One WhatsApp phone number at Meta, as the store knows it.
package struct Sender: Hashable, Sendable {
    package var id: ID<Sender>
    package var workspace: ID<Workspace>
    package var name: String
    /// Meta's id of the phone number (not the number): the path of every send.
    package var phoneNumberID: String
    /// Meta's id of the WhatsApp Business Account, which owns the templates.
    package var wabaID: String
    /// The number as Meta shows it, once known.
    package var displayPhoneNumber: String?
    package var accessToken: SealedSecret
    /// Signs Meta's webhooks; without it none is accepted for this sender.
    package var appSecret: SealedSecret?
    /// Meta's subscription handshake shows it.
    package var verifyToken: SealedSecret?
    /// Messages a second that the operator allows; `nil` is what Meta reports, else 80.
    package var rateLimit: Int?
    /// How many people its portfolio may write to in 24 hours, as Meta last told; `nil` is without limit, or not known.
    package var recipientsPerDay: Int?
    package var state: SenderState
    package var createdAt: Timestamp

    package init(
        id: ID<Sender>,
        workspace: ID<Workspace>,
        name: String,
        phoneNumberID: String,
        wabaID: String,
        displayPhoneNumber: String?,
        accessToken: SealedSecret,
        appSecret: SealedSecret?,
        verifyToken: SealedSecret?,
        rateLimit: Int?,
        recipientsPerDay: Int? = nil,
        state: SenderState,
        createdAt: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.name = name
        self.phoneNumberID = phoneNumberID
        self.wabaID = wabaID
        self.displayPhoneNumber = displayPhoneNumber
        self.accessToken = accessToken
        self.appSecret = appSecret
        self.verifyToken = verifyToken
        self.rateLimit = rateLimit
        self.recipientsPerDay = recipientsPerDay
        self.state = state
        self.createdAt = createdAt
    }
}

/// Whether a sender may send.
package enum SenderState: Hashable, Sendable {
    case active
    /// Meta refused in a way that concerns the whole number or token. The queue is kept; `reason` is for people.
    case paused(code: Int, reason: String)
}
