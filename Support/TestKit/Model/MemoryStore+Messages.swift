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
            let message = add(admission, contact: contact)
            if var key = admission.key {
                key.message = message
                answerRows[key.question] = key
            }
            return .admitted(message: message, contact: contact)
        }
    }

    private func add(_ admission: Admission, contact: ID<Contact>) -> ID<Message> {
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
            content: admission.content,
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
            }
            if messageRows[place].standing != before { messageRows[place].updatedAt = settlement.settledAt }
            if case .accepted(_, .some(let waID), _) = settlement.outcome,
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
        state: MessageState?,
        page: PageRequest
    ) async throws(StoreError) -> Page<MessageRecord> {
        try requireWorking()
        let found = messageRows.filter { $0.workspace == workspace && (state == nil || $0.standing.state == state) }
        let asked = Array(found.reversed()).page(page)
        return Page(items: asked.items.map(record), total: asked.total)
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
            refusal: row.standing.state.isTaken ? nil : row.refusal,
            createdAt: row.createdAt,
            updatedAt: row.updatedAt,
            expiresAt: row.expiresAt
        )
    }
}
