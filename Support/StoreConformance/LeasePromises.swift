import Domain
import Store

extension StoreConformance {
    static let leasePromises: [StorePromise] = [
        StorePromise("in the quiet hours of a recipient nothing of the broadcast is taken, and after them everything") {
            store in
            let stage = try await Stage(store)
            // 21 September 2026, 13:33 UTC: 19:03 in India, 10:33 in Buenos Aires.
            let quiet = try require(QuietHours(from: 19 * 60, to: 8 * 60, timeZone: nil), "quiet hours")
            var draft = NewBroadcast.example(
                in: stage.workspace,
                name: "quiet",
                kind: .broadcast,
                sender: stage.sender.id
            )
            draft.state = .sending
            draft.list = ListPlan(
                messageType: .template,
                audience: Audience(source: .everyone),
                startsAt: Stage.start,
                expiresAt: Stage.start + 48 * Stage.hour,
                quietHours: quiet
            )
            guard case .created(let broadcast) = try await store.createBroadcast(draft, answer: nil) else {
                throw BrokenPromise(description: "a broadcast with quiet hours was not created")
            }
            try expect(broadcast.list?.quietHours, is: quiet, "what was written")
            let end = Stage.start + 48 * Stage.hour
            let ids = try await stage.admit([
                stage.admission(to: 919_800_000_001, in: broadcast, expiresAt: end),
                stage.admission(to: 5_491_123_456_789, in: broadcast, expiresAt: end),
                stage.admission(to: 919_800_000_002, expiresAt: end),
            ])
            let first = try await stage.lease()
            try expect(Set(first.messages.map(\.id)), is: [ids[1], ids[2]], "who is awake, and calls")
            try expect(try await stage.record(ids[0]).attempt, is: 0, "it was not tried")
            try expect(try await stage.counts(broadcast), is: [.queued: 1, .sending: 1])
            let morning = try require(try await store.nextDue(of: stage.sender.id), "when it is due")
            try expect(morning.iso8601, is: "2026-09-22T02:30:00.000Z")
            try expect(try await stage.lease(at: morning + -1).messages.map(\.id), is: [])
            try expect(try await stage.lease(at: morning).messages.map(\.id), is: [ids[0]])
        },
        StorePromise("a lease begins an attempt and hands over what is to be sent") { store in
            let stage = try await Stage(store)
            let admission = stage.admission(expiresAt: Stage.start + 900)
            let message = try await stage.admit([admission])[0]
            let lease = try await stage.lease(at: Stage.start + 5)
            try expect(
                lease,
                is: Lease(messages: [
                    LeasedMessage(
                        id: message,
                        workspace: stage.workspace,
                        broadcast: stage.broadcast.id,
                        phone: admission.contact.phone,
                        content: .whole(admission.content),
                        attempt: 1,
                        expiresAt: Stage.start + 900,
                        createdAt: Stage.start
                    )
                ])
            )
            let record = try await stage.record(message)
            try expect(record.state, is: .sending)
            try expect(record.attempt, is: 1)
            try expect(record.updatedAt, is: Stage.start + 5)
            try expect(try await stage.counts(), is: [.sending: 1])
        },
        StorePromise("nothing is leased twice") { store in
            let stage = try await Stage(store)
            try await stage.admit((0..<5).map { stage.admission(to: 919_800_000_000 + $0) })
            let first = try await stage.lease(3)
            let second = try await stage.lease(3)
            let third = try await stage.lease(3)
            try expect([first, second, third].map(\.messages.count), is: [3, 2, 0])
            try expect(Set((first.messages + second.messages).map(\.id)).count, is: 5)
        },
        StorePromise("what is not due waits, to the millisecond") { store in
            let stage = try await Stage(store)
            let due = Stage.start + 1_000
            try await stage.admit([stage.admission(lane: .queued(dueAt: due))])
            try expect(try await store.nextDue(of: stage.sender.id), is: due)
            try expect(try await stage.lease(at: due + -1), is: Lease())
            try expect(try await stage.lease(at: due).messages.count, is: 1)
            try expect(try await store.nextDue(of: stage.sender.id), is: nil)
        },
        StorePromise("API sends go first, then by due time, then by admission") { store in
            let stage = try await Stage(store)
            let list = try await stage.createBroadcast(named: "list", kind: .broadcast)
            let second = try await stage.createBroadcast(named: "second")
            let plan: [(Broadcast, Int64)] = [
                (list, -50), (stage.broadcast, -10), (second, -20), (list, -60), (stage.broadcast, -20), (second, -30),
                (stage.broadcast, -10), (list, -50),
            ]
            let ids = try await stage.admit(
                plan.enumerated().map { index, entry in
                    stage.admission(
                        to: 919_800_000_000 + UInt64(index),
                        in: entry.0,
                        lane: .queued(dueAt: Stage.start + entry.1)
                    )
                }
            )
            let lease = try await stage.lease()
            try expect(lease.messages.map(\.id), is: [5, 2, 4, 1, 6, 3, 0, 7].map { ids[$0] })
        },
        StorePromise("a long queue of many broadcasts is leased in order, in shares of any size") { store in
            let stage = try await Stage(store)
            var broadcasts = [stage.broadcast]
            for number in 1...3 { broadcasts.append(try await stage.createBroadcast(named: "b\(number)")) }
            let admissions = (0..<1_500).map { (index: Int) -> Admission in
                let dueAt = Stage.start + -Int64(index * 7_919 % 200)
                return stage.admission(
                    to: 919_800_000_000 + UInt64(index),
                    in: broadcasts[index % 4],
                    lane: .queued(dueAt: dueAt)
                )
            }
            let ids = try await stage.admit(admissions)
            let due = Dictionary(
                uniqueKeysWithValues: zip(
                    ids,
                    admissions.map { admission -> Int64 in
                        guard case .queued(let dueAt) = admission.lane else { return 0 }
                        return dueAt.milliseconds
                    }
                )
            )
            let expected = ids.sorted { (due[$0, default: 0], $0) < (due[$1, default: 0], $1) }
            var leased: [ID<Message>] = []
            for limit in [1, 700, 130, 669] { leased += try await stage.lease(limit).messages.map(\.id) }
            try expect(leased == expected, "the order of 1,500 messages")
        },
        StorePromise("an expired message ends instead of being sent, to the millisecond") { store in
            let stage = try await Stage(store)
            let expires = Stage.start + 100
            let ids = try await stage.admit([
                stage.admission(to: 919_800_000_001, expiresAt: expires),
                stage.admission(to: 919_800_000_002, expiresAt: expires + 1),
            ])
            let lease = try await stage.lease(at: expires + 1)
            try expect(lease.messages.map(\.id), is: [ids[1]], "at its last moment it may be sent")
            try expect(lease.ended, is: [Lease.EndedMessage(id: ids[0], state: .expired)])
            let record = try await stage.record(ids[0])
            try expect(record.state, is: .expired)
            try expect(record.attempt, is: 0)
            try expect(record.refusal?.code, is: 0, "with a reason of ours")
            try expect(try await stage.counts(), is: [.expired: 1, .sending: 1])
        },
        StorePromise("ended messages take no room in a lease") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit(
                (0..<20).map {
                    stage.admission(to: 919_800_000_000 + $0, expiresAt: Stage.start + ($0 < 15 ? 0 : Stage.hour))
                }
            )
            let lease = try await stage.lease(5, at: Stage.start + 1)
            try expect(lease.messages.map(\.id), is: Array(ids[15...]))
            try expect(lease.ended.count, is: 15)
        },
        StorePromise("any number of expired messages is worked off by leasing again") { store in
            let stage = try await Stage(store)
            try await stage.admit((0..<3_000).map { stage.admission(to: 919_800_000_000 + $0, expiresAt: Stage.start) })
            let last = try await stage.admit([stage.admission(to: 919_900_000_000)])[0]
            var ended = 0
            var rounds = 0
            while rounds < 100 {
                rounds += 1
                let lease = try await stage.lease(10, at: Stage.start + 1)
                ended += lease.ended.count
                if lease.messages.isEmpty {
                    try expect(!lease.ended.isEmpty, "a lease that finds nothing to send makes progress")
                    try expect(try await store.nextDue(of: stage.sender.id), is: Stage.start, "more is due at once")
                    continue
                }
                try expect(lease.messages.map(\.id), is: [last])
                break
            }
            try expect(ended, is: 3_000)
            try expect(try await stage.counts(), is: [.expired: 3_000, .sending: 1])
        },
        StorePromise("an opt-out cancels in the moment of sending, where the message says so") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit([
                stage.admission(to: brazilLong, respectsOptOut: true), stage.admission(to: brazilLong),
                stage.admission(to: 919_800_000_001, respectsOptOut: true),
            ])
            _ = try await store.saveContacts(
                [
                    ContactDraft(
                        phone: PhoneNumber(trusted: brazilShort),
                        name: "Ana",
                        source: .api,
                        consent: .optedOut
                    )
                ],
                in: stage.workspace,
                at: Stage.start
            )
            let lease = try await stage.lease()
            try expect(lease.messages.map(\.id), is: [ids[1], ids[2]])
            try expect(lease.ended, is: [Lease.EndedMessage(id: ids[0], state: .cancelled)])
            try expect(try await stage.record(ids[0]).refusal?.code, is: 0)
        },
        StorePromise("senders do not take each other's messages") { store in
            let stage = try await Stage(store)
            let second = try await stage.holdAnother("1002")
            var admission = stage.admission()
            admission.sender = second.sender
            let message = try await stage.admit([admission])[0]
            try expect(try await stage.lease(), is: Lease())
            try expect(try await store.nextDue(of: stage.sender.id), is: nil)
            try expect(try await store.nextDue(of: second.sender), is: Stage.start)
            let lease = try await store.lease(
                LeaseRequest(sender: second.sender, fence: second.fence, limit: 5, at: Stage.start)
            )
            try expect(lease.messages.map(\.id), is: [message])
        },
        StorePromise("the next due time is the earliest of all that waits") { store in
            let stage = try await Stage(store)
            let list = try await stage.createBroadcast(named: "list", kind: .broadcast)
            try await stage.admit([
                stage.admission(lane: .queued(dueAt: Stage.start + 30)),
                stage.admission(in: list, lane: .queued(dueAt: Stage.start + 20)),
                stage.admission(lane: .queued(dueAt: Stage.start + 40)),
            ])
            try expect(try await store.nextDue(of: stage.sender.id), is: Stage.start + 20)
            try expect(try await store.nextDue(of: ID(row: 999)), is: nil)
        },
    ]

    static let pausePromises: [StorePromise] = [
        StorePromise("a paused broadcast waits in its place, and resumes where it stood") { store in
            let stage = try await Stage(store)
            let other = try await stage.createBroadcast(named: "other")
            let ids = try await stage.admit([
                stage.admission(lane: .queued(dueAt: Stage.start + -10)),
                stage.admission(in: other),
            ])
            try await store.setBroadcastState(.paused, of: stage.broadcast.id)
            try expect(try await stage.lease().messages.map(\.id), is: [ids[1]])
            try expect(try await stage.lease(), is: Lease())
            try expect(try await store.nextDue(of: stage.sender.id), is: nil, "nobody is woken for it")
            try expect(try await stage.counts(), is: [.queued: 1])
            try await store.setBroadcastState(.live, of: stage.broadcast.id)
            try expect(try await store.nextDue(of: stage.sender.id), is: Stage.start + -10)
            try expect(try await stage.lease().messages.map(\.id), is: [ids[0]])
        },
        StorePromise("a paused broadcast does not expire while it waits, but when it is looked at again") { store in
            let stage = try await Stage(store)
            let message = try await stage.admit([stage.admission(expiresAt: Stage.start + 5)])[0]
            try await store.setBroadcastState(.paused, of: stage.broadcast.id)
            try expect(try await stage.lease(at: Stage.start + 10), is: Lease())
            try await store.setBroadcastState(.live, of: stage.broadcast.id)
            let lease = try await stage.lease(at: Stage.start + 10)
            try expect(lease.ended, is: [Lease.EndedMessage(id: message, state: .expired)])
        },
        StorePromise("a stopped broadcast's messages are cancelled") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit((0..<3).map { stage.admission(to: 919_800_000_000 + $0) })
            try await store.setBroadcastState(.stopped, of: stage.broadcast.id)
            let lease = try await stage.lease()
            try expect(lease.messages, is: [])
            try expect(lease.ended, is: ids.map { Lease.EndedMessage(id: $0, state: .cancelled) })
            try expect(try await stage.counts(), is: [.cancelled: 3])
            try expect(try await stage.record(ids[0]).refusal?.code, is: 0)
            try expect(try await store.nextDue(of: stage.sender.id), is: nil)
        },
        StorePromise("a stopped broadcast, however long, does not hold up a live one") { store in
            let stage = try await Stage(store)
            let live = try await stage.createBroadcast(named: "live", kind: .broadcast)
            try await stage.admit((0..<5_000).map { stage.admission(to: 919_800_000_000 + $0) })
            let message = try await stage.admit([stage.admission(in: live)])[0]
            try await store.setBroadcastState(.stopped, of: stage.broadcast.id)
            try expect(try await stage.lease(1).messages.map(\.id), is: [message])
            var rounds = 0
            while try await !stage.lease().ended.isEmpty, rounds < 100 { rounds += 1 }
            try expect(try await stage.counts(), is: [.cancelled: 5_000])
        },
        StorePromise("what is being sent when its broadcast stops is settled as it happens") { store in
            let stage = try await Stage(store)
            let message = try await stage.queued()
            _ = try await stage.lease()
            try await store.setBroadcastState(.stopped, of: stage.broadcast.id)
            try expect(try await stage.settle(message, .taken("wamid.1")), is: .accepted)
        },
    ]
}
