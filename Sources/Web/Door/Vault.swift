package import Domain

/// Makes secrets and locks them away; the keys to that are elsewhere.
package protocol Vault: Sendable {
    /// A new API key, as it is shown once.
    func newKey() -> Secret
    /// A new secret for signing events: `whsec_` and base64.
    func newSigningSecret() -> Secret
    func seal(_ secret: Secret) throws -> SealedSecret
}
