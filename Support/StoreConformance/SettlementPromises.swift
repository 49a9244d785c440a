import Domain
import Store

extension StoreConformance {
    private static let throttled = Refusal(
        code: 130_429,
        subcode: 2,
        title: "Rate limit hit",
        details: "Slow down",
        traceID: "Abc",
        httpStatus: 429
    )

    static let settlementPromises: [StorePromise] = [
        StorePromise("an accepted message knows its wamid, and its contact the id that Meta answered") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending(brazilLong)
            let outcome = Settlement.Outcome.taken("wamid.A", waID: String(brazilShort))
            try expect(try await stage.settle(message, outcome, at: Stage.start + 8), is: .accepted)
            let record = try await stage.record(message)
            try expect(record.wamid, is: "wamid.A")
            try expect(record.updatedAt, is: Stage.start + 8)
            try expect(record.refusal, is: nil)
            let question = ContactQuestion(workspace: stage.workspace, phone: PhoneNumber(trusted: brazilLong))
            try expect(try await store.contacts([question])[0]?.waID, is: String(brazilShort))
            try expect(try await stage.counts(), is: [.accepted: 1])
        },
        StorePromise("a held message is held") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            let outcome = Settlement.Outcome.accepted(wamid: "wamid.A", waID: nil, isHeld: true)
            try expect(try await stage.settle(message, outcome), is: .held)
            try expect(try await stage.counts(), is: [.held: 1])
        },
        StorePromise("a refusal is kept whole") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try expect(try await stage.settle(message, .failed(throttled)), is: .failed)
            try expect(try await stage.record(message).refusal, is: throttled)
            try expect(try await stage.counts(), is: [.failed: 1])
            try expect(try await store.nextDue(of: stage.sender.id), is: nil)
        },
        StorePromise("a message that is put back is due when told, and its next attempt counts up") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            let due = Stage.start + 400
            try expect(try await stage.settle(message, .requeued(dueAt: due, refusal: throttled)), is: .queued)
            try expect(try await stage.record(message).refusal, is: throttled)
            try expect(try await store.nextDue(of: stage.sender.id), is: due)
            try expect(try await stage.lease(at: due + -1), is: Lease())
            try expect(try await stage.lease(at: due).messages.map(\.attempt), is: [2])
            try expect(try await stage.settle(message, .taken("wamid.2"), attempt: 2), is: .accepted)
            let record = try await stage.record(message)
            try expect(record.attempt, is: 2)
            try expect(record.refusal, is: nil, "what was taken is refused no longer")
        },
        StorePromise("putting back without having reached Meta leaves no refusal") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try await stage.settle(message, .requeued(dueAt: Stage.start, refusal: nil))
            try expect(try await stage.record(message).refusal, is: nil)
        },
        StorePromise("an attempt without an answer leaves the message in doubt, out of the queue") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try expect(try await stage.settle(message, .inDoubt(reason: "timeout")), is: .inDoubt)
            try expect(try await stage.record(message).refusal, is: Refusal(code: 0, title: "timeout"))
            try expect(try await stage.lease(at: Stage.start + Stage.hour), is: Lease())
            try expect(try await stage.counts(), is: [.inDoubt: 1])
        },
        StorePromise("settling the same again changes nothing, whatever it was") { store in
            let stage = try await Stage(store)
            let outcomes: [(Settlement.Outcome, MessageState)] = [
                (.taken("wamid.A"), .accepted), (.refused, .failed),
                (.requeued(dueAt: Stage.start + 5, refusal: nil), .queued), (.inDoubt(reason: "?"), .inDoubt),
            ]
            for (index, (outcome, state)) in outcomes.enumerated() {
                let message = try await stage.sending(919_800_000_000 + UInt64(index))
                try expect(try await stage.settle(message, outcome, at: Stage.start + 1), is: state)
                let once = try await stage.record(message)
                try expect(try await stage.settle(message, outcome, at: Stage.start + 2), is: state)
                try expect(try await stage.record(message), is: once)
            }
            try expect(try await stage.counts(), is: [.accepted: 1, .failed: 1, .queued: 1, .inDoubt: 1])
        },
        StorePromise("a late answer ends a doubt, whichever it is") { store in
            let stage = try await Stage(store)
            let outcomes: [(Settlement.Outcome, MessageState)] = [
                (.taken("wamid.A"), .accepted), (.refused, .failed),
                (.requeued(dueAt: Stage.start, refusal: nil), .queued),
            ]
            for (index, (outcome, state)) in outcomes.enumerated() {
                let message = try await stage.sending(919_800_000_000 + UInt64(index))
                try await stage.settle(message, .inDoubt(reason: "timeout"))
                try expect(try await stage.settle(message, outcome), is: state)
            }
            try expect(try await stage.counts(), is: [.accepted: 1, .failed: 1, .queued: 1])
        },
        StorePromise("nothing undoes that Meta took a message") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try await stage.settle(message, .taken("wamid.A"))
            for outcome: Settlement.Outcome in [
                .refused, .requeued(dueAt: Stage.start, refusal: nil), .inDoubt(reason: "?"), .taken("wamid.B"),
            ] {
                try expect(try await stage.settle(message, outcome), is: .accepted)
            }
            try expect(try await stage.record(message).wamid, is: "wamid.A", "the first one stays")
            try expect(try await store.nextDue(of: stage.sender.id), is: nil)
        },
        StorePromise("an older attempt's fate does not disturb the newer one") { store in
            let stage = try await Stage(store)
            for (index, outcome) in [
                Settlement.Outcome.refused, .requeued(dueAt: Stage.start + 9, refusal: nil), .inDoubt(reason: "?"),
            ].enumerated() {
                let message = try await stage.secondAttempt(919_800_000_000 + UInt64(index))
                try expect(try await stage.settle(message, outcome, attempt: 1), is: .sending)
                try expect(try await stage.record(message).attempt, is: 2)
                try expect(try await stage.settle(message, .taken("wamid.2"), attempt: 2), is: .accepted)
            }
        },
        StorePromise("that an older attempt was taken counts at once") { store in
            let stage = try await Stage(store)
            let message = try await stage.secondAttempt(919_800_000_000)
            try expect(try await stage.settle(message, .taken("wamid.1"), attempt: 1), is: .accepted)
            try expect(try await stage.settle(message, .refused, attempt: 2), is: .accepted)
            try expect(try await stage.record(message).wamid, is: "wamid.1")
            try expect(try await stage.counts(), is: [.accepted: 1])
        },
        StorePromise("an acceptance takes a message out of the queue again") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try await stage.settle(message, .requeued(dueAt: Stage.start, refusal: nil))
            try expect(try await stage.settle(message, .taken("wamid.1")), is: .accepted)
            try expect(try await stage.lease(), is: Lease())
        },
        StorePromise("settlements of one batch are answered in order, several of one message too") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit(
                (0..<3).map { stage.admission(to: 919_800_000_000 + $0, lane: .express) }
            )
            let outcomes: [(Int, Settlement.Outcome)] = [
                (2, .inDoubt(reason: "?")), (0, .refused), (2, .taken("wamid.2")), (1, .taken("wamid.1")),
            ]
            let states = try await store.settle(
                outcomes.map {
                    Settlement(message: ids[$0.0], attempt: 1, outcome: $0.1, settledAt: Stage.start)
                }
            )
            try expect(states, is: [.inDoubt, .failed, .accepted, .accepted])
            try expect(try await stage.counts(), is: [.accepted: 2, .failed: 1])
        },
        StorePromise("a message that is not there settles nothing") { store in
            let stage = try await Stage(store)
            try expect(try await stage.settle(ID(row: 4_711), .taken("wamid.A")), is: .inDoubt)
        },
    ]
}

extension Stage {
    /// A message at its second attempt, after the first one was put back.
    func secondAttempt(_ phone: UInt64, at moment: Timestamp = start) async throws -> ID<Message> {
        let message = try await sending(phone, at: moment)
        try await settle(message, .requeued(dueAt: moment, refusal: nil), at: moment)
        let leased = try await lease(at: moment).messages
        try expect(leased.map(\.id), is: [message])
        try expect(leased.map(\.attempt), is: [2])
        return message
    }
}
