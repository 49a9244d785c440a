import Domain
import Store

extension Stage {
    /// A list broadcast to everyone.
    func createList(
        _ name: String,
        state: BroadcastState = .sending,
        startsAt: Timestamp = Stage.start,
        isLocal: Bool = false,
        expiresAt: Timestamp = Stage.start + 24 * Stage.hour
    ) async throws -> Broadcast {
        var new = NewBroadcast.example(in: workspace, name: name, kind: .broadcast, sender: sender.id)
        new.state = state
        new.list = ListPlan(
            messageType: .template,
            audience: Audience(
                source: .lists([1, 2], unassigned: true),
                excludedLists: [3],
                tags: ["vip"],
                rules: [AttributeRule(name: "City", comparison: .equals, value: "Pune")]
            ),
            startsAt: startsAt,
            isLocalToRecipient: isLocal,
            expiresAt: expiresAt,
            startedAt: state == .sending ? Stage.start : nil
        )
        new.mould = Array("{\"mould\":1}".utf8)
        guard case .created(let broadcast) = try await store.createBroadcast(new, answer: nil) else {
            throw BrokenPromise(description: "\(name) was not created")
        }
        return broadcast
    }

    func contact(_ phone: UInt64) async throws -> ID<Contact> {
        let draft = ContactDraft(phone: PhoneNumber(trusted: phone), name: "Asha", source: .csv)
        return try require(
            try await store.saveContacts([draft], in: workspace, at: Stage.start).first?.id,
            "a saved contact"
        )
    }

    func part(
        of broadcast: Broadcast,
        from: Int64 = 0,
        to: Int64? = nil,
        _ messages: [PlannedMessage],
        at moment: Timestamp = Stage.start
    ) -> PlanPart {
        PlanPart(
            broadcast: broadcast.id,
            workspace: workspace,
            sender: sender.id,
            from: from,
            to: to,
            messages: messages,
            expiresAt: Stage.start + 72 * Stage.hour,
            at: moment
        )
    }

    /// Plans `count` people, all due, and returns nothing: rows are the store's to give.
    func plan(_ broadcast: Broadcast, _ phones: [UInt64]) async throws {
        var messages: [PlannedMessage] = []
        for phone in phones {
            messages.append(
                PlannedMessage(
                    contact: try await contact(phone),
                    phone: PhoneNumber(trusted: phone),
                    fate: .queued(dueAt: Stage.start),
                    filling: Array("[\"\(phone)\"]".utf8)
                )
            )
        }
        try expect(try await store.plan(part(of: broadcast, messages)), is: true, "planned")
    }

    func change(
        _ broadcast: Broadcast,
        by action: BroadcastAction,
        because trouble: Refusal? = nil,
        at: Timestamp = start
    )
        async throws -> Broadcast
    {
        let change = try await store.change(broadcast.id, in: workspace, by: action, because: trouble, at: at)
        guard case .changed(let broadcast) = change else {
            throw BrokenPromise(description: "\(action) was answered \(String(describing: change))")
        }
        return broadcast
    }
}

