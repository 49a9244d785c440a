import Domain
import Foundation
import Store
import Testing

@testable import Server

/// Databases, keys and locks in a folder of their own.
@Suite(.serialized)
final class InstallationTests {
    private let folder: URL
    private var path: String { folder.appendingPathComponent("crier.db").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "crier-installation-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            Issue.record("the folder could not be removed: \(error)")
        }
    }

    private func settings(_ flags: [String: String] = [:]) async throws -> Settings {
        let all = ["database.url": "sqlite:" + path].merging(flags) { $1 }
        return try Settings(config: try await Settings.reader(flags: all, configurationPath: nil, environment: [:]))
    }

    private static let sender = Settings.FirstSender(
        phoneNumberID: "1",
        wabaID: "2",
        accessToken: Secret("token-of-the-sender"),
        appSecret: Secret("app"),
        verifyToken: nil
    )

    @Test func `the first start makes a key file that only its owner reads, and later starts use it`() async throws {
        let first = try await Installation.open(try await settings())
        let file = KeyFile(besideDatabase: path).path
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        let sealed = try first.secrets.seal(Secret("hello"))
        let second = try await Installation.open(try await settings())
        #expect(try second.secrets.unseal(sealed).reveal() == "hello")
    }

    @Test func `a lost key file is said, not replaced, once there are secrets`() async throws {
        let installation = try await Installation.open(try await settings())
        let workspace = try await installation.workspace(named: nil)
        try await SenderDesk(installation).put(Self.sender, named: "n", in: workspace.id, rateLimit: nil)
        try FileManager.default.removeItem(atPath: KeyFile(besideDatabase: path).path)
        await #expect(throws: InstallationError.self) { try await Installation.open(try await settings()) }
        #expect(!FileManager.default.fileExists(atPath: KeyFile(besideDatabase: path).path))
    }

    @Test func `what is sealed is not readable in the file, nor with another key`() async throws {
        let installation = try await Installation.open(try await settings())
        let workspace = try await installation.workspace(named: nil)
        try await SenderDesk(installation).put(Self.sender, named: "n", in: workspace.id, rateLimit: nil)
        for name in ["crier.db", "crier.db-wal"] {
            let file = folder.appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            #expect(try Data(contentsOf: file).range(of: Data("token-of-the-sender".utf8)) == nil)
        }
        let sealed = try #require(try await installation.store.senders(in: nil).first).accessToken
        let other = try SecretBox(base64: SecretBox.newKey())
        #expect(throws: InstallationError.self) { try other.unseal(sealed) }
        #expect(try installation.secrets.unseal(sealed).reveal() == "token-of-the-sender")
    }

    @Test func `the same secret is sealed differently each time, and every changed byte is noticed`() throws {
        let box = try SecretBox(base64: SecretBox.newKey())
        let sealed = try box.seal(Secret("abc"))
        #expect(try box.seal(Secret("abc")) != sealed)
        for index in sealed.bytes.indices {
            var bytes = sealed.bytes
            bytes[index] ^= 1
            #expect(throws: InstallationError.self) { try box.unseal(SealedSecret(bytes: bytes)) }
        }
    }

    @Test(arguments: ["", "short", "AAAA", "not base64 at all!"])
    func `a key that is none is refused`(text: String) {
        #expect(throws: InstallationError.self) { try SecretBox(base64: Secret(text)) }
    }

    @Test func `one server at a time works on a database`() throws {
        let lock = try ServeLock(databasePath: path)
        #expect(throws: InstallationError.self) { try ServeLock(databasePath: path) }
        withExtendedLifetime(lock) {}
    }

    @Test func `a lock is free again when its server is gone`() throws {
        do {
            let lock = try ServeLock(databasePath: path)
            withExtendedLifetime(lock) {}
        }
        _ = try ServeLock(databasePath: path)
    }

    @Test func `a key is shown once, kept as a hash, and revoked for good`() async throws {
        let installation = try await Installation.open(try await settings())
        let workspace = try await installation.workspace(named: "shop")
        let desk = KeyDesk(installation)
        let (key, text) = try await desk.create(named: "till", in: workspace.id)
        #expect(text.reveal().hasPrefix("crier_") && text.reveal().count >= 40)
        #expect(key.prefix.count < 16 && text.reveal().hasPrefix(key.prefix))
        let found = try await installation.store.key(hash: sha256(Array(text.reveal().utf8)))
        #expect(found?.id == key.id)
        #expect(try await desk.revoke("till")?.id == key.id)
        #expect(try await desk.revoke("till") == nil)
        #expect(try await desk.list().first?.revokedAt != nil)
    }

    @Test func `the environment's key and sender are made once, however often it starts`() async throws {
        let flags = [
            "api.key": "a-key-of-my-own-0123", "phone.number.id": "1", "waba.id": "2", "access.token": "t",
        ]
        for _ in 0..<3 {
            let settings = try await settings(flags)
            try await Installation.open(settings).ensureFirst(settings)
        }
        let installation = try await Installation.open(try await settings(flags))
        #expect(try await installation.store.keys(in: nil).count == 1)
        #expect(try await installation.store.senders(in: nil).count == 1)
        #expect(try await installation.store.workspaces().map(\.name) == ["default"])
    }
}
