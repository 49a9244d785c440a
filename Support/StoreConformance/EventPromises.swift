import Domain
package import Store

/// A store that tells what it changes.
package typealias TellingStore = CrierStore & EventStore

extension Stage {
    fileprivate func subscribe(
        _ store: any TellingStore,
        to kinds: Set<EventKind> = Set(EventKind.choosable)
    ) async throws -> Subscription {
        let new = NewSubscription(
            workspace: workspace,
            url: "https://example.com/hook",
            kinds: kinds,
            secret: SealedSecret(bytes: [1]),
            createdAt: Self.start
        )
        return try require(try await store.addSubscription(new), "a subscription")
    }

    fileprivate func told(_ store: any TellingStore, _ subscription: Subscription) async throws -> [OutgoingEvent] {
        let page = PageRequest(offset: 0, limit: 1_000)
        let events = try await store.events(of: subscription.id, in: workspace, state: nil, page: page).items
        return events.reversed()
    }
}

extension [EventFact] {
    fileprivate subscript(_ name: String) -> String? { first { $0.name == name }?.value }
}

/// A promise of a store that tells.
package struct EventPromise: Sendable, CustomStringConvertible {
    package let description: String
    private let check: @Sendable (any TellingStore) async throws -> Void

    init(_ sentence: String, _ check: @escaping @Sendable (any TellingStore) async throws -> Void) {
        description = sentence
        self.check = check
    }

    package func verify(on store: any TellingStore) async throws { try await check(store) }
}

