package import Domain
package import Store

extension MemoryStore {
    package func lease(_ request: LeaseRequest) async throws(StoreError) -> Lease {
        precondition((1...10_000).contains(request.limit), "a lease takes 1 to 10,000 messages")
        try requireWorking()
        guard fence(of: request.sender) == request.fence else { return .fenced }
        let due = messageRows.indices.filter {
            isWaiting($0, for: request.sender) && messageRows[$0].standing.dueAt <= request.at
        }
        var lease = Lease()
        for place in due where broadcast(messageRows[place].broadcast).state == .stopped {
            end(place, as: .cancelled, because: OwnReason.stopped, at: request.at, in: &lease)
        }
        let live = due.filter { messageRows[$0].standing.state == .queued }
        let calls = live.filter { broadcast(messageRows[$0].broadcast).kind == .apiCampaign }
        take(calls.sorted(by: isDueBefore), request, reserve: 0, &lease)
        take(
            inTurn(live.filter { broadcast(messageRows[$0].broadcast).kind == .broadcast }),
            request,
            reserve: request.budget?.reserve ?? 0,
            &lease
        )
        return lease
    }

    private func take(_ places: [Int], _ request: LeaseRequest, reserve: Int, _ lease: inout Lease) {
        for place in places {
            guard lease.messages.count < request.limit else { return }
            let row = messageRows[place]
            if !row.phone.isReal {
                end(place, as: .cancelled, because: OwnReason.erased, at: request.at, in: &lease)
            } else if request.at > row.expiresAt {
                end(place, as: .expired, because: OwnReason.expired, at: request.at, in: &lease)
            } else if row.respectsOptOut, hasOptedOut(row.contact) {
                end(place, as: .cancelled, because: OwnReason.optedOut, at: request.at, in: &lease)
            } else if let hours = broadcast(row.broadcast).list?.quietHours,
                case let opening = quietClock.opening(of: hours, for: row.phone, from: request.at),
                opening > request.at
            {
                messageRows[place].standing.dueAt = opening
            } else if let budget = request.budget,
                !count(row.contact, in: row.workspace, maximum: budget.recipientsPerDay - reserve, at: request.at)
            {
                lease.isBudgetSpent = true
                return
            } else {
                lease.messages.append(begin(place, at: request.at))
            }
        }
    }

    /// One of each broadcast after the other.
    private func inTurn(_ places: [Int]) -> [Int] {
        var queues = Dictionary(grouping: places) { messageRows[$0].broadcast }.sorted { $0.key < $1.key }
            .map { $0.value.sorted(by: isDueBefore)[...] }
        var order: [Int] = []
        while !queues.allSatisfy(\.isEmpty) {
            for index in queues.indices {
                if let first = queues[index].popFirst() { order.append(first) }
            }
        }
        return order
    }

    package func nextDue(of sender: ID<Sender>) async throws(StoreError) -> Timestamp? {
        try requireWorking()
        return messageRows.indices.filter { isWaiting($0, for: sender) }.map { messageRows[$0].standing.dueAt }.min()
    }

    private func isWaiting(_ place: Int, for sender: ID<Sender>) -> Bool {
        let row = messageRows[place]
        return row.sender == sender && row.standing.state == .queued && broadcast(row.broadcast).state != .paused
    }

    private func isDueBefore(_ left: Int, _ right: Int) -> Bool {
        (messageRows[left].standing.dueAt, left) < (messageRows[right].standing.dueAt, right)
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
            content: row.content ?? .filling([]),
            attempt: row.standing.attempt,
            expiresAt: row.expiresAt,
            createdAt: row.createdAt
        )
    }
}

extension MemoryStore {
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
            let isRead = inbox.first.map { row.updatedAt + (moment - settledBefore) < $0.receivedAt } ?? true
            return beganAt < statusesUntil && !row.hasStatus && row.updatedAt < settledBefore && isRead
        }
        for place in proven {
            messageRows[place].standing.state = .queued
            messageRows[place].updatedAt = moment
        }
        return proven.count
    }
}
