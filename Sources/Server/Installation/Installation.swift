import Crypto
package import Domain
package import Store
import StoreSQLite

/// A database and the key to its secrets, opened together. Every verb that touches data begins here.
package struct Installation: Sendable {
    package let store: any CrierStore
    package let events: any EventStore
    package let secrets: SecretBox
    package let clock: any WallClock

    /// The workspace of everything that names none.
    package static let firstWorkspaceName = "default"

    /// Opens what the settings name; a missing database is created with its key file.
    /// - Throws: ``InstallationError`` or `StoreError`, each with its fix.
    package static func open(_ settings: Settings, clock: any WallClock = SystemClock()) async throws -> Installation {
        let store = try await SQLiteStore.open(path: settings.databasePath, at: clock.now)
        let key = try await key(settings, store: store)
        return Installation(store: store, events: store, secrets: try SecretBox(base64: key), clock: clock)
    }

    /// The key of the environment, else of the file beside the database, else a new one, but never a new one for a database that
    /// already holds secrets: they would be lost.
    private static func key(_ settings: Settings, store: SQLiteStore) async throws -> Secret {
        if let key = settings.secretKey { return key }
        let file = KeyFile(besideDatabase: settings.databasePath)
        if let key = try file.read() { return key }
        guard try await store.senders(in: nil).isEmpty, try await store.subscriptions(in: nil).isEmpty else {
            throw InstallationError.keyFile(
                "the key file \(file.path) is missing, and \(settings.databasePath) holds secrets encrypted with it; put the file "
                    + "back (it belongs in the same backup), or set CRIER_SECRET_KEY"
            )
        }
        return try file.create()
    }

    /// Makes sure of the first workspace, and of the key and the sender that the settings describe.
    @discardableResult
    package func ensureFirst(_ settings: Settings) async throws -> Workspace {
        let workspace = try await store.ensureWorkspace(named: Self.firstWorkspaceName, at: clock.now)
        if let key = settings.firstKey {
            try await KeyDesk(self).keep(key, named: "environment", in: workspace.id)
        }
        if let sender = settings.firstSender {
            try await SenderDesk(self).put(sender, named: "environment", in: workspace.id, rateLimit: nil)
        }
        return workspace
    }

    /// Finds a workspace by name; `nil` is the first one, created if need be.
    package func workspace(named name: String?) async throws -> Workspace {
        try await store.ensureWorkspace(named: name ?? Self.firstWorkspaceName, at: clock.now)
    }
}

/// SHA-256, as the rooms without a crypto library get it.
package func sha256(_ bytes: [UInt8]) -> [UInt8] {
    // Taken over at once: as a sequence, the digest would come byte by byte.
    unsafe SHA256.hash(data: bytes).withUnsafeBytes { unsafe Array($0) }
}
