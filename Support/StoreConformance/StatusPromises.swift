import Domain
import Store

extension StoreConformance {
    /// One thing that is told about a message.
    private enum Telling: Hashable, Sendable {
        case answer
        case status(DeliveryStatus)
    }

    static let statusPromises: [StorePromise] = [
        StorePromise("Meta's answer and its statuses end the same in every order") { store in
            let stage = try await Stage(store)
            let cases: [([Telling], MessageState)] = [
                ([.answer, .status(.sent), .status(.delivered), .status(.read)], .read),
                ([.answer, .status(.sent), .status(.failed)], .failed),
                ([.answer, .status(.sent), .status(.failed), .status(.delivered)], .delivered),
                ([.answer, .status(.delivered), .status(.other("played"))], .read),
                ([.status(.sent), .status(.sent), .status(.delivered), .status(.delivered)], .delivered),
            ]
            var expected: [MessageState: Int] = [:]
            for (tellings, end) in cases {
                for order in permutations(of: tellings) {
                    let message = try await stage.sending()
                    for telling in order { try await tell(telling, message, on: stage) }
                    let record = try await stage.record(message)
                    try expect(record.state, is: end, "after \(order)")
                    try expect(record.wamid, is: "wamid.\(message.row)", "after \(order)")
                    expected[end, default: 0] += 1
                }
            }
            try expect(try await stage.counts(), is: expected)
        },
        StorePromise("statuses of one batch end the same in every order, and each message is told once") { store in
            let stage = try await Stage(store)
            for order in permutations(of: [DeliveryStatus.sent, .delivered, .read]) {
                let message = try await stage.sending()
                var reports: [StatusReport] = []
                for status in order { reports.append(try await stage.report(status, message)) }
                let changes = try await stage.apply(reports)
                try expect(
                    changes,
                    is: [
                        StatusChange(
                            message: message,
                            workspace: stage.workspace,
                            state: .read,
                            wamid: "wamid.\(message.row)"
                        )
                    ]
                )
            }
            try expect(try await stage.counts(), is: [.read: 6])
        },
        StorePromise("a status that tells nothing new changes nothing") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            let delivered = try await stage.report(.delivered, message)
            try expect(try await stage.apply([delivered], at: Stage.start + 1).count, is: 1)
            let before = try await stage.record(message)
            let late = try await stage.report(.sent, message)
            try expect(try await stage.apply([delivered, late, delivered], at: Stage.start + 2), is: [])
            try expect(try await stage.record(message), is: before)
        },
        StorePromise("a word of no known meaning changes no state") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try expect(try await stage.apply([try await stage.report(.other("deleted"), message)]), is: [])
            try expect(try await stage.state(message), is: .sending)
            try expect(try await stage.counts(), is: [.sending: 1])
        },
        StorePromise("a status settles what is queued, sending or in doubt") { store in
            let stage = try await Stage(store)
            let sending = try await stage.sending(919_800_000_001)
            let doubted = try await stage.sending(919_800_000_002)
            try await stage.settle(doubted, .inDoubt(reason: "timeout"))
            let waiting = try await stage.sending(919_800_000_003)
            try await stage.settle(waiting, .requeued(dueAt: Stage.start, refusal: nil))
            var reports: [StatusReport] = []
            for message in [sending, doubted, waiting] { reports.append(try await stage.report(.sent, message)) }
            try expect(try await stage.apply(reports).map(\.state), is: [.sent, .sent, .sent])
            for message in [sending, doubted, waiting] {
                let record = try await stage.record(message)
                try expect(record.state, is: .sent)
                try expect(record.wamid, is: "wamid.\(message.row)")
                try expect(record.refusal, is: nil)
            }
            try expect(try await stage.lease(), is: Lease())
            try expect(try await stage.counts(), is: [.sent: 3])
        },
        StorePromise("a status brings home what was given up") { store in
            let stage = try await Stage(store)
            let message = try await stage.admit([
                stage.admission(lane: .express, expiresAt: Stage.start + 5)
            ])[0]
            try await stage.settle(message, .requeued(dueAt: Stage.start, refusal: nil))
            _ = try await stage.lease(at: Stage.start + 6)
            try expect(try await stage.state(message), is: .expired)
            try await stage.apply([try await stage.report(.delivered, message)])
            try expect(try await stage.state(message), is: .delivered)
            try expect(try await stage.counts(), is: [.delivered: 1])
        },
        StorePromise("a failed status keeps its refusal, and only while nothing better is known") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try await stage.settle(message, .taken("wamid.A"))
            let failed = try await stage.report(.failed, message, wamid: "wamid.A")
            let changes = try await stage.apply([failed])
            try expect(changes.map(\.state), is: [.failed])
            try expect(try await stage.record(message).refusal, is: failed.refusal)
            try await stage.apply([try await stage.report(.delivered, message, wamid: "wamid.A")])
            try expect(try await stage.record(message).refusal, is: nil)
            try expect(try await stage.apply([failed]), is: [])
            try expect(try await stage.state(message), is: .delivered)
        },
        StorePromise("that an older attempt failed says nothing of the newer one") { store in
            let stage = try await Stage(store)
            let message = try await stage.secondAttempt(919_800_000_001)
            let older = try await stage.report(.failed, message, attempt: 1, wamid: "wamid.older")
            try expect(try await stage.apply([older]), is: [])
            try expect(try await stage.state(message), is: .sending)
            try await stage.apply([try await stage.report(.failed, message, attempt: 2)])
            try expect(try await stage.state(message), is: .failed)
        },
        StorePromise("that an older attempt arrived counts, and the newer one cannot undo it") { store in
            let stage = try await Stage(store)
            let message = try await stage.secondAttempt(919_800_000_001)
            let report = try await stage.report(.delivered, message, attempt: 1, wamid: "wamid.1")
            try expect(try await stage.apply([report]).map(\.state), is: [.delivered])
            for outcome: Settlement.Outcome in [
                .refused, .requeued(dueAt: Stage.start, refusal: nil), .inDoubt(reason: "?"), .taken("wamid.2"),
            ] {
                try expect(try await stage.settle(message, outcome, attempt: 2), is: .delivered)
            }
            try expect(try await stage.record(message).wamid, is: "wamid.1")
            try expect(try await stage.counts(), is: [.delivered: 1])
        },
        StorePromise("statuses of many messages come with their changes in order") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit(
                (0..<300).map { stage.admission(to: 919_800_000_000 + $0, lane: .express) }
            )
            var reports: [StatusReport] = []
            for id in ids.reversed() { reports.append(try await stage.report(.sent, id)) }
            try expect(try await stage.apply(reports).map(\.message) == ids.reversed(), "in the order of the statuses")
            try expect(try await stage.counts(), is: [.sent: 300])
        },
    ]

    private static func tell(_ telling: Telling, _ message: ID<Message>, on stage: Stage) async throws {
        switch telling {
        case .answer: try await stage.settle(message, .taken("wamid.\(message.row)"))
        case .status(let status): try await stage.apply([try await stage.report(status, message)])
        }
    }
}

/// All orders of a few things.
func permutations<Element>(of elements: [Element]) -> [[Element]] {
    guard let first = elements.first else { return [[]] }
    return permutations(of: Array(elements.dropFirst())).flatMap { rest in
        (0...rest.count).map { rest[..<$0] + [first] + rest[$0...] }
    }
}
