import Domain
import Store

extension Stage {
    fileprivate func tell(
        _ field: String,
        _ event: String,
        of phone: String? = nil,
        detail: String? = nil,
        account: String? = nil,
        at moment: Timestamp = Stage.start
    ) async throws {
        var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: moment)
        work.accounts = [
            AccountReport(
                wabaID: account ?? sender.wabaID,
                phoneDigits: phone,
                field: field,
                event: event,
                detail: detail,
                occurredAt: moment
            )
        ]
        _ = try await store.applyStatuses(work)
    }

    fileprivate func senderState() async throws -> SenderState? {
        try await store.senders(in: workspace).first { $0.id == sender.id }?.state
    }

    fileprivate func failLate(_ messages: [ID<Message>], with code: Int) async throws {
        var reports: [StatusReport] = []
        for message in messages {
            var failed = try await report(.failed, message)
            failed.refusal = Refusal(code: code, title: "Late \(code)")
            failed.recipientID = "919812345678"
            reports.append(failed)
        }
        try await apply(reports)
    }

    /// The person has opted out, and the ledger names Meta's refusal.
    fileprivate func expectStopped() async throws {
        let phone = PhoneNumber(trusted: 919_812_345_678)
        let found = try await store.contacts([ContactQuestion(workspace: workspace, phone: phone)])
        let contact = try require(found[0], "the contact")
        try expect(contact.consent, is: .optedOut)
        let page = PageRequest(offset: 0, limit: 10)
        let events = try await store.consentEvents(of: contact.id, in: workspace, page: page)
        try expect(events.items.map(\.source), is: [.refusal])
        try expect(events.items.map(\.detail), is: ["131050"])
    }

    fileprivate func taken(in broadcast: Broadcast, _ count: Int) async throws -> [ID<Message>] {
        let first: UInt64 = 919_812_345_678
        let admissions = (0..<count).map { admission(to: first + UInt64($0), in: broadcast) }
        let messages = try await admit(admissions)
        _ = try await lease(count)
        for message in messages { try await settle(message, .taken("w.\(message.row)")) }
        return messages
    }

    fileprivate func shown(_ broadcast: Broadcast) async throws -> Broadcast? {
        try await store.broadcast(broadcast.id, in: workspace)
    }
}

extension StoreConformance {
    static let accountEventPromises: [StorePromise] = [
        StorePromise("a number that Meta flags stops, its neighbour does not, and it goes on when the flag is gone") {
            store in
            let stage = try await Stage(store)
            let neighbour = try await store.putSender(.example(in: stage.workspace, phoneNumberID: "1009"))
            try await store.noteNumber(
                NumberReport(displayPhoneNumber: "+1 555-078-3881", recipientsPerDay: nil),
                of: stage.sender.id
            )
            try await store.noteNumber(
                NumberReport(displayPhoneNumber: "+1 555-000-0000", recipientsPerDay: nil),
                of: neighbour.id
            )
            let field = "phone_number_quality_update"
            try await stage.tell(field, "FLAGGED", of: "15550783881", detail: "TIER_1K")
            guard case .paused(_, let reason) = try await stage.senderState() else {
                throw BrokenPromise(description: "the flagged number still sends")
            }
            try expect(reason.contains("FLAGGED"), "the reason says what Meta said: \(reason)")
            let other = try await store.senders(in: stage.workspace).first { $0.id == neighbour.id }
            try expect(other?.state, is: .active, "the neighbour")
            try await stage.tell(field, "UNFLAGGED", of: "15550783881", at: Stage.start + 9)
            try expect(try await stage.senderState(), is: .active)
        },
        StorePromise("a restricted account stops every sender of it, an operator's resume stands against repeats") {
            store in
            let stage = try await Stage(store)
            let stranger = try await Stage(store, name: "other", phoneNumberID: "7001")
            try await stage.tell("account_update", "ACCOUNT_RESTRICTION", account: "9999")
            try expect(try await stage.senderState(), is: .active, "another account")
            try await stage.tell("account_update", "ACCOUNT_RESTRICTION", detail: "RESTRICTED_BIZ_INITIATED_MESSAGING")
            try expect(try await stage.senderState() != .active, "it stops")
            try await store.setSenderState(.active, of: stage.sender.id, at: Stage.start)
            try await stage.tell("account_update", "ACCOUNT_RESTRICTION", detail: "RESTRICTED_BIZ_INITIATED_MESSAGING")
            try expect(try await stage.senderState(), is: .active, "what Meta repeats stops nothing again")
            let page = PageRequest(offset: 0, limit: 10)
            let events = try await store.accountEvents(in: stage.workspace, page: page)
            try expect(events.total, is: 1, "kept once")
            try expect(events.items.first?.report.detail, is: "RESTRICTED_BIZ_INITIATED_MESSAGING")
            try expect(
                try await store.accountEvents(in: stranger.workspace, page: page).total,
                is: 1,
                "an account of two workspaces is told to both"
            )
        },
        StorePromise("a pause of the operator's, or of another cause, is not lifted by Meta") { store in
            let stage = try await Stage(store)
            let paused = SenderState.paused(code: 190, reason: "The token has expired.")
            try await store.setSenderState(paused, of: stage.sender.id, at: Stage.start)
            try await stage.tell("account_update", "DISABLED_UPDATE", detail: "REINSTATE")
            try expect(try await stage.senderState(), is: paused)
            try await stage.tell("account_update", "DISABLED_UPDATE", detail: "DISABLE", at: Stage.start + 1)
            try expect(try await stage.senderState(), is: paused, "nor replaced")
        },
        StorePromise("who stopped marketing at Meta has opted out, and the ledger says so") { store in
            let stage = try await Stage(store)
            let message = try await stage.taken(in: stage.broadcast, 1)[0]
            try await stage.failLate([message], with: LateConsequence.optOutCode)
            try await stage.expectStopped()
        },
        StorePromise("who stopped marketing has opted out too when Meta says so on the call itself") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try await stage.settle(message, .failed(Refusal(code: LateConsequence.optOutCode, title: "Stopped")))
            try await stage.expectStopped()
        },
        StorePromise(
            "five late failures of one code in a row pause a list broadcast, one that fares otherwise forgives"
        ) {
            store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("late")
            let messages = try await stage.taken(in: broadcast, 12)
            try await stage.failLate(Array(messages[0..<4]), with: 132_000)
            try await stage.apply([try await stage.report(.delivered, messages[4])])
            try await stage.failLate(Array(messages[5..<9]), with: 132_000)
            try expect(try await stage.shown(broadcast)?.state, is: .sending, "four, forgiven, and four")
            try await stage.failLate([messages[9]], with: 132_000)
            let paused = try require(try await stage.shown(broadcast), "the broadcast")
            try expect(paused.state, is: .paused)
            try expect(paused.trouble?.code, is: 132_000)
        },
        StorePromise("a late failure that none can escape pauses at once; one of the account stops the sender") {
            store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("late")
            let messages = try await stage.taken(in: broadcast, 2)
            try await stage.failLate([messages[0]], with: 132_015)
            try expect(try await stage.shown(broadcast)?.state, is: .paused)
            try await stage.failLate([messages[1]], with: 131_031)
            try expect(try await stage.senderState() != .active, "the sender stops")
        },
    ]
}
