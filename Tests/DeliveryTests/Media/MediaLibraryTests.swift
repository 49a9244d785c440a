import Domain
import Gateway
import Messages
import Store
import TestKit
import Testing

@testable import Delivery

struct MediaLibraryTests {
    private static let day: Int64 = 86_400_000

    /// A library over a model store with one file, and an account that may send it.
    private struct World {
        let clock = ManualClock()
        let store = MemoryStore()
        let keeper = ScriptedKeeper()
        let library: MediaLibrary
        let media: Media
        let account: SenderAccount

        init() async throws {
            library = MediaLibrary(store: store, keeper: keeper, clock: clock)
            let workspace = try await store.ensureWorkspace(named: "main", at: clock.now).id
            account = SenderAccount(
                sender: ID(row: 1),
                workspace: workspace,
                phoneNumberID: "1",
                wabaID: "2",
                accessToken: Secret("token")
            )
            media = try await store.keepFile(in: workspace, at: clock.now)
        }

        func other(_ row: Int64) -> SenderAccount {
            var other = account
            other.sender = ID(row: row)
            return other
        }
    }

    @Test func `a file is uploaded once for each sender, whole, and then used again`() async throws {
        let world = try await World()
        let first = try await world.library.upload(of: world.media.publicID, by: world.account)
        let again = try await world.library.upload(of: world.media.publicID, by: world.account)
        #expect(first == again)
        let others = try await world.library.upload(of: world.media.publicID, by: world.other(2))
        #expect(others.metaID != first.metaID)
        #expect(world.keeper.uploads.map(\.sender.row) == [1, 2])
        #expect(world.keeper.uploads.allSatisfy { $0.bytes == Array("%PDF-1.7 and so on".utf8) })
    }

    @Test func `who comes while a file is on its way waits for that upload`() async throws {
        let world = try await World()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask { try await world.library.upload(of: world.media.publicID, by: world.account).metaID }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids == ["meta-1"])
        #expect(world.keeper.uploads.count == 1)
    }

    @Test func `before Meta forgets it after 30 days, it is uploaded anew`() async throws {
        let world = try await World()
        _ = try await world.library.upload(of: world.media.publicID, by: world.account)
        world.clock.advance(by: 27 * Self.day)
        #expect(try await world.library.upload(of: world.media.publicID, by: world.account).metaID == "meta-1")
        world.clock.advance(by: Self.day)
        #expect(try await world.library.upload(of: world.media.publicID, by: world.account).metaID == "meta-2")
    }

    @Test func `an upload that would not outlast the message is made anew, but not over and over`() async throws {
        let world = try await World()
        let far = world.clock.now + 29 * Self.day
        let uses = [MediaReference.Use(media: world.media.publicID, kind: .document)]
        for _ in 0..<3 { _ = try await world.library.uploads(for: uses, by: world.account, until: far) }
        #expect(world.keeper.uploads.count == 1, "one made today cannot be bettered")
        world.clock.advance(by: 2 * Self.day)
        _ = try await world.library.uploads(for: uses, by: world.account, until: far)
        #expect(world.keeper.uploads.count == 2)
    }

    @Test func `what cannot be uploaded says why, and is tried again when next asked for`() async throws {
        let world = try await World()
        let refusal = Refusal(code: 131_053, title: "Media upload error")
        world.keeper.fail(with: .refused(refusal))
        await #expect(throws: MediaTrouble.refused(refusal)) {
            try await world.library.upload(of: world.media.publicID, by: world.account)
        }
        world.keeper.fail(with: .unreachable("no line"))
        await #expect(throws: MediaTrouble.unreachable("no line")) {
            try await world.library.upload(of: world.media.publicID, by: world.account)
        }
        world.keeper.fail(with: nil)
        #expect(try await world.library.upload(of: world.media.publicID, by: world.account).metaID == "meta-1")
    }

    @Test func `files of others, deleted ones and guessed ids are unknown`() async throws {
        let world = try await World()
        let guessed = PublicID<Media>(world.media.id, createdAt: world.media.createdAt + 1)
        await #expect(throws: MediaTrouble.unknown(guessed)) {
            try await world.library.upload(of: guessed, by: world.account)
        }
        var stranger = world.account
        stranger.workspace = try await world.store.ensureWorkspace(named: "other", at: world.clock.now).id
        await #expect(throws: MediaTrouble.unknown(world.media.publicID)) {
            try await world.library.upload(of: world.media.publicID, by: stranger)
        }
        _ = try await world.store.removeMedia(world.media.id, in: world.account.workspace)
        await #expect(throws: MediaTrouble.unknown(world.media.publicID)) {
            try await world.library.upload(of: world.media.publicID, by: world.account)
        }
        #expect(world.keeper.uploads.isEmpty)
    }

    @Test func `without its database it says so`() async throws {
        let world = try await World()
        await world.store.setOutage("no disk")
        await #expect(throws: MediaTrouble.database(.unavailable("no disk"))) {
            try await world.library.upload(of: world.media.publicID, by: world.account)
        }
    }
}

extension MemoryStore {
    /// A small document.
    func keepFile(in workspace: ID<Workspace>, at moment: Timestamp) async throws -> Media {
        let type = try #require(MediaType(mime: "application/pdf"))
        let draft = MediaDraft(workspace: workspace, type: type, filename: "menu.pdf", createdAt: moment)
        let id = try await beginMedia(draft)
        let parts = ["%PDF-1.7 ", "and so on"].map { Array($0.utf8) }
        for (number, part) in parts.enumerated() { try await addMediaPart(part, number: number, to: id) }
        return try await finishMedia(
            id,
            digest: [UInt8](repeating: 1, count: 32),
            byteCount: parts.reduce(0) { $0 + $1.count }
        )
    }
}
