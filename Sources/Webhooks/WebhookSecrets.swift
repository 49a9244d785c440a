import Crypto
package import Domain

/// What Meta must know to be believed: the app secrets that sign its webhooks, and the verify tokens of the handshake,
/// of all senders of this installation.
///
/// Empty ones are left out: with an empty key everybody can sign. Senders of one app share its secret, so equal ones
/// are kept once; otherwise every sender would cost one more hash of the body.
package struct WebhookSecrets: Sendable {
    let appSecrets: [Secret]
    let verifyTokens: [Secret]

    package init(appSecrets: some Sequence<Secret>, verifyTokens: some Sequence<Secret>) {
        self.appSecrets = Self.distinct(appSecrets)
        self.verifyTokens = Self.distinct(verifyTokens)
    }

    /// Whether `token` is one of the verify tokens. Looks at all of them, and compares hashes in constant time, so that
    /// neither the length nor the beginning of a token can be found out by the clock.
    func knows(verifyToken token: some StringProtocol) -> Bool {
        let given = SHA256.hash(data: Array(token.utf8))
        var isKnown = false
        for known in verifyTokens {
            let isEqual = SHA256.hash(data: Array(known.reveal().utf8)) == given
            isKnown = isKnown || isEqual
        }
        return isKnown
    }

    private static func distinct(_ secrets: some Sequence<Secret>) -> [Secret] {
        var seen: Set<Secret> = []
        return secrets.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
