import Domain
import Store

extension StoreConformance {
    static let historyPromises: [StorePromise] = (1...6).map { number in
        let seed = UInt64.random(in: .min ... .max)
        // The seed is in the sentence, so a broken promise says how to see it again.
        return StorePromise("counts equal rows through a random history, no. \(number), seed \(seed)") { store in
            var history = try await History(store, seed: seed)
            for _ in 0..<120 { try await history.step() }
            try await history.verify()
        }
    }
}

/// Does random legal things to a store, and remembers what must hold whatever happens.
struct History {
    private let stages: [Stage]
    private var broadcasts: [[Broadcast]] = []
    private var messages: [(id: ID<Message>, stage: Int, attempts: Int)] = []
    /// Messages that Meta was known to have taken, and must be known to have for ever.
    private var taken: Set<ID<Message>> = []
    private var random: SplitMix
    private var now: Int64 = 0

    init(_ store: any CrierStore, seed: UInt64) async throws {
        random = SplitMix(state: seed)
        stages = [
            try await Stage(store, name: "acme", phoneNumberID: "1001"),
            try await Stage(store, name: "other", phoneNumberID: "1002"),
        ]
        for stage in stages {
            broadcasts.append([
                stage.broadcast, try await stage.createBroadcast(named: "second"),
                try await stage.createBroadcast(named: "list", kind: .broadcast),
            ])
        }
    }

    mutating func step() async throws {
        now += Int64.random(in: 0...400, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0...2: try await admit()
        case 3...4: try await lease()
        case 5...7: try await settle()
        case 8...9: try await applyStatuses()
        case 10: try await changeBroadcast()
        default: try await doubt()
        }
        if Int.random(in: 0..<10, using: &random) == 0 { try await verify() }
    }

    private var moment: Timestamp { Stage.start + now }

    private mutating func admit() async throws {
        let index = Int.random(in: 0...1, using: &random)
        let stage = stages[index]
        var admissions: [Admission] = []
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let isExpress = Bool.random(using: &random)
            admissions.append(
                stage.admission(
                    to: 919_800_000_000 + UInt64.random(in: 0..<20, using: &random),
                    in: broadcasts[index][Int.random(in: 0...2, using: &random)],
                    lane: isExpress
                        ? .express : .queued(dueAt: moment + Int64.random(in: -100...600, using: &random)),
                    expiresAt: moment + Int64.random(in: 0...4_000, using: &random),
                    respectsOptOut: Bool.random(using: &random),
                    key: Bool.random(using: &random) ? "k\(Int.random(in: 0..<40, using: &random))" : nil,
                    at: moment
                )
            )
        }
        for (admission, result) in zip(admissions, try await stage.store.admit(admissions)) {
            guard case .admitted(let id, _) = result else { continue }
            messages.append((id, index, admission.lane == .express ? 1 : 0))
        }
    }

    private mutating func lease() async throws {
        let stage = stages[Int.random(in: 0...1, using: &random)]
        let lease = try await stage.lease(Int.random(in: 1...15, using: &random), at: moment)
        for leased in lease.messages {
            try expect(!taken.contains(leased.id), "message \(leased.id.row), which Meta took, was leased again")
            let index = try require(messages.firstIndex { $0.id == leased.id }, "message \(leased.id.row)")
            messages[index].attempts += 1
            try expect(leased.attempt, is: messages[index].attempts, "the attempt of \(leased.id.row)")
            try expect(leased.expiresAt >= moment, "message \(leased.id.row) was leased after it expired")
        }
    }

    private mutating func settle() async throws {
        var settlements: [Settlement] = []
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            guard let message = messages.randomElement(using: &random), message.attempts > 0 else { continue }
            let outcome: Settlement.Outcome =
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1: .taken("wamid.\(message.id.row)", waID: Bool.random(using: &random) ? "1" : nil)
                case 2: .refused
                case 3: .requeued(dueAt: moment + Int64.random(in: 0...300, using: &random), refusal: nil)
                default: .inDoubt(reason: "timeout")
                }
            settlements.append(
                Settlement(
                    message: message.id,
                    attempt: Int.random(in: 1...message.attempts, using: &random),
                    outcome: outcome,
                    settledAt: moment
                )
            )
        }
        let states = try await stages[0].store.settle(settlements)
        try expect(states.count, is: settlements.count)
        for (settlement, state) in zip(settlements, states) where state.isTaken { taken.insert(settlement.message) }
    }

    private mutating func applyStatuses() async throws {
        var reports: [StatusReport] = []
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            guard let message = messages.randomElement(using: &random), message.attempts > 0 else { continue }
            let statuses: [DeliveryStatus] = [.sent, .delivered, .read, .failed, .other("played"), .other("deleted")]
            let status = statuses[Int.random(in: 0..<statuses.count, using: &random)]
            reports.append(
                try await stages[message.stage].report(
                    status,
                    message.id,
                    attempt: Int.random(in: 1...message.attempts, using: &random)
                )
            )
        }
        let changes = try await stages[0].apply(reports, at: moment)
        try expect(Set(changes.map(\.message)).count, is: changes.count, "each message is told once")
        for change in changes {
            // A message that was taken may fail; that it was taken stands all the same.
            if change.state.isTaken || change.state == .failed { taken.insert(change.message) }
        }
    }

    private mutating func changeBroadcast() async throws {
        let index = Int.random(in: 0...1, using: &random)
        let broadcast = broadcasts[index][Int.random(in: 0...2, using: &random)]
        // Mostly live, so that the history goes on.
        let states: [BroadcastState] = [.live, .live, .live, .paused, .stopped]
        try await stages[index].store.setBroadcastState(
            states[Int.random(in: 0..<states.count, using: &random)],
            of: broadcast.id
        )
    }

    private mutating func doubt() async throws {
        let stage = stages[Int.random(in: 0...1, using: &random)]
        if Bool.random(using: &random) {
            try await stage.take(at: moment)
        } else {
            _ = try await stage.store.requeueProven(
                of: stage.sender.id,
                settledBefore: moment + -Int64.random(in: 0...500, using: &random),
                at: moment
            )
        }
    }

    /// Holds the counts of every broadcast against its messages, one by one.
    func verify() async throws {
        for (index, stage) in stages.enumerated() {
            var rows: [ID<Broadcast>: [MessageState: Int]] = [:]
            var offset = 0
            while true {
                let page = try await stage.store.messages(
                    in: stage.workspace,
                    matching: MessageFilter(),
                    page: PageRequest(offset: offset, limit: 50)
                )
                for record in page.items { rows[record.broadcast.id, default: [:]][record.state, default: 0] += 1 }
                offset += page.items.count
                if page.items.isEmpty {
                    try expect(page.total, is: offset, "the number of messages")
                    break
                }
            }
            try expect(offset, is: messages.count { $0.stage == index }, "messages that were admitted")
            for broadcast in broadcasts[index] {
                try expect(
                    try await stage.counts(broadcast),
                    is: rows[broadcast.id, default: [:]],
                    "counts of broadcast \(broadcast.id.row)"
                )
            }
        }
    }
}

/// A small random generator that gives the same numbers for the same seed everywhere (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
