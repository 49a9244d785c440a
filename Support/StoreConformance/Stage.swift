import Domain
import Store
import Synchronization

/// A workspace with a sender and an API campaign, and short words for what promises do with them. The clock is a number:
/// ``start`` plus milliseconds.
struct Stage: Sendable {
    static let start = Timestamp(milliseconds: 1_790_000_000_000)
    static let hour: Int64 = 3_600_000

    let store: any CrierStore
    let workspace: ID<Workspace>
    let sender: Sender
    let broadcast: Broadcast
    private let grip = Grip()

    /// The fence under which the stage holds its sender.
    private final class Grip: Sendable {
        private let newest = Mutex<Int64>(0)
        var fence: Int64 {
            get { newest.withLock { $0 } }
            set { newest.withLock { $0 = newValue } }
        }
    }

    init(_ store: any CrierStore, name: String = "acme", phoneNumberID: String = "1001") async throws {
        self.store = store
        workspace = try await store.ensureWorkspace(named: name, at: Self.start).id
        sender = try await store.putSender(.example(in: workspace, phoneNumberID: phoneNumberID))
        guard
            case .created(let broadcast) = try await store.createBroadcast(
                .example(in: workspace, name: "offer", sender: sender.id),
                answer: nil
            )
        else { throw BrokenPromise(description: "a first broadcast could not be created") }
        self.broadcast = broadcast
        try await take(at: Self.start)
    }

    var fence: Int64 { grip.fence }

    /// Takes the sender anew, as the next life of a process does whose last one is dead. Returns how many messages that put in doubt.
    @discardableResult
    func take(at moment: Timestamp) async throws -> Int {
        let result = try await ask(for: sender.id, by: .random(), at: moment, areOthersDead: true)
        guard case .mine(let lease, let interrupted) = result else {
            throw BrokenPromise(description: "a sender whose holders are dead was not taken: \(result)")
        }
        grip.fence = lease.fence
        return interrupted
    }

    /// Another sender of the workspace, held as well.
    func holdAnother(_ phoneNumberID: String) async throws -> SenderLease {
        let other = try await store.putSender(.example(in: workspace, phoneNumberID: phoneNumberID))
        let result = try await ask(for: other.id, by: .random(), at: Self.start)
        guard case .mine(let lease, _) = result else {
            throw BrokenPromise(description: "a free sender was not taken: \(result)")
        }
        return lease
    }

    /// One node's wish for one sender: a lease of ten seconds, and two seconds' grace for that of another.
    func ask(
        for sender: ID<Sender>,
        by node: NodeID,
        at moment: Timestamp,
        areOthersDead: Bool = false
    ) async throws -> SenderLeaseResult {
        let request = SenderLeaseRequest(
            node: node,
            senders: [sender],
            at: moment,
            until: moment + 10_000,
            graceMilliseconds: 2_000,
            areOthersDead: areOthersDead
        )
        return try require(try await store.leaseSenders(request).first, "the result of a wish for a sender")
    }

    func createBroadcast(named name: String, kind: BroadcastKind = .apiCampaign) async throws -> Broadcast {
        let creation = try await store.createBroadcast(
            .example(in: workspace, name: name, kind: kind, sender: sender.id),
            answer: nil
        )
        guard case .created(let broadcast) = creation else {
            throw BrokenPromise(description: "\(name) was not created but \(creation)")
        }
        return broadcast
    }

    func admission(
        to phone: UInt64 = 919_812_345_678,
        in broadcast: Broadcast? = nil,
        lane: Admission.Lane = .queued(dueAt: Stage.start),
        expiresAt: Timestamp = Stage.start + 24 * Stage.hour,
        respectsOptOut: Bool = false,
        key: String? = nil,
        at moment: Timestamp = Stage.start
    ) -> Admission {
        Admission(
            workspace: workspace,
            broadcast: (broadcast ?? self.broadcast).id,
            sender: sender.id,
            contact: ContactDraft(phone: PhoneNumber(trusted: phone), name: "Jon \(phone)", source: .api),
            content: Array("\"type\":\"text\",\"to\":\(phone)".utf8),
            lane: lane,
            expiresAt: expiresAt,
            respectsOptOut: respectsOptOut,
            key: key.map { keptAnswer($0, at: moment) },
            admittedAt: moment,
            fence: fence
        )
    }

    func keptAnswer(
        _ key: String,
        fingerprint: UInt8 = 7,
        answer: KeptAnswer.Answer? = nil,
        at moment: Timestamp = Stage.start
    ) -> KeptAnswer {
        KeptAnswer(
            workspace: workspace,
            key: key,
            fingerprint: [UInt8](repeating: fingerprint, count: 32),
            message: nil,
            answer: answer,
            createdAt: moment
        )
    }

