package import Domain
package import Store

extension MemoryStore {
    package func lease(_ request: LeaseRequest) async throws(StoreError) -> Lease {
        precondition((1...10_000).contains(request.limit), "a lease takes 1 to 10,000 messages")
        try requireWorking()
        let due = messageRows.indices.filter {
            isWaiting($0, for: request.sender) && messageRows[$0].standing.dueAt <= request.at
        }
        var lease = Lease()
        for place in due where broadcast(messageRows[place].broadcast).state == .stopped {
            end(place, as: .cancelled, because: OwnReason.stopped, at: request.at, in: &lease)
        }
        for place in due.sorted(by: goesBefore) where messageRows[place].standing.state == .queued {
            guard lease.messages.count < request.limit else { break }
            if request.at > messageRows[place].expiresAt {
                end(place, as: .expired, because: OwnReason.expired, at: request.at, in: &lease)
            } else if messageRows[place].respectsOptOut, hasOptedOut(messageRows[place].contact) {
                end(place, as: .cancelled, because: OwnReason.optedOut, at: request.at, in: &lease)
            } else {
                lease.messages.append(begin(place, at: request.at))
            }
        }
        return lease
    }

    package func nextDue(of sender: ID<Sender>) async throws(StoreError) -> Timestamp? {
        try requireWorking()
        return messageRows.indices.filter { isWaiting($0, for: sender) }.map { messageRows[$0].standing.dueAt }.min()
    }

    private func isWaiting(_ place: Int, for sender: ID<Sender>) -> Bool {
        let row = messageRows[place]
        return row.sender == sender && row.standing.state == .queued && broadcast(row.broadcast).state != .paused
    }

    private func goesBefore(_ left: Int, _ right: Int) -> Bool {
        func rank(_ place: Int) -> (Int, Timestamp, Int) {
            let row = messageRows[place]
            return (broadcast(row.broadcast).kind == .apiCampaign ? 0 : 1, row.standing.dueAt, place)
        }
        return rank(left) < rank(right)
    }

    private func hasOptedOut(_ contact: ID<Contact>) -> Bool {
        contactRows.place(of: contact).map { contactRows[$0].consent == .optedOut } ?? false
    }

    private func end(
        _ place: Int,
        as state: MessageState,
        because reason: Refusal,
        at moment: Timestamp,
        in lease: inout Lease
    ) {
        messageRows[place].standing.state = state
        messageRows[place].refusal = reason
        messageRows[place].updatedAt = moment
        lease.ended.append(Lease.EndedMessage(id: messageRows[place].id, state: state))
    }

    private func begin(_ place: Int, at moment: Timestamp) -> LeasedMessage {
        messageRows[place].standing.state = .sending
        messageRows[place].standing.attempt += 1
        messageRows[place].attemptsBeganAt.append(moment)
        messageRows[place].updatedAt = moment
        let row = messageRows[place]
        return LeasedMessage(
            id: row.id,
            workspace: row.workspace,
            broadcast: row.broadcast,
            phone: row.phone,
            content: row.content,
            attempt: row.standing.attempt,
            expiresAt: row.expiresAt,
            createdAt: row.createdAt
        )
    }
}

extension MemoryStore {
    package func doubtInterrupted(of sender: ID<Sender>, at moment: Timestamp) async throws(StoreError) -> Int {
        try requireWorking()
        let interrupted = messageRows.indices.filter {
            messageRows[$0].sender == sender && messageRows[$0].standing.state == .sending
        }
        for place in interrupted {
            messageRows[place].standing.state = .inDoubt
            messageRows[place].refusal = OwnReason.interrupted
            messageRows[place].updatedAt = moment
        }
        return interrupted.count
    }

    package func doubts(
        in workspace: ID<Workspace>?,
        page: PageRequest
    ) async throws(StoreError) -> Page<MessageRecord> {
        try requireWorking()
        let found = messageRows.filter {
            $0.standing.state == .inDoubt && (workspace == nil || $0.workspace == workspace)
        }
        let asked = found.page(page)
        return Page(items: asked.items.map(record), total: asked.total)
    }

    package func requeueProven(
        of sender: ID<Sender>,
        settledBefore: Timestamp,
        at moment: Timestamp
    ) async throws(StoreError) -> Int {
        try requireWorking()
        guard let statusesUntil = statusesUntil[sender] else { return 0 }
        let proven = messageRows.indices.filter { place in
            let row = messageRows[place]
            guard row.sender == sender, row.standing.state == .inDoubt, let beganAt = row.attemptsBeganAt.last else {
                return false
            }
            return beganAt < statusesUntil && !row.hasStatus && row.updatedAt < settledBefore
        }
        for place in proven {
            messageRows[place].standing.state = .queued
            messageRows[place].updatedAt = moment
        }
        return proven.count
    }
}
