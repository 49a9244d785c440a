package import Domain
package import Store

extension MemoryStore {
    package func createBroadcast(
        _ new: NewBroadcast,
        answer: KeptAnswer?
    ) async throws(StoreError) -> BroadcastCreation {
        try requireWorking()
        if let taken = named(new.name, in: new.workspace) {
            return .nameTaken(taken)
        }
        if let answer, let kept = answer.known(in: answerRows) { return .keyTaken(kept) }
        let broadcast = add(new)
        if let answer { answerRows[answer.question] = answer }
        return .created(broadcast)
    }

    func add(_ new: NewBroadcast) -> Broadcast {
        let broadcast = Broadcast(
            id: broadcastRows.nextID(),
            workspace: new.workspace,
            name: new.name,
            kind: new.kind,
            state: new.state,
            templateName: new.templateName,
            templateLanguage: new.templateLanguage,
            sender: new.sender,
            createdAt: new.createdAt,
            list: new.list
        )
        broadcastRows.append(broadcast)
        moulds[broadcast.id] = new.mould
        return broadcast
    }

    package func broadcast(named name: String, in workspace: ID<Workspace>) async throws(StoreError) -> Broadcast? {
        try requireWorking()
        return named(name, in: workspace)
    }

    func named(_ name: String, in workspace: ID<Workspace>) -> Broadcast? {
        broadcastRows.first { $0.workspace == workspace && $0.name == name && !deletedBroadcasts.contains($0.id) }
    }

    package func broadcast(_ id: ID<Broadcast>, in workspace: ID<Workspace>) async throws(StoreError) -> Broadcast? {
        try requireWorking()
        return broadcastRows.first { $0.id == id && $0.workspace == workspace && !deletedBroadcasts.contains(id) }
    }

    package func broadcasts(
        in workspace: ID<Workspace>,
        matching filter: BroadcastFilter,
        page: PageRequest
    ) async throws(StoreError) -> Page<Broadcast> {
        try requireWorking()
        let found = broadcastRows.filter { row in
            row.workspace == workspace && !deletedBroadcasts.contains(row.id)
                && (filter.state == nil || row.state == filter.state) && (filter.kind == nil || row.kind == filter.kind)
        }
        return Array(found.reversed()).page(page)
    }

    package func setBroadcastState(_ state: BroadcastState, of broadcast: ID<Broadcast>) async throws(StoreError) {
        try requireWorking()
        guard let place = broadcastRows.place(of: broadcast) else { return }
        broadcastRows[place].state = state
    }

    package func counts(of broadcast: ID<Broadcast>) async throws(StoreError) -> [MessageState: Int] {
        try requireWorking()
        return messageRows.reduce(into: [:]) { counts, message in
            if message.broadcast == broadcast { counts[message.standing.state, default: 0] += 1 }
        }
    }

    /// The broadcast of a message.
    func broadcast(_ id: ID<Broadcast>) -> Broadcast {
        guard let place = broadcastRows.place(of: id) else { preconditionFailure("a message's broadcast exists") }
        return broadcastRows[place]
    }
}

extension MemoryStore {
    package func keptAnswers(
        _ questions: [AnswerQuestion],
        at moment: Timestamp
    ) async throws(StoreError) -> [KeptAnswer?] {
        try requireWorking()
        return questions.map { answerRows[$0].flatMap { $0.isKnown(at: moment) ? $0 : nil } }
    }

    package func keepAnswers(_ answers: [KeptAnswer]) async throws(StoreError) {
        try requireWorking()
        for answer in answers {
            if let kept = answer.known(in: answerRows), !kept.awaits(answer) { continue }
            answerRows[answer.question] = answer
        }
    }

    package func forgetAnswers(before moment: Timestamp) async throws(StoreError) -> Int {
        try requireWorking()
        let before = answerRows.count
        answerRows = answerRows.filter { $0.value.createdAt >= moment }
        return before - answerRows.count
    }
}

extension KeptAnswer {
    var question: AnswerQuestion { AnswerQuestion(workspace: workspace, key: key) }

    /// The answer that its key already has in the moment it is made.
    func known(in rows: [AnswerQuestion: KeptAnswer]) -> KeptAnswer? {
        rows[question].flatMap { $0.isKnown(at: createdAt) ? $0 : nil }
    }

    func isKnown(at moment: Timestamp) -> Bool {
        moment - createdAt < Self.lifetimeMilliseconds
    }
}
