package import Domain
import Foundation
package import Store

/// Makes, lists and revokes API keys.
package struct KeyDesk: Sendable {
    private static let shownCharacterCount = 12

    private let installation: Installation

    package init(_ installation: Installation) {
        self.installation = installation
    }

    /// A new key. The text is shown this once; the store keeps its hash.
    package func create(named name: String, in workspace: ID<Workspace>) async throws -> (key: APIKey, text: Secret) {
        let text = InstallationVault(secrets: installation.secrets).newKey()
        return (try await keep(text, named: name, in: workspace), text)
    }

    /// Keeps a key that somebody else made; one that is known stays as it is.
    @discardableResult
    package func keep(_ text: Secret, named name: String, in workspace: ID<Workspace>) async throws(StoreError)
        -> APIKey
    {
        try await installation.store.addKey(
            NewAPIKey(
                workspace: workspace,
                name: name,
                prefix: String(text.reveal().prefix(Self.shownCharacterCount)),
                hash: sha256(Array(text.reveal().utf8)),
                createdAt: installation.clock.now
            )
        )
    }

    package func list() async throws(StoreError) -> [APIKey] {
        try await installation.store.keys(in: nil)
    }

    /// Revokes the key with this public id or name.
    /// - Returns: the key; `nil` when there is none, or more than one of that name.
    package func revoke(_ idOrName: String) async throws(StoreError) -> APIKey? {
        let candidates = try await list().filter { key in
            key.revokedAt == nil
                && (key.name == idOrName || PublicID(key.id, createdAt: key.createdAt).text == idOrName)
        }
        guard candidates.count == 1, let key = candidates.first else { return nil }
        return try await installation.store.revokeKey(key.id, at: installation.clock.now) ? key : nil
    }
}
