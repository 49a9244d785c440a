package import Domain

/// What a call to Meta needs to know about a sender, secrets unsealed.
package struct SenderAccount: Hashable, Sendable {
    package var sender: ID<Sender>
    package var workspace: ID<Workspace>
    package var phoneNumberID: String
    package var wabaID: String
    package var accessToken: Secret

    package init(
        sender: ID<Sender>,
        workspace: ID<Workspace>,
        phoneNumberID: String,
        wabaID: String,
        accessToken: Secret
    ) {
        self.sender = sender
        self.workspace = workspace
        self.phoneNumberID = phoneNumberID
        self.wabaID = wabaID
        self.accessToken = accessToken
    }
}
