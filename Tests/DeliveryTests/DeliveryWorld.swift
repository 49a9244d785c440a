import Domain
import Gateway
import Logging
import Store
import Synchronization
import TestKit
import Testing

@testable import Delivery

/// The whole room around one sender, on a store in memory, a scripted Meta and a clock that the test moves.
struct DeliveryWorld {
    let clock = ManualClock()
    let store = MemoryStore(installation: 0xC1)
    let meta: ScriptedSender
    let keeper: ScriptedKeeper
    let room: DeliveryRoom
    let workspace: ID<Workspace>
    let broadcast: ID<Broadcast>
    let lane: SenderLane
    /// While it is up, settlements cannot be written, and nothing else is the matter.
    let settlementsFail: Flag

    final class Flag: Sendable {
        private let isUp = Mutex(false)
        var value: Bool {
            get { isUp.withLock { $0 } }
            set { isUp.withLock { $0 = newValue } }
        }
    }

    /// Meta has nothing to tell about accounts.
    private struct SilentReader: AccountReader {
        func templates(of account: SenderAccount) async throws(GatewayError) -> [ListedTemplate] {
            throw .unreachable("not here")
        }
        func phoneNumber(of account: SenderAccount) async throws(GatewayError) -> PhoneNumberInfo {
            throw .unreachable("not here")
        }
    }

    init(_ script: [ScriptedSender.Answer] = [], rate: Int = 80, settings: DeliverySettings = DeliverySettings())
        async throws
    {
        let meta = ScriptedSender(script)
        let store = store
        let clock = clock
        let settlementsFail = Flag()
        let workspace = try await store.ensureWorkspace(named: "main", at: clock.now).id
        let sender = try await store.putSender(
            NewSender(
                workspace: workspace,
                name: "shop",
                phoneNumberID: "106540352242922",
                wabaID: "102",
                accessToken: SealedSecret(bytes: Array("token".utf8)),
                appSecret: nil,
                verifyToken: nil,
                rateLimit: rate,
                createdAt: clock.now
            )
        )
        let creation = try await store.createBroadcast(
            NewBroadcast(
                workspace: workspace,
                name: "offer",
                kind: .apiCampaign,
                state: .live,
                templateName: "offer",
                createdAt: clock.now
            ),
            answer: nil
        )
        guard case .created(let broadcast) = creation else {
            throw StoreError.unavailable("a new store has no campaign")
        }
        // Tests move the clock by hours in which nobody renews.
        var terms = LeaseTerms()
        terms.lengthMilliseconds = 365 * 86_400_000
        let keeper = ScriptedKeeper()
        self.keeper = keeper
        self.room = DeliveryRoom(
            on: DeliveryRoom.Ground(
                accounts: store,
                leases: store,
                messages: store,
                answers: store,
                templates: store,
                audiences: store,
                plans: store,
                media: store,
                sender: meta,
                reader: SilentReader(),
                keeper: keeper,
                admit: { (admission) throws(StoreError) in try await store.admit([admission])[0] },
                settle: { (settlements) throws(StoreError) in
                    if settlementsFail.value { throw .unavailable("the disk is full") }
                    return try await store.settle(settlements)
                },
                unseal: { Secret(String(decoding: $0.bytes, as: UTF8.self)) },
                clock: clock,
                paceClock: ManualPaceClock(clock: clock),
                installation: 0xC1,
                isAlone: true,
                leaseTerms: terms
            ),
            settings: settings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        self.meta = meta
        self.workspace = workspace
        self.broadcast = broadcast.id
        self.settlementsFail = settlementsFail
        try await room.roster.refresh()
        self.lane = try #require(room.roster.lane(of: sender.id))
        try await room.leases.hold()
        // A new lane looks into the store first; it finds nothing, and calls may pass.
        try await drive(by: 1) { lane.isQuiet }
    }

    /// A message for one of many people; the number tells them apart.
    func admission(_ number: Int = 1, key: String? = nil, expiresInMilliseconds: Int64 = 86_400_000) -> Admission {
        let kept = key.map {
            KeptAnswer(
                workspace: workspace,
                key: $0,
                fingerprint: [1],
                message: nil,
                answer: nil,
                createdAt: clock.now
            )
        }
        return Admission(
            workspace: workspace,
            broadcast: broadcast,
            sender: lane.sender,
            contact: ContactDraft(
                phone: PhoneNumber(trusted: 919_800_000_000 + UInt64(number)),
                name: "Asha",
                source: .api
            ),
            content: Array(#""type":"template""#.utf8),
            lane: .express,
            expiresAt: clock.now + expiresInMilliseconds,
            respectsOptOut: false,
            key: kept,
            admittedAt: clock.now
        )
    }

    /// One call of the API, and what it was told.
    func deliver(_ number: Int = 1, key: String? = nil, patience: Int64 = 10_000) async throws -> ExpressLane.Outcome {
        try await room.express.deliver(
            ExpressLane.Order(admission: admission(number, key: key), patienceMilliseconds: patience) {
                message,
                result in
                KeptAnswer.Answer(status: 200, body: Array("\(message.row) \(word(of: result))".utf8))
            }
        )
    }

    /// The call's outcome in one word.
    func told(_ number: Int = 1, key: String? = nil, patience: Int64 = 10_000) async throws -> String {
        switch try await deliver(number, key: key, patience: patience) {
        case .admitted(_, let result): word(of: result)
        case .keyTaken(let kept): "taken " + String(decoding: kept.answer?.body ?? [], as: UTF8.self)
        }
    }

    func record(_ row: Int64 = 1) async throws -> MessageRecord {
        try #require(try await store.message(ID(row: row), in: workspace))
    }

    /// Runs the loops of the room for as long as `body` takes.
    func running<Value: Sendable>(_ body: @Sendable @escaping () async throws -> Value) async throws -> Value {
        let dispatcher = Task { [room] in try await room.dispatcher.run() }
        let sweeper = Task { [room] in try await room.sweeper.run() }
        let doubts = Task { [room] in try await room.doubts.run() }
        let tasks = [dispatcher, sweeper, doubts]
        do {
            let value = try await body()
            for task in tasks { task.cancel() }
            for task in tasks { _ = await task.result }
            return value
        } catch {
            for task in tasks { task.cancel() }
            throw error
        }
    }

    /// Moves the clock, a little at a time, until something has come true.
    func drive(
        by milliseconds: Int64 = 5,
        sourceLocation: SourceLocation = #_sourceLocation,
        until isTrue: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !isTrue() {
            guard ContinuousClock.now < deadline else {
                Issue.record("it never came true", sourceLocation: sourceLocation)
                return
            }
            for _ in 0..<20 { await Task.yield() }
            clock.advance(by: milliseconds)
        }
    }
}

func word(of result: DeliveryResult) -> String {
    switch result {
    case .accepted(let acceptance): "accepted \(acceptance.wamid)"
    case .refused(let refusal): "refused \(refusal.code)"
    case .queued: "queued"
    case .inDoubt: "in doubt"
    case .ended(let state): "ended \(state.apiText)"
    }
}

/// What a task brought, so that a test can look whether it has brought anything yet.
final class Box<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)
    var value: Value? { content.withLock { $0 } }
    func put(_ value: Value) { content.withLock { $0 = value } }
}
