import Domain
package import Store

extension MemoryStore {
    package func appendToInbox(_ entries: [InboxDraft]) async throws(StoreError) {
        try requireWorking()
        for entry in entries {
            lastInboxRow += 1
            inbox.append(InboxEntry(id: ID(row: lastInboxRow), body: entry.body, receivedAt: entry.receivedAt))
        }
    }

    package func pendingInbox(limit: Int) async throws(StoreError) -> [InboxEntry] {
        try requireWorking()
        return Array(inbox.prefix(limit))
    }

    package func unreadableInbox(limit: Int) async throws(StoreError) -> [InboxEntry] {
        try requireWorking()
        return Array(unreadable.sorted { $0.id > $1.id }.prefix(limit))
    }

    package func applyStatuses(_ work: InboxWork) async throws(StoreError) -> [StatusChange] {
        try requireWorking()
        var changes: [StatusChange] = []
        for report in work.statuses {
            guard let change = apply(report, at: work.at) else { continue }
            if let place = changes.firstIndex(where: { $0.message == change.message }) {
                changes[place] = change
            } else {
                changes.append(change)
            }
        }
        for (id, problem) in work.unreadable {
            guard var entry = inbox.first(where: { $0.id == id }) else { continue }
            entry.problem = problem
            unreadable.append(entry)
        }
        let done = Set(work.consumed + work.unreadable.map(\.entry))
        inbox.removeAll { done.contains($0.id) }
        return changes
    }

    private func apply(_ report: StatusReport, at moment: Timestamp) -> StatusChange? {
        let tagged = placeByTag(report)
        guard let place = tagged ?? placeByName(report) else { return nil }
        let attempt = tagged == nil ? nil : report.tag?.attempt
        if let attempt {
            let row = messageRows[place]
            let beganAt = row.attemptsBeganAt[attempt - 1]
            statusesUntil[row.sender] = max(statusesUntil[row.sender] ?? beganAt, beganAt)
        }
        messageRows[place].hasStatus = true
        let before = messageRows[place].standing
        let hasMoved = messageRows[place].standing.learn(report.status, of: attempt, wamid: report.wamid)
        if messageRows[place].standing != before { messageRows[place].updatedAt = moment }
        guard hasMoved else { return nil }
        let row = messageRows[place]
        if row.standing.state == .failed, let refusal = report.refusal { messageRows[place].refusal = refusal }
        return StatusChange(message: row.id, workspace: row.workspace, state: row.standing.state, wamid: report.wamid)
    }

    private func placeByTag(_ report: StatusReport) -> Int? {
        guard let tag = report.tag, tag.installation == epoch, let place = messageRows.place(of: tag.message),
            tag.attempt <= messageRows[place].standing.attempt, isOf(report, messageRows[place].sender)
        else { return nil }
        return place
    }

    private func placeByName(_ report: StatusReport) -> Int? {
        guard let recipient = report.recipientID else { return nil }
        let phone = try? PhoneNumber(parsing: recipient)  // What is no number may still be a known `wa_id`.
        for contact in contactRows where contact.waID == recipient || contact.phone.folded == phone?.folded {
            let recent = messageRows.indices.filter { messageRows[$0].contact == contact.id }.suffix(100)
            let found = recent.last {
                isOf(report, messageRows[$0].sender) && messageRows[$0].standing.wamid == report.wamid
            }
            if let found { return found }
        }
        return nil
    }

    private func isOf(_ report: StatusReport, _ sender: ID<Sender>) -> Bool {
        senderRows.place(of: sender).map { senderRows[$0].phoneNumberID == report.phoneNumberID } ?? false
    }
}
