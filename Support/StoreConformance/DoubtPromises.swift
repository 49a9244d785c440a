import Domain
import Store

extension StoreConformance {
    static let doubtPromises: [StorePromise] = [
        StorePromise("what stood sending when its sender was taken is in doubt, and nothing else is") { store in
            let stage = try await Stage(store)
            let express = try await stage.sending(919_800_000_001)
            let leased = try await stage.queued(919_800_000_002)
            _ = try await stage.lease()
            let waiting = try await stage.queued(919_800_000_003)
            let done = try await stage.sending(919_800_000_004)
            try await stage.settle(done, .taken("wamid.A"))
            let other = try await stage.holdAnother("1002")
            var foreign = stage.admission(to: 919_800_000_005, lane: .express)
            foreign.sender = other.sender
            foreign.fence = other.fence
            let elsewhere = try await stage.admit([foreign])[0]

            try expect(try await stage.take(at: Stage.start + 60), is: 2)
            for message in [express, leased] {
                let record = try await stage.record(message)
                try expect(record.state, is: .inDoubt)
                try expect(record.updatedAt, is: Stage.start + 60)
                try expect(record.attempt, is: 1)
                try expect(record.refusal?.code, is: 0, "with a reason of ours")
            }
            try expect(try await stage.state(waiting), is: .queued)
            try expect(try await stage.state(done), is: .accepted)
            try expect(try await stage.state(elsewhere), is: .sending)
            try expect(try await stage.counts(), is: [.inDoubt: 2, .queued: 1, .accepted: 1, .sending: 1])
            try expect(try await stage.take(at: Stage.start + 61), is: 0)
        },
        StorePromise("doubts are listed oldest first, by workspace or all") { store in
            let acme = try await Stage(store, name: "acme")
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            var ids: [ID<Message>] = []
            for (index, stage) in [acme, other, acme, acme].enumerated() {
                let message = try await stage.sending(919_800_000_000 + UInt64(index))
                try await stage.settle(message, .inDoubt(reason: "?"))
                ids.append(message)
            }
            _ = try await acme.sending(919_800_000_009)
            let all = try await store.doubts(in: nil, page: PageRequest(offset: 0, limit: 100))
            try expect(all.items.map(\.id), is: ids)
            try expect(all.total, is: 4)
            let page = try await store.doubts(in: acme.workspace, page: PageRequest(offset: 1, limit: 1))
            try expect(page.items.map(\.id), is: [ids[2]])
            try expect(page.total, is: 3)
        },
        StorePromise("a doubt is put back when a later attempt's status came, and none of its own") { store in
            let stage = try await Stage(store)
            let doubt = try await stage.doubt(beganAt: 0, doubtedAt: 100)
            try await stage.later(beganAt: 50)
            try expect(try await stage.requeueProven(before: 101), is: 1)
            let record = try await stage.record(doubt)
            try expect(record.state, is: .queued)
            try expect(record.attempt, is: 1, "the attempt stays counted")
            try expect(record.updatedAt, is: Stage.start + 1_000)
            try expect(try await stage.lease(at: Stage.start + 2_000).messages.map(\.attempt), is: [2])
            try expect(try await stage.counts(), is: [.sending: 1, .delivered: 1])
        },
        StorePromise("a doubt stays when it is too young") { store in
            let stage = try await Stage(store)
            _ = try await stage.doubt(beganAt: 0, doubtedAt: 100)
            try await stage.later(beganAt: 50)
            try expect(try await stage.requeueProven(before: 100), is: 0)
        },
        StorePromise("a doubt stays while a webhook of its time is unread: it may be the evidence") { store in
            let stage = try await Stage(store)
            _ = try await stage.doubt(beganAt: 0, doubtedAt: 100)
            try await stage.later(beganAt: 50)
            // It is given 899 ms from its doubt on, so up to 999.
            try await store.appendToInbox([InboxDraft(body: [1], receivedAt: Stage.start + 999)])
            try expect(try await stage.requeueProven(before: 101), is: 0)
            let unread = try await store.pendingInbox(limit: 10)
            try await store.appendToInbox([InboxDraft(body: [2], receivedAt: Stage.start + 1_000)])
            let read = InboxWork(statuses: [], consumed: unread.map(\.id), unreadable: [], at: Stage.start + 1_000)
            _ = try await store.applyStatuses(read)
            try expect(try await stage.requeueProven(before: 101), is: 1, "what came later says nothing of it")
        },
        StorePromise("a doubt stays while no status came at all") { store in
            let stage = try await Stage(store)
            _ = try await stage.doubt(beganAt: 0, doubtedAt: 100)
            try expect(try await stage.requeueProven(before: 900), is: 0)
        },
        StorePromise("a doubt stays when statuses came only of attempts that began with it or before") { store in
            let stage = try await Stage(store)
            _ = try await stage.doubt(beganAt: 60, doubtedAt: 100)
            try await stage.later(beganAt: 50, phone: 919_800_000_002)
            try await stage.later(beganAt: 60, phone: 919_800_000_003)
            try expect(try await stage.requeueProven(before: 900), is: 0)
            try await stage.later(beganAt: 61, phone: 919_800_000_004)
            try expect(try await stage.requeueProven(before: 900), is: 1)
        },
        StorePromise("an older status that comes late does not move the mark back") { store in
            let stage = try await Stage(store)
            _ = try await stage.doubt(beganAt: 60, doubtedAt: 100)
            try await stage.later(beganAt: 70, phone: 919_800_000_002)
            try await stage.later(beganAt: 50, phone: 919_800_000_003)
            try expect(try await stage.requeueProven(before: 900), is: 1)
        },
        StorePromise("a doubt stays when any status of its own came, even one of no known meaning") { store in
            let stage = try await Stage(store)
            let doubt = try await stage.doubt(beganAt: 0, doubtedAt: 100)
            try await stage.later(beganAt: 50)
            try await stage.apply([try await stage.report(.other("deleted"), doubt)])
            try expect(try await stage.state(doubt), is: .inDoubt)
            try expect(try await stage.requeueProven(before: 900), is: 0)
        },
        StorePromise("another sender's statuses prove nothing") { store in
            let stage = try await Stage(store)
            _ = try await stage.doubt(beganAt: 0, doubtedAt: 100)
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            try await other.later(beganAt: 50)
            try expect(try await stage.requeueProven(before: 900), is: 0)
            try expect(try await other.requeueProven(before: 900), is: 0)
        },
        StorePromise("a status of an earlier attempt counts from when that attempt began") { store in
            let stage = try await Stage(store)
            let message = try await stage.secondAttempt(919_800_000_002, at: Stage.start + 10)
            _ = try await stage.doubt(beganAt: 20, doubtedAt: 100)
            try await stage.settle(message, .requeued(dueAt: Stage.start + 50, refusal: nil), attempt: 2)
            _ = try await stage.lease(at: Stage.start + 50)
            try await stage.apply([try await stage.report(.delivered, message, attempt: 1)])
            try expect(try await stage.requeueProven(before: 900), is: 0, "attempt 1 began before the doubt")
            try await stage.apply([try await stage.report(.delivered, message, attempt: 3)])
            try expect(try await stage.requeueProven(before: 900), is: 1, "attempt 3 began after it")
        },
    ]
}

extension Stage {
    /// A message in doubt, whose attempt began and ended at these milliseconds.
    fileprivate func doubt(beganAt: Int64, doubtedAt: Int64) async throws -> ID<Message> {
        let message = try await sending(919_800_000_001, at: Self.start + beganAt)
        try await settle(message, .inDoubt(reason: "timeout"), at: Self.start + doubtedAt)
        return message
    }

    /// A message whose attempt began then, and which was delivered.
    fileprivate func later(beganAt: Int64, phone: UInt64 = 919_800_000_002) async throws {
        let message = try await sending(phone, at: Self.start + beganAt)
        try await settle(message, .taken("wamid.\(message.row)"), at: Self.start + beganAt)
        try await apply([try await report(.delivered, message)])
    }

    fileprivate func requeueProven(before milliseconds: Int64) async throws -> Int {
        try await store.requeueProven(
            of: sender.id,
            settledBefore: Self.start + milliseconds,
            at: Self.start + 1_000
        )
    }
}