extension StoreConformance {
    package static let eventPromises: [EventPromise] = [
        EventPromise("the life of a message is told step by step, in order, with who and what") { store in
            let stage = try await Stage(store)
            let subscription = try await stage.subscribe(store)
            let message = try await stage.sending()
            try await stage.settle(message, .taken("wamid.1"))
            try await stage.apply([try await stage.report(.delivered, message), try await stage.report(.read, message)])
            let events = try await stage.told(store, subscription)
            try expect(events.map(\.kind), is: [.contactCreated, .messageStatus, .messageStatus, .messageStatus])
            let statuses = events.dropFirst().map(\.facts)
            try expect(statuses.map { $0["status"] }, is: ["accepted", "delivered", "read"])
            try expect(statuses.map { $0["wamid"] }, is: ["wamid.1", "wamid.1", "wamid.1"])
            try expect(statuses.first?["mobile"], is: "919812345678")
            let record = try await stage.record(message)
            try expect(statuses.first?["broadcastId"], is: record.broadcast.text)
            try expect(statuses.first?["contactId"], is: record.contact.text)
            try expect(
                statuses.first?["messageId"],
                is: PublicID<Message>(message, createdAt: record.createdAt).text
            )
            let due = try await store.dueEvents(of: subscription.id, at: Stage.start, limit: 10)
            try expect(due.map(\.id), is: [events[0].id], "one of each contact at a time")
        },
        EventPromise(
            "a refusal is told with its code and why, an opt-out with where it was said, a reply with what it answers"
        ) {
            store in
            let stage = try await Stage(store)
            let subscription = try await stage.subscribe(store)
            let message = try await stage.sending()
            try await stage.settle(message, .refused)
            var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: Stage.start + 5)
            work.incoming = [
                IncomingReport(
                    phoneNumberID: stage.sender.phoneNumberID,
                    wamid: "in.1",
                    from: "919812345678",
                    profileName: nil,
                    kind: "text",
                    text: "Stop",
                    context: "wamid.x",
                    occurredAt: Stage.start + 4
                )
            ]
            _ = try await store.applyStatuses(work)
            _ = try await store.applyStatuses(work)
            let events = try await stage.told(store, subscription)
            try expect(
                events.map(\.kind),
                is: [.contactCreated, .messageStatus, .consentChanged, .messageReceived],
                "each once, whatever Meta repeats"
            )
            try expect(events[1].facts["code"], is: "132000")
            try expect(events[1].facts["reason"], is: "Parameter count")
            try expect(events[2].facts["optin"], is: "no")
            try expect(events[2].facts["source"], is: "keyword")
            try expect(events[3].facts["text"], is: "Stop")
            try expect(events[3].facts["replyToWamid"], is: "wamid.x")
        },
        EventPromise("what is not subscribed to, or of another workspace, is not written down") { store in
            let stage = try await Stage(store)
            let other = try await Stage(store, name: "other", phoneNumberID: "7001")
            let mine = try await stage.subscribe(store, to: [.messageReceived])
            let theirs = try await other.subscribe(store)
            let message = try await stage.sending()
            try await stage.settle(message, .taken("w"))
            try expect(try await stage.told(store, mine), is: [])
            try expect(try await other.told(store, theirs), is: [])
            let page = PageRequest(offset: 0, limit: 10)
            let strange = try await store.events(of: theirs.id, in: stage.workspace, state: nil, page: page)
            try expect(strange.total, is: 0)
            try expect(
                try await store.replayEvents(of: theirs.id, in: stage.workspace, at: Stage.start) == nil,
                "replay"
            )
            try expect(try await store.removeSubscription(theirs.id, in: stage.workspace), is: false)
            try expect(try await store.postTest(to: theirs.id, in: stage.workspace, at: Stage.start) == nil, "test")
        },
        EventPromise("broadcasts, senders and templates tell how they fare") { store in
            let stage = try await Stage(store)
            let subscription = try await stage.subscribe(
                store,
                to: [.broadcastStarted, .broadcastPaused, .broadcastFinished, .senderHealth]
            )
            let broadcast = try await stage.createList("told", state: .scheduled)
            _ = try await store.startDue(at: Stage.start + 1)
            let trouble = Refusal(code: 132_015, title: "Paused")
            for (action, cause) in [
                (BroadcastAction.pause, Optional(trouble)), (.pause, nil), (.resume, nil), (.stop, nil),
            ] {
                _ = try await store.change(
                    broadcast.id,
                    in: stage.workspace,
                    by: action,
                    because: cause,
                    at: Stage.start + 2
                )
            }
            let paused = SenderState.paused(code: 190, reason: "expired")
            try await store.setSenderState(paused, of: stage.sender.id, at: Stage.start + 3)
            let events = try await stage.told(store, subscription)
            try expect(
                events.map(\.kind),
                is: [.broadcastStarted, .broadcastPaused, .broadcastStarted, .broadcastFinished, .senderHealth]
            )
            try expect(events[1].facts["code"], is: "132015")
            try expect(events[3].facts["status"], is: "stopped")
            try expect(events[4].facts["reason"], is: "expired")
        },
        EventPromise("a try that failed holds back what is of the same contact, and nothing else") { store in
            let stage = try await Stage(store)
            let subscription = try await stage.subscribe(store, to: [.messageStatus])
            let first = try await stage.sending(919_812_345_678)
            let second = try await stage.sending(919_812_345_679)
            for message in [first, second] {
                try await stage.settle(message, .taken("w.\(message.row)"))
                try await stage.apply([try await stage.report(.delivered, message)])
            }
            let due = { (moment: Timestamp) in
                try await store.dueEvents(of: subscription.id, at: moment, limit: 10)
            }
            let heads = try await due(Stage.start)
            try expect(heads.count, is: 2)
            try await store.settleEvents([
                EventSettlement(
                    event: heads[0].id,
                    outcome: .retry(dueAt: Stage.start + 500),
                    result: "503",
                    triedAt: Stage.start
                ),
                EventSettlement(event: heads[1].id, outcome: .delivered, result: "200", triedAt: Stage.start),
            ])
            let next = try await due(Stage.start + 1)
            try expect(next.count, is: 1, "the second contact goes on")
            try expect(next.first?.facts["status"], is: "delivered")
            let again = try await due(Stage.start + 500)
            try expect(again.map(\.id), is: [heads[0].id] + next.map(\.id))
            try expect(again.first?.attempts, is: 1)
            try expect(again.first?.result, is: "503")
        },
        EventPromise("parked events let others pass, and are told again when asked for") { store in
            let stage = try await Stage(store)
            let subscription = try await stage.subscribe(store, to: [.messageStatus])
            let message = try await stage.sending()
            try await stage.settle(message, .taken("w"))
            try await stage.apply([try await stage.report(.delivered, message)])
            let head = try await store.dueEvents(of: subscription.id, at: Stage.start, limit: 10)[0]
            let parked = EventSettlement(event: head.id, outcome: .parked, result: "500", triedAt: Stage.start)
            try await store.settleEvents([parked])
            let next = try await store.dueEvents(of: subscription.id, at: Stage.start, limit: 10)
            try expect(next.map { $0.facts["status"] }, is: ["delivered"])
            let page = PageRequest(offset: 0, limit: 10)
            let asked = try await store.events(of: subscription.id, in: stage.workspace, state: .parked, page: page)
            try expect(asked.items.map(\.id), is: [head.id])
            try expect(
                try await store.replayEvents(of: subscription.id, in: stage.workspace, at: Stage.start + 9),
                is: 1
            )
            let again = try await store.dueEvents(of: subscription.id, at: Stage.start + 9, limit: 10)
            try expect(again.map(\.id), is: [head.id], "the older one first again")
            let later = EventSettlement(
                event: head.id,
                outcome: .retry(dueAt: Stage.start + 9_000),
                result: "500",
                triedAt: Stage.start + 9
            )
            try await store.settleEvents([later])
            let hurried = try await store.replayEvents(of: subscription.id, in: stage.workspace, at: Stage.start + 10)
            try expect(hurried, is: 1, "what waits for its next try need not wait")
            let now = try await store.dueEvents(of: subscription.id, at: Stage.start + 10, limit: 10)
            try expect(now.map(\.id), is: [head.id])
        },
        EventPromise("told events are forgotten after their time, an erased person's at once, but for the end") {
            store in
            let stage = try await Stage(store)
            let subscription = try await stage.subscribe(store)
            let message = try await stage.sending()
            try await stage.settle(message, .taken("w"))
            let contact = try await stage.record(message).contact
            try expect(try await store.eraseContact(contact.id, in: stage.workspace, at: Stage.start + 1), is: true)
            let events = try await stage.told(store, subscription)
            try expect(events.map(\.kind), is: [.contactDeleted])
            try expect(events[0].facts, is: [EventFact("contactId", contact.text)])
            let done = EventSettlement(
                event: events[0].id,
                outcome: .delivered,
                result: "200",
                triedAt: Stage.start + 2
            )
            try await store.settleEvents([done])
            try expect(try await store.forgetEvents(toldBefore: Stage.start + 2), is: 0)
            try expect(try await store.forgetEvents(toldBefore: Stage.start + 3), is: 1)
        },
        EventPromise("a subscription is changed, rotated, disabled and removed, and there is a most of them") { store in
            let stage = try await Stage(store)
            let subscription = try await stage.subscribe(store)
            let update = SubscriptionUpdate(
                url: "https://example.com/other",
                kinds: [.messageStatus],
                rotation: (SealedSecret(bytes: [2]), Stage.start + 1_000)
            )
            let changed = try require(
                try await store.updateSubscription(subscription.id, in: stage.workspace, update),
                "the subscription"
            )
            try expect(changed.url, is: "https://example.com/other")
            try expect(changed.kinds, is: [.messageStatus])
            try expect(changed.secret, is: SealedSecret(bytes: [2]))
            try expect(changed.previousSecret, is: SealedSecret(bytes: [1]))
            try expect(changed.previousUntil, is: Stage.start + 1_000)
            try await store.disableSubscription(subscription.id, because: "410")
            let disabled = try await store.subscriptions(in: stage.workspace)[0]
            try expect(disabled.isEnabled, is: false)
            try expect(disabled.trouble, is: "410")
            let message = try await stage.sending()
            try await stage.settle(message, .taken("w"))
            try expect(try await stage.told(store, subscription), is: [], "a disabled one is not told")
            let enabled = try await store.updateSubscription(
                subscription.id,
                in: stage.workspace,
                SubscriptionUpdate(isEnabled: true)
            )
            try expect(enabled?.trouble == nil, "nothing troubles it now")
            for _ in 1..<Subscription.maximum { _ = try await stage.subscribe(store) }
            let new = NewSubscription(
                workspace: stage.workspace,
                url: "https://example.com",
                kinds: [],
                secret: SealedSecret(bytes: [1]),
                createdAt: Stage.start
            )
            try expect(try await store.addSubscription(new) == nil, "there is a most")
            try expect(try await store.removeSubscription(subscription.id, in: stage.workspace), is: true)
            try expect(try await store.subscriptions(in: nil).count, is: Subscription.maximum - 1)
        },
    ]
}
