package import Domain
package import Store

extension MemoryStore {
    package func installation() async throws(StoreError) -> UInt32 {
        try requireWorking()
        return epoch
    }

    package func admit(_ admissions: [Admission]) async throws(StoreError) -> [AdmissionResult] {
        try requireWorking()
        return admissions.map { admission in
            if let key = admission.key, let kept = key.known(in: answerRows) { return .keyTaken(kept) }
            let contact =
                place(of: admission.contact.phone, in: admission.workspace).map { contactRows[$0].id }
                ?? addContact(admission.contact, in: admission.workspace, at: admission.admittedAt)
            var postponed = admission
            if admission.lane == .express, fence(of: admission.sender) != admission.fence {
                postponed.lane = .queued(dueAt: admission.admittedAt)
            }
            if postponed.lane == .express, let budget = admission.budget,
                !count(contact, in: admission.workspace, maximum: budget.recipientsPerDay, at: admission.admittedAt)
            {
                postponed.lane = .queued(dueAt: admission.admittedAt)
            }
            let message = add(postponed, contact: contact)
            if var key = admission.key {
                key.message = message
                answerRows[key.question] = key
            }
            return postponed.lane == admission.lane
                ? .admitted(message: message, contact: contact) : .postponed(message: message, contact: contact)
        }
    }

    func add(_ admission: Admission, contact: ID<Contact>) -> ID<Message> {
        let standing: MessageStanding
        switch admission.lane {
        case .express:
            standing = MessageStanding(state: .sending, attempt: 1, wamid: nil, dueAt: admission.admittedAt)
        case .queued(let dueAt):
            standing = MessageStanding(state: .queued, attempt: 0, wamid: nil, dueAt: dueAt)
        }
        let row = MessageRow(
            id: messageRows.nextID(),
            workspace: admission.workspace,
            broadcast: admission.broadcast,
            contact: contact,
            sender: admission.sender,
            phone: admission.contact.phone,
            content: .whole(admission.content),
            expiresAt: admission.expiresAt,
            respectsOptOut: admission.respectsOptOut,
            createdAt: admission.admittedAt,
            updatedAt: admission.admittedAt,
            standing: standing,
            attemptsBeganAt: admission.lane == .express ? [admission.admittedAt] : []
        )
        messageRows.append(row)
        return row.id
    }

    package func settle(_ settlements: [Settlement]) async throws(StoreError) -> [MessageState] {
        try requireWorking()
        return settlements.map { settlement in
            guard let place = messageRows.place(of: settlement.message) else { return .inDoubt }
            let before = messageRows[place].standing
            if let refusal = messageRows[place].standing.settle(
                attempt: settlement.attempt,
                as: settlement.outcome
            ) {
                messageRows[place].refusal = refusal
                if refusal.code == LateConsequence.optOutCode {
                    keep(.stoppedAtMeta(settlement.settledAt), of: messageRows[place].contact, at: settlement.settledAt)
                }
            }
            if messageRows[place].standing != before { messageRows[place].updatedAt = settlement.settledAt }
            note(settlement, at: place)
            if case .accepted(_, .some(let waID), _) = settlement.outcome, waID != messageRows[place].phone.digits,
                let contact = contactRows.place(of: messageRows[place].contact)
            {
                contactRows[contact].waID = waID
            }
            keep(settlement.answer, for: settlement.message)
            return messageRows[place].standing.state
        }
    }

    private func keep(_ answer: KeptAnswer.Answer?, for message: ID<Message>) {
        guard let answer else { return }
        for (question, kept) in answerRows where kept.message == message && kept.answer == nil {
            answerRows[question]?.answer = answer
        }
    }

    package func message(_ id: ID<Message>, in workspace: ID<Workspace>) async throws(StoreError) -> MessageRecord? {
        try requireWorking()
        return messageRows.first { $0.id == id && $0.workspace == workspace }.map(record)
    }

    package func messages(
        in workspace: ID<Workspace>,
        matching filter: MessageFilter,
        page: PageRequest
    ) async throws(StoreError) -> Page<MessageRecord> {
        try requireWorking()
        let asked = Array(messageRows.filter { filter.takes($0, workspace) }.reversed()).page(page)
        return Page(items: asked.items.map(record), total: asked.total)
    }

    package func messages(
        in workspace: ID<Workspace>,
        matching filter: MessageFilter,
        after message: ID<Message>,
        limit: Int
    ) async throws(StoreError) -> [MessageRecord] {
        try requireWorking()
        return messageRows.filter { $0.id > message && filter.takes($0, workspace) }.prefix(limit).map(record)
    }

