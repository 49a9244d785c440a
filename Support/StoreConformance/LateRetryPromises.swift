import Domain
import Store

extension Stage {
    /// A message that Meta took as `w.1`.
    fileprivate func taken(expiresAt: Timestamp = start + 24 * hour) async throws -> ID<Message> {
        let message = try await admit([admission(lane: .express, expiresAt: expiresAt)])[0]
        try await settle(message, .taken("w.1"))
        return message
    }

    fileprivate func failed(
        _ message: ID<Message>,
        with code: Int,
        attempt: Int = 1,
        wamid: String = "w.1"
    ) async throws -> StatusReport {
        var report = try await report(.failed, message, attempt: attempt, wamid: wamid)
        report.refusal = Refusal(code: code, title: "Late \(code)")
        return report
    }
}

/// What Meta took, and then could not send by its own fault, goes out once more.
extension StoreConformance {
    private static let again = Stage.start + MessageStanding.lateRetryMilliseconds

    static let lateRetryPromises: [StorePromise] = [
        StorePromise("a late failure that is Meta's own is tried once more, a minute later, and then never again") {
            store in
            let stage = try await Stage(store)
            let message = try await stage.taken()
            try await stage.apply([try await stage.failed(message, with: 131_000)])
            try expect(try await stage.state(message), is: .queued)
            try expect(try await stage.lease(at: again + -1).messages.count, is: 0, "before the minute is over")
            let lease = try await stage.lease(at: again)
            try expect(lease.messages.map(\.id), is: [message])
            try expect(lease.messages.map(\.attempt), is: [2])
            try await stage.settle(message, .taken("w.2"), attempt: 2, at: again)
            try expect(try await stage.record(message).wamid, is: "w.2", "the wamid of the second try")
            try await stage.apply([try await stage.failed(message, with: 131_000, attempt: 2, wamid: "w.2")], at: again)
            try expect(try await stage.state(message), is: .failed)
            let account = try require(try await store.account(of: message, in: stage.workspace), "the account")
            try expect(account.attempts.first?.outcome, is: .failed)
            try expect(account.attempts.first?.code, is: 131_000)
            try expect(account.statuses.count, is: 2, "both failures are told")
        },
        StorePromise("a broadcast that was over goes on until the message that goes again has gone") { store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("list")
            try await stage.plan(broadcast, [919_800_000_001])
            let lease = try await stage.lease()
            let message = try require(lease.messages.first, "a planned message").id
            try await stage.settle(message, .taken("w.1"))
            try expect(try await store.finishSent(at: Stage.start + 1), is: [broadcast.id])
            try await stage.apply([try await stage.failed(message, with: 131_000)], at: Stage.start + 2)
            let open = try await store.broadcast(broadcast.id, in: stage.workspace)
            try expect(open?.state, is: .sending)
            try expect(open?.list?.finishedAt, is: nil)
            try expect(try await store.finishSent(at: Stage.start + 3), is: [], "one is queued")
            _ = try await stage.lease(at: again + 10)
            try await stage.settle(message, .taken("w.2"), attempt: 2, at: again + 10)
            try expect(try await store.finishSent(at: again + 20), is: [broadcast.id])
        },
        StorePromise("repeats and older statuses of the failed try do not touch the second") { store in
            let stage = try await Stage(store)
            let message = try await stage.taken()
            let failed = try await stage.failed(message, with: 131_016)
            let sent = try await stage.report(.sent, message, wamid: "w.1")
            try await stage.apply([failed, failed, sent])
            try expect(try await stage.state(message), is: .queued)
            _ = try await stage.lease(at: again)
            try await stage.apply([failed, sent], at: again)
            try expect(try await stage.state(message), is: .sending)
            try await stage.settle(message, .taken("w.2"), attempt: 2, at: again)
            try await stage.apply([failed], at: again)
            try expect(try await stage.state(message), is: .accepted)
            try await stage.apply([try await stage.report(.delivered, message, attempt: 2, wamid: "w.2")], at: again)
            try expect(try await stage.state(message), is: .delivered)
        },
        StorePromise("a message that arrived after all is not sent again") { store in
            let stage = try await Stage(store)
            let message = try await stage.taken()
            let arrived = try await stage.report(.delivered, message, wamid: "w.1")
            try await stage.apply([try await stage.failed(message, with: 131_000), arrived])
            try expect(try await stage.state(message), is: .delivered)
            try expect(try await stage.lease(at: again).messages.count, is: 0)
        },
        StorePromise("neither another code, nor a message whose time is over, nor one that arrived goes again") {
            store in
            let stage = try await Stage(store)
            let other = try await stage.taken()
            try await stage.apply([try await stage.failed(other, with: 131_026)])
            try expect(try await stage.state(other), is: .failed)
            let short = try await stage.taken(expiresAt: again + -1)
            try await stage.apply([try await stage.failed(short, with: 131_000)])
            try expect(try await stage.state(short), is: .failed)
            let arrived = try await stage.taken()
            let delivered = try await stage.report(.delivered, arrived, wamid: "w.1")
            try await stage.apply([delivered, try await stage.failed(arrived, with: 131_000)])
            try expect(try await stage.state(arrived), is: .delivered)
        },
        StorePromise("what goes again is counted as waiting, and does not go once its broadcast is stopped") { store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("again")
            let message = try await stage.admit([stage.admission(in: broadcast)])[0]
            _ = try await stage.lease()
            try await stage.settle(message, .taken("w.1"))
            try await stage.apply([try await stage.failed(message, with: 131_000)])
            try expect(try await stage.counts(broadcast), is: [.queued: 1])
            _ = try await store.change(broadcast.id, in: stage.workspace, by: .stop, because: nil, at: Stage.start)
            try expect(try await stage.lease(at: again).messages.count, is: 0)
            try expect(try await stage.state(message), is: .cancelled)
        },
    ]
}