    /// Admits all and returns their ids; none may meet a taken key.
    @discardableResult
    func admit(_ admissions: [Admission]) async throws -> [ID<Message>] {
        let results = try await store.admit(admissions)
        try expect(results.count, is: admissions.count, "results of an admission")
        return try results.map { result in
            guard case .admitted(let message, _) = result else {
                throw BrokenPromise(description: "an admission was answered \(result)")
            }
            return message
        }
    }

    /// One message in the queue.
    func queued(_ phone: UInt64 = 919_812_345_678) async throws -> ID<Message> {
        try await admit([admission(to: phone)])[0]
    }

    /// One message of the express lane: `sending`, attempt 1.
    func sending(_ phone: UInt64 = 919_812_345_678, key: String? = nil, at moment: Timestamp = start) async throws
        -> ID<Message>
    {
        try await admit([admission(to: phone, lane: .express, key: key, at: moment)])[0]
    }

    func lease(_ limit: Int = 100, at moment: Timestamp = start) async throws -> Lease {
        try await store.lease(LeaseRequest(sender: sender.id, fence: fence, limit: limit, at: moment))
    }

    @discardableResult
    func settle(
        _ message: ID<Message>,
        _ outcome: Settlement.Outcome,
        attempt: Int = 1,
        answer: KeptAnswer.Answer? = nil,
        at moment: Timestamp = start
    ) async throws -> MessageState {
        let settlement = Settlement(
            message: message,
            attempt: attempt,
            outcome: outcome,
            settledAt: moment,
            answer: answer
        )
        return try require(try await store.settle([settlement]).first, "the result of a settlement")
    }

    func tag(_ message: ID<Message>, attempt: Int = 1) async throws -> AttemptTag {
        AttemptTag(installation: try await store.installation(), message: message, attempt: attempt)
    }

    /// A status as Meta tells it, with our tag unless `tag` says otherwise.
    func report(
        _ status: DeliveryStatus,
        _ message: ID<Message>,
        attempt: Int = 1,
        wamid: String? = nil
    ) async throws -> StatusReport {
        .example(
            status,
            phoneNumberID: sender.phoneNumberID,
            wamid: wamid ?? "wamid.\(message.row)",
            tag: try await tag(message, attempt: attempt)
        )
    }

    @discardableResult
    func apply(_ reports: [StatusReport], at moment: Timestamp = start) async throws -> [StatusChange] {
        try await store.applyStatuses(InboxWork(statuses: reports, consumed: [], unreadable: [], at: moment))
    }

    func state(_ message: ID<Message>) async throws -> MessageState {
        try await record(message).state
    }

    func record(_ message: ID<Message>) async throws -> MessageRecord {
        try require(try await store.message(message, in: workspace), "message \(message.row)")
    }

    /// The counts of a broadcast, states without messages left out.
    func counts(_ broadcast: Broadcast? = nil) async throws -> [MessageState: Int] {
        try await store.counts(of: (broadcast ?? self.broadcast).id).filter { $0.value != 0 }
    }
}

extension NewSender {
    static func example(in workspace: ID<Workspace>, phoneNumberID: String = "1001", name: String = "Shop") -> NewSender
    {
        NewSender(
            workspace: workspace,
            name: name,
            phoneNumberID: phoneNumberID,
            wabaID: "2002",
            accessToken: SealedSecret(bytes: [1, 2, 3]),
            appSecret: SealedSecret(bytes: [4]),
            verifyToken: nil,
            rateLimit: nil,
            createdAt: Stage.start
        )
    }
}

extension NewBroadcast {
    static func example(
        in workspace: ID<Workspace>,
        name: String,
        kind: BroadcastKind = .apiCampaign,
        sender: ID<Sender>? = nil
    ) -> NewBroadcast {
        NewBroadcast(
            workspace: workspace,
            name: name,
            kind: kind,
            state: .live,
            templateName: "festival",
            templateLanguage: "en_US",
            sender: sender,
            createdAt: Stage.start
        )
    }
}

extension StatusReport {
    static func example(
        _ status: DeliveryStatus,
        phoneNumberID: String,
        wamid: String,
        tag: AttemptTag?,
        recipientID: String? = nil
    ) -> StatusReport {
        StatusReport(
            phoneNumberID: phoneNumberID,
            wamid: wamid,
            tag: tag,
            recipientID: recipientID,
            status: status,
            occurredAt: Stage.start,
            refusal: status == .failed ? Refusal(code: 131_026, title: "Message undeliverable") : nil,
            pricingCategory: "utility"
        )
    }
}

extension Settlement.Outcome {
    /// Meta took it.
    static func taken(_ wamid: String, waID: String? = nil) -> Settlement.Outcome {
        .accepted(wamid: wamid, waID: waID, isHeld: false)
    }

    static let refused = Settlement.Outcome.failed(Refusal(code: 132_000, title: "Parameter count", httpStatus: 400))
}