    /// Only doubt gives way to what came later: everything else that is known of an attempt was known.
    private func note(_ settlement: Settlement, at place: Int) {
        let known = messageRows[place].attemptEnds[settlement.attempt]
        guard known == nil || known?.outcome == .inDoubt else { return }
        var record = AttemptRecord(
            number: settlement.attempt,
            beganAt: messageRows[place].attemptsBeganAt[settlement.attempt - 1],
            endedAt: settlement.settledAt,
            outcome: nil,
            code: nil
        )
        switch settlement.outcome {
        case .accepted: record.outcome = .accepted
        case .failed(let refusal): (record.outcome, record.code) = (.failed, refusal.code)
        case .requeued(_, let refusal): (record.outcome, record.code) = (.requeued, refusal?.code)
        case .inDoubt: record.outcome = .inDoubt
        }
        messageRows[place].attemptEnds[settlement.attempt] = record
    }

    package func account(of message: ID<Message>, in workspace: ID<Workspace>) async throws(StoreError)
        -> MessageAccount?
    {
        try requireWorking()
        guard let row = messageRows.first(where: { $0.id == message && $0.workspace == workspace }) else { return nil }
        let attempts = row.attemptsBeganAt.enumerated().map { index, beganAt in
            row.attemptEnds[index + 1]
                ?? AttemptRecord(
                    number: index + 1,
                    beganAt: beganAt,
                    endedAt: row.standing.state == .sending ? nil : row.updatedAt,
                    outcome: row.standing.state == .sending ? nil : row.standing.state.isTaken ? .accepted : .inDoubt,
                    code: nil
                )
        }
        return MessageAccount(attempts: attempts, statuses: row.statuses, content: row.content)
    }

    package func settleDoubt(
        _ message: ID<Message>,
        in workspace: ID<Workspace>,
        as decision: DoubtDecision,
        at moment: Timestamp
    ) async throws(StoreError) -> MessageState? {
        try requireWorking()
        guard let place = messageRows.place(of: message), messageRows[place].workspace == workspace else { return nil }
        guard messageRows[place].standing.state == .inDoubt else { return messageRows[place].standing.state }
        if let refusal = messageRows[place].standing.decide(decision, at: moment) {
            messageRows[place].refusal = refusal
        }
        messageRows[place].updatedAt = moment
        return messageRows[place].standing.state
    }

    /// Whether somebody may be written to, and counts them as a recipient of the day.
    func count(_ contact: ID<Contact>, in workspace: ID<Workspace>, maximum: Int, at moment: Timestamp) -> Bool {
        let dayAgo = moment + -RecipientBudget.periodMilliseconds
        if let counted = countedAt[contact], counted > dayAgo { return true }
        let span = RecipientBudget.spanMilliseconds
        let used = countedAt.filter { known, at in
            contactRows.place(of: known).map { contactRows[$0].workspace == workspace } == true
                && at.milliseconds / span >= dayAgo.milliseconds / span
        }
        guard used.count < maximum else { return false }
        countedAt[contact] = moment
        return true
    }

    func record(_ row: MessageRow) -> MessageRecord {
        let broadcast = broadcast(row.broadcast)
        guard let contact = contactRows.place(of: row.contact).map({ contactRows[$0] }) else {
            preconditionFailure("a message's contact exists")
        }
        return MessageRecord(
            id: row.id,
            workspace: row.workspace,
            broadcast: PublicID(broadcast.id, createdAt: broadcast.createdAt),
            broadcastName: broadcast.name,
            contact: PublicID(contact.id, createdAt: contact.createdAt),
            contactName: contact.name,
            phone: row.phone,
            sender: row.sender,
            state: row.standing.state,
            attempt: row.standing.attempt,
            wamid: row.standing.wamid,
            refusal: row.standing.state.isTaken
                ? nil : row.refusal ?? OwnReason.skipped(row.skipReason?.rawValue, row.standing.state),
            createdAt: row.createdAt,
            updatedAt: row.updatedAt,
            expiresAt: row.expiresAt
        )
    }
}

extension MessageFilter {
    fileprivate func takes(_ row: MemoryStore.MessageRow, _ workspace: ID<Workspace>) -> Bool {
        row.workspace == workspace && (broadcast == nil || row.broadcast == broadcast)
            && (state == nil || row.standing.state == state) && (contact == nil || row.contact == contact)
            && (sender == nil || row.sender == sender) && (since.map { row.createdAt >= $0 } ?? true)
            && (until.map { row.createdAt < $0 } ?? true) && (wamid == nil || row.standing.wamid == wamid)
    }
}
