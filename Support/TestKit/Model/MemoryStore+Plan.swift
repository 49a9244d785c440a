package import Domain
package import Store

extension MemoryStore {
    package func change(
        _ broadcast: ID<Broadcast>,
        in workspace: ID<Workspace>,
        by action: BroadcastAction,
        because trouble: Refusal?,
        at moment: Timestamp
    ) async throws(StoreError) -> BroadcastChange? {
        try requireWorking()
        guard let place = broadcastRows.place(of: broadcast), broadcastRows[place].workspace == workspace,
            !deletedBroadcasts.contains(broadcast)
        else { return nil }
        let before = broadcastRows[place]
        guard let state = before.state(after: action) else { return .refused(before) }
        broadcastRows[place].state = state
        if state != before.state || trouble != nil { broadcastRows[place].trouble = trouble }
        if state == .sending, before.list?.startedAt == nil { broadcastRows[place].list?.startedAt = moment }
        if action == .start, let list = before.list, !list.isLocalToRecipient {
            broadcastRows[place].list?.startsAt = min(list.startsAt, moment)
        }
        if state.isFinal, before.list?.finishedAt == nil { broadcastRows[place].list?.finishedAt = moment }
        return .changed(broadcastRows[place])
    }

    package func deleteBroadcast(_ broadcast: ID<Broadcast>, in workspace: ID<Workspace>) async throws(StoreError)
        -> Bool
    {
        try requireWorking()
        guard let place = broadcastRows.place(of: broadcast), broadcastRows[place].workspace == workspace,
            broadcastRows[place].state == .draft || broadcastRows[place].state.isFinal
        else { return false }
        moulds[broadcast] = nil
        return deletedBroadcasts.insert(broadcast).inserted
    }

    package func startDue(at moment: Timestamp) async throws(StoreError) -> [PlanState] {
        try requireWorking()
        for place in broadcastRows.indices where broadcastRows[place].state == .scheduled {
            guard let list = broadcastRows[place].list, dueFrom(list) <= moment else { continue }
            if list.expiresAt <= moment {
                broadcastRows[place].state = .failed
                broadcastRows[place].trouble = OwnReason.neverBegun
                broadcastRows[place].list?.finishedAt = moment
            } else {
                broadcastRows[place].state = .sending
                broadcastRows[place].list?.startedAt = moment
            }
        }
        return broadcastRows.filter { $0.state == .sending && $0.list?.isPlanned == false }.map {
            PlanState(broadcast: $0, cursor: planCursors[$0.id] ?? 0)
        }
    }

    package func nextStart() async throws(StoreError) -> Timestamp? {
        try requireWorking()
        return broadcastRows.filter { $0.state == .scheduled }.compactMap(\.list).map(dueFrom).min()
    }

    private func dueFrom(_ list: ListPlan) -> Timestamp {
        list.isLocalToRecipient ? list.startsAt + -14 * 3_600_000 : list.startsAt
    }

    package func mould(of broadcast: ID<Broadcast>) async throws(StoreError) -> [UInt8]? {
        try requireWorking()
        return moulds[broadcast]
    }

    package func plan(_ part: PlanPart) async throws(StoreError) -> Bool {
        try requireWorking()
        guard let place = broadcastRows.place(of: part.broadcast), broadcastRows[place].workspace == part.workspace,
            broadcastRows[place].state == .sending, broadcastRows[place].list?.isPlanned == false,
            planCursors[part.broadcast] ?? 0 == part.from
        else { return false }
        if let to = part.to { planCursors[part.broadcast] = to } else { broadcastRows[place].list?.isPlanned = true }
        for message in part.messages { add(message, of: part) }
        return true
    }

    private func add(_ message: PlannedMessage, of part: PlanPart) {
        var standing = MessageStanding(state: .queued, attempt: 0, wamid: nil, dueAt: part.at)
        var reason: SkipReason?
        switch message.fate {
        case .queued(let dueAt): standing.dueAt = dueAt
        case .skipped(let why):
            standing.state = .skipped
            reason = why
        }
        messageRows.append(
            MessageRow(
                id: messageRows.nextID(),
                workspace: part.workspace,
                broadcast: part.broadcast,
                contact: message.contact,
                sender: part.sender,
                phone: message.phone,
                content: .filling(message.filling),
                expiresAt: part.expiresAt,
                respectsOptOut: true,
                createdAt: part.at,
                updatedAt: part.at,
                standing: standing,
                skipReason: reason,
                attemptsBeganAt: []
            )
        )
    }

    package func finishSent(at moment: Timestamp) async throws(StoreError) -> [ID<Broadcast>] {
        try requireWorking()
        let open = Set(
            messageRows.filter { $0.standing.state == .queued || $0.standing.state == .sending }.map(\.broadcast)
        )
        let done = broadcastRows.indices.filter { place in
            let row = broadcastRows[place]
            return row.state == .sending && row.list?.isPlanned == true && !open.contains(row.id)
        }
        for place in done {
            broadcastRows[place].state = .sent
            broadcastRows[place].trouble = nil
            broadcastRows[place].list?.finishedAt = moment
        }
        return done.map { broadcastRows[$0].id }
    }

    package func reasons(of broadcast: ID<Broadcast>) async throws(StoreError) -> BroadcastReasons {
        try requireWorking()
        var reasons = BroadcastReasons()
        for row in messageRows where row.broadcast == broadcast {
            if row.standing.state == .failed { reasons.failed[row.refusal?.code ?? 0, default: 0] += 1 }
            if row.standing.state == .skipped, let reason = row.skipReason { reasons.skipped[reason, default: 0] += 1 }
        }
        reasons.replied = Set(incomingRows.filter { $0.broadcast == broadcast }.map(\.contact)).count
        return reasons
    }
}
