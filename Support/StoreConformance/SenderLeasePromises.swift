import Domain
import Store

extension StoreConformance {
    private static let first = NodeID(number: .min)
    private static let second = NodeID(number: .max)

    static let senderLeasePromises: [StorePromise] = [
        StorePromise("a sender's fence is one more with each change of holder, and only then") { store in
            let stage = try await Stage(store)
            let sender = try await store.putSender(.example(in: stage.workspace, phoneNumberID: "1002")).id
            var fences: [Int64] = []
            for (node, seconds) in [(first, 0), (first, 2), (first, 4), (second, 30), (second, 31), (first, 60)] {
                let moment = Stage.start + Int64(seconds) * 1_000
                let lease = try await stage.mine(sender, by: node, at: moment)
                try expect(lease.until, is: moment + 10_000, "the end moves with each renewal")
                fences.append(lease.fence)
            }
            try expect(fences, is: [1, 1, 1, 2, 2, 3])
        },
        StorePromise("a holder renews also what had ended, while nobody else has taken it") { store in
            let stage = try await Stage(store)
            let lease = try await stage.mine(by: first, at: Stage.start, areOthersDead: true)
            let again = try await stage.mine(by: first, at: Stage.start + Stage.hour)
            try expect(again.fence, is: lease.fence)
        },
        StorePromise("another node's lease is left alone until its end and the grace have passed, to the millisecond") {
            store in
            let stage = try await Stage(store)
            let lease = try await stage.mine(by: first, at: Stage.start, areOthersDead: true)
            let message = try await stage.queued()
            for early in [0, 10_000, 12_000] {
                let told = try await stage.ask(for: stage.sender.id, by: second, at: Stage.start + Int64(early))
                try expect(told, is: .anothers(lease), "after \(early) ms")
            }
            let request = stage.request(under: lease.fence)
            try expect(try await store.lease(request).messages.map(\.id), is: [message], "the wish changed nothing")
            let taken = try await stage.ask(for: stage.sender.id, by: second, at: Stage.start + 12_001)
            let expected = SenderLease(
                sender: stage.sender.id,
                fence: lease.fence + 1,
                until: Stage.start + 22_001
            )
            try expect(taken, is: .mine(expected, interrupted: 1))
        },
        StorePromise(
            "a sender whose other holders are known to be dead is taken at once, and one's own is only renewed"
        ) {
            store in
            let stage = try await Stage(store)
            let lease = try await stage.mine(by: first, at: Stage.start, areOthersDead: true)
            _ = try await stage.sending(under: lease.fence)
            let renewed = try await stage.ask(for: stage.sender.id, by: first, at: Stage.start + 1, areOthersDead: true)
            guard case .mine(let own, 0) = renewed, own.fence == lease.fence else {
                throw BrokenPromise(description: "a renewal was \(renewed)")
            }
            let taken = try await stage.ask(for: stage.sender.id, by: second, at: Stage.start + 2, areOthersDead: true)
            guard case .mine(let next, 1) = taken, next.fence == lease.fence + 1 else {
                throw BrokenPromise(description: "a dead node's sender was \(taken)")
            }
        },
        StorePromise("taking puts in doubt what stands sending at that sender, and counts stay true") { store in
            let stage = try await Stage(store)
            let other = try await stage.holdAnother("1002")
            let list = try await stage.createBroadcast(named: "list", kind: .broadcast)
            let under = try await stage.admit([
                stage.admission(to: 919_800_000_001, lane: .express), stage.admission(to: 919_800_000_002, in: list),
                stage.admission(to: 919_800_000_003, in: list),
            ])
            _ = try await stage.lease(2)
            var foreign = stage.admission(to: 919_800_000_004, lane: .express)
            (foreign.sender, foreign.fence) = (other.sender, other.fence)
            let elsewhere = try await stage.admit([foreign])[0]
            try expect(try await stage.take(at: Stage.start + 5), is: 3)
            for message in under { try expect(try await stage.state(message), is: .inDoubt) }
            try expect(try await stage.state(elsewhere), is: .sending)
            try expect(try await stage.counts(), is: [.inDoubt: 1, .sending: 1])
            try expect(try await stage.counts(list), is: [.inDoubt: 2])
            try expect(try await store.doubts(in: stage.workspace, page: PageRequest(offset: 0, limit: 9)).total, is: 3)
        },
        StorePromise("under a fence that is not the present one nothing is leased, ended or cancelled") { store in
            let stage = try await Stage(store)
            let old = stage.fence
            let message = try await stage.queued()
            let expired = try await stage.admit([stage.admission(to: 919_800_000_002, expiresAt: Stage.start + -1)])[0]
            try await stage.take(at: Stage.start)
            for fence in [old, 0, stage.fence + 1] {
                try expect(try await store.lease(stage.request(under: fence)), is: .fenced, "under \(fence)")
            }
            try expect(try await stage.state(expired), is: .queued)
            let lease = try await stage.lease()
            try expect(lease.messages.map(\.id), is: [message])
            try expect(!lease.isFenced, "the present fence is none that is refused")
        },
        StorePromise("a sender that nobody has ever held lets nothing leave") { store in
            let stage = try await Stage(store)
            let sender = try await store.putSender(.example(in: stage.workspace, phoneNumberID: "1002")).id
            var admission = stage.admission(lane: .express)
            (admission.sender, admission.fence) = (sender, 0)
            try expect(try await stage.postponed([admission]).count, is: 1)
            let request = LeaseRequest(sender: sender, fence: 0, limit: 5, at: Stage.start)
            try expect(try await store.lease(request), is: .fenced)
        },
        StorePromise(
            "a call of the express lane under a fence that is not the present one is queued, beside others that are not"
        ) {
            store in
            let stage = try await Stage(store)
            let stale = stage.admission(to: 919_800_000_001, lane: .express, key: "k")
            try await stage.take(at: Stage.start)
            let other = try await stage.holdAnother("1002")
            var foreign = stage.admission(to: 919_800_000_002, lane: .express)
            (foreign.sender, foreign.fence) = (other.sender, other.fence)
            let results = try await store.admit([
                stale, stage.admission(to: 919_800_000_003, lane: .express), foreign, stale,
            ])
            guard case .postponed(let late, _) = results[0], case .admitted(let own, _) = results[1],
                case .admitted(let others, _) = results[2], case .keyTaken = results[3]
            else { throw BrokenPromise(description: "\(results)") }
            try expect(try await stage.record(late).attempt, is: 0)
            for (message, state) in [(late, MessageState.queued), (own, .sending), (others, .sending)] {
                try expect(try await stage.state(message), is: state)
            }
            try expect(try await stage.counts(), is: [.queued: 1, .sending: 2])
            try expect(try await store.nextDue(of: stage.sender.id), is: Stage.start, "it waits in the queue")
        },
        StorePromise("a sender that was given back lets nothing leave, and is anybody's at once") { store in
            let stage = try await Stage(store)
            let lease = try await stage.mine(by: first, at: Stage.start, areOthersDead: true)
            let message = try await stage.queued()
            _ = try await stage.sending(919_800_000_002, under: lease.fence)
            try await store.releaseSenders([lease], of: first)
            try expect(try await store.lease(stage.request(under: lease.fence)), is: .fenced)
            let taken = try await stage.ask(for: stage.sender.id, by: second, at: Stage.start + 1)
            guard case .mine(let next, 1) = taken, next.fence == lease.fence + 1 else {
                throw BrokenPromise(description: "a free sender was \(taken)")
            }
            try expect(try await store.lease(stage.request(under: next.fence)).messages.map(\.id), is: [message])
        },
        StorePromise("giving back what is not one's own any more changes nothing") { store in
            let stage = try await Stage(store)
            let old = try await stage.mine(by: first, at: Stage.start, areOthersDead: true)
            let present = try await stage.mine(by: second, at: Stage.start, areOthersDead: true)
            try await store.releaseSenders([old], of: first)
            try await store.releaseSenders([present], of: first)
            try await store.releaseSenders([old], of: second)
            let told = try await stage.ask(for: stage.sender.id, by: first, at: Stage.start + 1)
            try expect(told, is: .anothers(present))
            try await store.releaseSenders([present], of: second)
            try await store.releaseSenders([present], of: second)
            try expect(try await stage.mine(by: first, at: Stage.start + 1).fence, is: present.fence + 1)
        },
        StorePromise("several senders are asked for at once, and each is answered for itself, in order") { store in
            let stage = try await Stage(store)
            var senders: [ID<Sender>] = []
            for number in 1...3 {
                let new = NewSender.example(in: stage.workspace, phoneNumberID: "200\(number)")
                senders.append(try await store.putSender(new).id)
            }
            let own = try await stage.mine(senders[0], by: first, at: Stage.start)
            let anothers = try await stage.mine(senders[1], by: second, at: Stage.start)
            let request = SenderLeaseRequest(
                node: first,
                senders: [senders[2], senders[1], senders[0]],
                at: Stage.start + 1,
                until: Stage.start + 500,
                graceMilliseconds: 0,
                areOthersDead: false
            )
            func mine(_ sender: ID<Sender>, _ fence: Int64) -> SenderLeaseResult {
                .mine(SenderLease(sender: sender, fence: fence, until: Stage.start + 500), interrupted: 0)
            }
            try expect(
                try await store.leaseSenders(request),
                is: [mine(senders[2], 1), .anothers(anothers), mine(senders[0], own.fence)]
            )
        },
        StorePromise("what an attempt came to counts after a takeover too, as far as nobody knows better") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit((1...4).map { stage.admission(to: 919_800_000_000 + $0, lane: .express) })
            try expect(try await stage.take(at: Stage.start + 1), is: 4)
            // Never left; taken; refused for good; and one that its new holder has sent again by the operator's word.
            try expect(try await stage.settle(ids[0], .requeued(dueAt: Stage.start, refusal: nil)), is: .queued)
            try expect(try await stage.settle(ids[1], .taken("wamid.1")), is: .accepted)
            try expect(try await stage.settle(ids[2], .refused), is: .failed)
            _ = try await store.settleDoubt(ids[3], in: stage.workspace, as: .resend, at: Stage.start + 2)
            let again = try await stage.lease(at: Stage.start + 2)
            try expect(Set(again.messages.map(\.id)), is: [ids[0], ids[3]])
            try expect(Set(again.messages.map(\.attempt)), is: [2])
            for outcome: Settlement.Outcome in [.requeued(dueAt: Stage.start, refusal: nil), .refused] {
                try expect(try await stage.settle(ids[3], outcome, attempt: 1), is: .sending, "an older attempt's end")
            }
            try expect(try await stage.counts(), is: [.sending: 2, .accepted: 1, .failed: 1])
        },
    ]
}

extension Stage {
    /// A sender that a node is bound to get.
    fileprivate func mine(
        _ sender: ID<Sender>? = nil,
        by node: NodeID,
        at moment: Timestamp,
        areOthersDead: Bool = false
    ) async throws -> SenderLease {
        let result = try await ask(for: sender ?? self.sender.id, by: node, at: moment, areOthersDead: areOthersDead)
        guard case .mine(let lease, _) = result else { throw BrokenPromise(description: "not taken: \(result)") }
        return lease
    }

    fileprivate func request(under fence: Int64) -> LeaseRequest {
        LeaseRequest(sender: sender.id, fence: fence, limit: 10, at: Self.start)
    }

    fileprivate func sending(_ phone: UInt64 = 919_800_000_009, under fence: Int64) async throws -> ID<Message> {
        var admission = admission(to: phone, lane: .express)
        admission.fence = fence
        return try await admit([admission])[0]
    }

    /// The messages of admissions that are all bound to be queued instead of sent.
    fileprivate func postponed(_ admissions: [Admission]) async throws -> [ID<Message>] {
        try await store.admit(admissions).map { result in
            guard case .postponed(let message, _) = result else {
                throw BrokenPromise(description: "an admission was answered \(result)")
            }
            return message
        }
    }
}