extension StoreConformance {
    static let planPromises: [StorePromise] = [
        StorePromise("a list broadcast is kept whole, its mould beside it") { store in
            let stage = try await Stage(store)
            let created = try await stage.createList("diwali", isLocal: true)
            let found = try require(try await store.broadcast(created.id, in: stage.workspace), "the broadcast")
            try expect(found, is: created)
            let list = try require(found.list, "its plan")
            try expect(list.audience.source, is: .lists([1, 2], unassigned: true))
            try expect(list.audience.rules.first?.value, is: "Pune")
            try expect(list.isLocalToRecipient && !list.isPlanned && list.startedAt == Stage.start, "its plan is whole")
            try expect(try await store.mould(of: created.id), is: Array("{\"mould\":1}".utf8))
            try expect(try await store.mould(of: stage.broadcast.id), is: nil, "an API campaign has none")
        },
        StorePromise("broadcasts are filtered by state and kind, newest first") { store in
            let stage = try await Stage(store)
            let first = try await stage.createList("a")
            let second = try await stage.createList("b", state: .scheduled, startsAt: Stage.start + Stage.hour)
            let page = PageRequest(offset: 0, limit: 10)
            let lists = try await store.broadcasts(
                in: stage.workspace,
                matching: BroadcastFilter(kind: .broadcast),
                page: page
            )
            try expect(lists.items.map(\.id), is: [second.id, first.id])
            let scheduled = try await store.broadcasts(
                in: stage.workspace,
                matching: BroadcastFilter(state: .scheduled),
                page: page
            )
            try expect(scheduled.items.map(\.id), is: [second.id])
            try expect(scheduled.total, is: 1)
        },
        StorePromise("what is scheduled starts when it is due, is given until it is planned, and then no more") {
            store in
            let stage = try await Stage(store)
            let due = Stage.start + Stage.hour
            let broadcast = try await stage.createList("later", state: .scheduled, startsAt: due)
            try expect(try await store.nextStart(), is: due)
            try expect(try await store.startDue(at: due + -1), is: [], "not before")
            let states = try await store.startDue(at: due)
            try expect(states.map(\.broadcast.id), is: [broadcast.id])
            try expect(states.first?.broadcast.state, is: .sending)
            try expect(states.first?.broadcast.list?.startedAt, is: due)
            try expect(try await store.nextStart(), is: nil)
            try expect(try await store.startDue(at: due).count, is: 1, "until it is planned")
            try await stage.plan(broadcast, [919_800_000_001])
            try expect(try await store.startDue(at: due), is: [])
        },
        StorePromise("whoever starts a broadcast does not wait for its hour") { store in
            let stage = try await Stage(store)
            let due = Stage.start + Stage.hour
            for state in [BroadcastState.scheduled, .draft] {
                let broadcast = try await stage.createList("\(state)", state: state, startsAt: due)
                let change = try await store.change(
                    broadcast.id,
                    in: stage.workspace,
                    by: .start,
                    because: nil,
                    at: Stage.start + 5
                )
                guard case .changed(let started) = change else {
                    throw BrokenPromise(description: "a \(state) one could not be started")
                }
                try expect(started.state, is: .sending)
                try expect(started.list?.startsAt, is: Stage.start + 5)
            }
        },
        StorePromise("a broadcast in local time starts where the day is first, 14 hours before UTC") { store in
            let stage = try await Stage(store)
            let noon = Stage.start + 24 * Stage.hour
            _ = try await stage.createList(
                "local",
                state: .scheduled,
                startsAt: noon,
                isLocal: true,
                expiresAt: noon + 48 * Stage.hour
            )
            try expect(try await store.startDue(at: noon + -(14 * Stage.hour + 1)), is: [])
            try expect(try await store.startDue(at: noon + -14 * Stage.hour).count, is: 1)
        },
        StorePromise("what fell due too late to be sent fails, and says why") { store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList(
                "missed",
                state: .scheduled,
                startsAt: Stage.start + 10,
                expiresAt: Stage.start + 100
            )
            try expect(try await store.startDue(at: Stage.start + 100), is: [])
            let found = try require(try await store.broadcast(broadcast.id, in: stage.workspace), "it")
            try expect(found.state, is: .failed)
            try expect(found.trouble, is: OwnReason.neverBegun)
        },
        StorePromise("a part is added once: the plan moves with it, and counts and reasons with both") { store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("b")
            let asha = try await stage.contact(919_800_000_001)
            let ravi = try await stage.contact(919_800_000_002)
            let messages = [
                PlannedMessage(
                    contact: asha,
                    phone: PhoneNumber(trusted: 919_800_000_001),
                    fate: .queued(dueAt: Stage.start),
                    filling: Array("[\"x\"]".utf8)
                ),
                PlannedMessage(
                    contact: ravi,
                    phone: PhoneNumber(trusted: 919_800_000_002),
                    fate: .skipped(.missingAttribute)
                ),
            ]
            let part = stage.part(of: broadcast, to: 77, messages)
            try expect(try await store.plan(part), is: true)
            try expect(try await store.plan(part), is: false, "the plan has moved on")
            try expect(try await store.startDue(at: Stage.start).first?.cursor, is: 77)
            try expect(try await stage.counts(broadcast), is: [.queued: 1, .skipped: 1])
            try expect(try await store.reasons(of: broadcast.id), is: BroadcastReasons(skipped: [.missingAttribute: 1]))
            try expect(try await store.plan(stage.part(of: broadcast, from: 77, [])), is: true, "the end")
            try expect(try await store.plan(stage.part(of: broadcast, from: 77, [])), is: false, "it has ended")
            let skipped = try await store.messages(
                in: stage.workspace,
                matching: MessageFilter(broadcast: broadcast.id, state: .skipped),
                page: PageRequest(offset: 0, limit: 10)
            )
            try expect(skipped.items.map(\.refusal?.title), is: [SkipReason.missingAttribute.sentence])
            let lease = try await stage.lease()
            try expect(lease.messages.map(\.content), is: [.filling(Array("[\"x\"]".utf8))])
        },
        StorePromise("a paused broadcast takes no part and gives no message; resumed, it goes on where it was") {
            store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("b")
            let asha = try await stage.contact(919_800_000_001)
            let message = PlannedMessage(
                contact: asha,
                phone: PhoneNumber(trusted: 919_800_000_001),
                fate: .queued(dueAt: Stage.start)
            )
            _ = try await store.plan(stage.part(of: broadcast, to: 5, [message]))
            let refusal = Refusal(code: 132_015, title: "Template is paused")
            let paused = try await stage.change(broadcast, by: .pause, because: refusal)
            try expect(paused.state, is: .paused)
            try expect(paused.trouble?.code, is: 132_015)
            try expect(try await store.plan(stage.part(of: broadcast, from: 5, [])), is: false)
            try expect(try await store.startDue(at: Stage.start), is: [])
            try expect(try await stage.lease().messages.count, is: 0)
            try expect(try await stage.change(broadcast, by: .pause).trouble?.code, is: 132_015, "asked again")
            let resumed = try await stage.change(broadcast, by: .resume)
            try expect(resumed.state, is: .sending)
            try expect(resumed.trouble, is: nil)
            try expect(try await stage.lease().messages.map(\.content), is: [.filling([])])
        },
        StorePromise("stop is final: what waits is cancelled, and nothing starts it again") { store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("b")
            try await stage.plan(broadcast, [919_800_000_001, 919_800_000_002])
            let stopped = try await stage.change(broadcast, by: .stop, at: Stage.start + 5)
            try expect(stopped.list?.finishedAt, is: Stage.start + 5)
            for action in [BroadcastAction.start, .pause, .resume, .finish, .fail] {
                let change = try await store.change(
                    broadcast.id,
                    in: stage.workspace,
                    by: action,
                    because: nil,
                    at: Stage.start + 9
                )
                try expect(change, is: .refused(stopped), "\(action)")
            }
            try expect(try await stage.lease().ended.count, is: 2)
            try expect(try await stage.counts(broadcast), is: [.cancelled: 2])
        },
        StorePromise("a broadcast is sent when it is planned and nothing is queued or under way, doubts or not") {
            store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("b")
            try expect(try await store.finishSent(at: Stage.start), is: [], "not planned")
            try await stage.plan(broadcast, [919_800_000_001, 919_800_000_002])
            try expect(try await store.finishSent(at: Stage.start), is: [], "queued")
            let lease = try await stage.lease()
            try expect(try await store.finishSent(at: Stage.start), is: [], "under way")
            try await stage.settle(lease.messages[0].id, .taken("wamid.1"))
            try await stage.settle(lease.messages[1].id, .inDoubt(reason: "lost"))
            try expect(try await store.finishSent(at: Stage.start + 9), is: [broadcast.id])
            try expect(try await store.finishSent(at: Stage.start + 9), is: [], "once")
            let found = try require(try await store.broadcast(broadcast.id, in: stage.workspace), "it")
            try expect(found.state, is: .sent)
            try expect(found.list?.finishedAt, is: Stage.start + 9)
        },
        StorePromise("broadcasts of one sender are leased in turn, whatever their lengths") { store in
            let stage = try await Stage(store)
            let large = try await stage.createList("large")
            try await stage.plan(large, (0..<20).map { 919_800_000_000 + $0 })
            let small = try await stage.createList("small")
            try await stage.plan(small, (0..<3).map { 919_900_000_000 + $0 })
            let lease = try await stage.lease(6)
            try expect(lease.messages.count { $0.broadcast == small.id }, is: 3)
            try expect(lease.messages.count { $0.broadcast == large.id }, is: 3)
        },
        StorePromise("failures are counted by code, and a failure that turns out to have arrived is not") { store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("b")
            try await stage.plan(broadcast, [919_800_000_001, 919_800_000_002, 919_800_000_003])
            let ids = try await stage.lease().messages.map(\.id)
            try await stage.settle(ids[0], .refused)
            try await stage.settle(ids[1], .taken("wamid.\(ids[1].row)"))
            try await stage.settle(ids[2], .taken("wamid.\(ids[2].row)"))
            try await stage.apply([try await stage.report(.failed, ids[1]), try await stage.report(.failed, ids[2])])
            try expect(try await store.reasons(of: broadcast.id).failed, is: [132_000: 1, 131_026: 2])
            try await stage.apply([try await stage.report(.delivered, ids[2])])
            try expect(try await store.reasons(of: broadcast.id).failed, is: [132_000: 1, 131_026: 1])
            try expect(try await stage.counts(broadcast), is: [.failed: 2, .delivered: 1])
        },
        StorePromise("the operator settles a doubt: it arrived, it is sent again, or it is given up") { store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("b")
            try await stage.plan(broadcast, (1...4).map { 919_800_000_000 + $0 })
            let ids = try await stage.lease().messages.map(\.id)
            for id in ids.dropLast() { try await stage.settle(id, .inDoubt(reason: "lost")) }
            let expected: [(DoubtDecision, MessageState)] = [(.sent, .accepted), (.resend, .queued), (.drop, .failed)]
            for (id, (decision, state)) in zip(ids, expected) {
                let now = try await store.settleDoubt(id, in: stage.workspace, as: decision, at: Stage.start)
                try expect(now, is: state, "\(decision)")
            }
            try expect(
                try await store.settleDoubt(ids[3], in: stage.workspace, as: .drop, at: Stage.start),
                is: .sending,
                "what is no doubt is left alone"
            )
            try expect(try await stage.counts(broadcast), is: [.accepted: 1, .queued: 1, .failed: 1, .sending: 1])
            let again = try await stage.lease()
            try expect(again.messages.map(\.id), is: [ids[1]])
            try expect(again.messages.first?.attempt, is: 2, "as another attempt")
            let other = try await Stage(store, name: "other", phoneNumberID: "2001")
            let foreign = try await store.settleDoubt(ids[0], in: other.workspace, as: .drop, at: Stage.start)
            try expect(foreign, is: nil)
        },
        StorePromise("a draft or an ended broadcast can be taken away, and its name is free") { store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("b")
            try await stage.plan(broadcast, [919_800_000_001])
            try expect(try await store.deleteBroadcast(broadcast.id, in: stage.workspace), is: false, "it is sending")
            _ = try await stage.change(broadcast, by: .stop)
            let other = try await Stage(store, name: "other", phoneNumberID: "2001")
            try expect(try await store.deleteBroadcast(broadcast.id, in: other.workspace), is: false, "not theirs")
            try expect(try await store.deleteBroadcast(broadcast.id, in: stage.workspace), is: true)
            try expect(try await store.broadcast(broadcast.id, in: stage.workspace), is: nil)
            try expect(try await store.broadcast(named: "b", in: stage.workspace), is: nil)
            _ = try await stage.createList("b")
        },
        StorePromise("messages are walked oldest first from behind a row, as the filter wants them") { store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("b")
            try await stage.plan(broadcast, (1...5).map { 919_800_000_000 + $0 })
            _ = try await stage.queued()
            let filter = MessageFilter(broadcast: broadcast.id)
            var seen: [ID<Message>] = []
            while true {
                let part = try await store.messages(
                    in: stage.workspace,
                    matching: filter,
                    after: seen.last ?? ID(row: 0),
                    limit: 2
                )
                if part.isEmpty { break }
                seen += part.map(\.id)
            }
            try expect(seen.count, is: 5)
            try expect(seen, is: seen.sorted())
        },
    ]
}
