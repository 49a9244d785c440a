import Domain
import Gateway
import Logging
import Messages
import Store
import TestKit
import Testing

@testable import Delivery

struct MouldShelfTests {
    /// A shelf over a model store, a broadcast that sends one of its files, and an account to send it with.
    private struct World {
        let clock = ManualClock()
        let store = MemoryStore()
        let keeper = ScriptedKeeper()
        let shelf: MouldShelf
        let media: Media
        let broadcast: ID<Broadcast>
        let account: SenderAccount

        init() async throws {
            let library = MediaLibrary(store: store, keeper: keeper, clock: clock)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            shelf = MouldShelf(plans: store, media: library, clock: clock, logger: logger)
            let workspace = try await store.ensureWorkspace(named: "main", at: clock.now).id
            account = SenderAccount(
                sender: ID(row: 1),
                workspace: workspace,
                phoneNumberID: "1",
                wabaID: "2",
                accessToken: Secret("token")
            )
            media = try await store.keepFile(in: workspace, at: clock.now)
            let mould = try ContentMould(
                regular: RegularMessage(
                    kind: .document,
                    text: "For you",
                    file: .uploaded(id: media.publicID.text)
                ),
                fallbacks: [],
                customFields: []
            )
            let creation = try await store.createBroadcast(
                NewBroadcast(
                    workspace: workspace,
                    name: "menu",
                    kind: .broadcast,
                    state: .sending,
                    templateName: "",
                    createdAt: clock.now,
                    mould: mould.encoded
                ),
                answer: nil
            )
            guard case .created(let made) = creation else { throw StoreError.unavailable("it was not created") }
            broadcast = made.id
        }

        func fill(_ count: Int) async -> TakenMessages {
            let messages = (1...count).map { row in
                LeasedMessage(
                    id: ID(row: Int64(row)),
                    workspace: account.workspace,
                    broadcast: broadcast,
                    phone: PhoneNumber(trusted: 919_800_000_000 + UInt64(row)),
                    content: .filling([]),
                    attempt: 1,
                    expiresAt: clock.now + 1_000,
                    createdAt: clock.now
                )
            }
            return await shelf.fill(Lease(messages: messages, ended: []), for: account, at: clock.now)
        }
    }

    @Test func `everybody gets the sender's upload of a broadcast's file`() async throws {
        let world = try await World()
        let taken = await world.fill(3)
        let text = #""type":"document","document":{"id":"meta-1","caption":"For you"}"#
        #expect(taken.attempts.map { String(decoding: $0.content, as: UTF8.self) } == [text, text, text])
        #expect(taken.unsendable.isEmpty)
        #expect(world.keeper.uploads.count == 1)
    }

    @Test func `a broadcast that goes on after weeks sends a new upload`() async throws {
        let world = try await World()
        _ = await world.fill(1)
        world.clock.advance(by: MediaUpload.lifetimeMilliseconds)
        let later = await world.fill(1)
        #expect(later.attempts.map { String(decoding: $0.content, as: UTF8.self) }[0].contains("meta-2"))
    }

    @Test func `while Meta takes no file the messages wait, and nobody's fails`() async throws {
        let world = try await World()
        world.keeper.fail(with: .unreachable("no line"))
        let taken = await world.fill(3)
        #expect(taken.attempts.isEmpty)
        let dueAt = world.clock.now + 30_000
        #expect(taken.unsendable.map(\.outcome) == Array(repeating: .requeued(dueAt: dueAt, refusal: nil), count: 3))
        world.keeper.fail(with: nil)
        #expect(await world.fill(3).attempts.count == 3)
    }

    @Test func `a file that was deleted fails its messages, and says so`() async throws {
        let world = try await World()
        _ = try await world.store.removeMedia(world.media.id, in: world.account.workspace)
        let taken = await world.fill(2)
        #expect(taken.attempts.isEmpty)
        for (_, outcome) in taken.unsendable {
            guard case .failed(let refusal) = outcome else {
                Issue.record("it was \(outcome)")
                continue
            }
            #expect(refusal.title == "Its file is not kept any more.")
        }
    }
}
