package import Domain
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
        for report in work.incoming { keep(report, at: work.at) }
        for report in work.consents { keep(report, at: work.at) }
        for report in work.templates { apply(report, at: work.at) }
        for report in work.accounts { apply(report, at: work.at) }
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
        let hasFailed = messageRows[place].statuses.contains { $0.status == "failed" && $0.wamid == report.wamid }
        let isNews = MessageStanding.isNews(
            report.status,
            ofFailedWamid: hasFailed && !messageRows[place].standing.state.isTaken
        )
        let isTold = messageRows[place].statuses.contains {
            $0.status == report.status.word && $0.wamid == report.wamid
        }
        if !isTold {
            messageRows[place].statuses.append(
                StatusRecord(
                    status: report.status.word,
                    wamid: report.wamid,
                    occurredAt: report.occurredAt,
                    receivedAt: moment,
                    code: report.refusal?.code,
                    pricingCategory: report.pricingCategory
                )
            )
        }
        guard isNews else { return nil }
        let before = messageRows[place].standing
        let speaksOfNewest = attempt ?? before.attempt == before.attempt
        if speaksOfNewest, report.status.evidence == .failed, let refusal = report.refusal,
            messageRows[place].standing.goAgain(after: refusal, expiresAt: messageRows[place].expiresAt, at: moment)
        {
            messageRows[place].updatedAt = moment
            if let broadcast = broadcastRows.place(of: messageRows[place].broadcast),
                broadcastRows[broadcast].state == .sent,
                !deletedBroadcasts.contains(messageRows[place].broadcast)
            {
                broadcastRows[broadcast].state = .sending
                broadcastRows[broadcast].list?.finishedAt = nil
            }
            messageRows[place].attemptEnds[before.attempt] = AttemptRecord(
                number: before.attempt,
                beganAt: messageRows[place].attemptsBeganAt.last,
                endedAt: moment,
                outcome: .failed,
                code: refusal.code
            )
            return nil
        }
        let hasMoved = messageRows[place].standing.learn(report.status, of: attempt, wamid: report.wamid)
        if messageRows[place].standing != before { messageRows[place].updatedAt = moment }
        guard hasMoved else { return nil }
        let row = messageRows[place]
        if row.standing.state == .failed, let refusal = report.refusal {
            messageRows[place].refusal = refusal
            follow(refusal, report, row, at: moment)
        } else {
            lateStrikes[row.broadcast] = nil
        }
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

    package func incoming(
        from contact: ID<Contact>,
        in workspace: ID<Workspace>,
        page: PageRequest
    ) async throws(StoreError) -> Page<IncomingMessage> {
        try requireWorking()
        let found = incomingRows.filter { message in
            message.contact == contact && contactRows.place(of: contact).map { contactRows[$0].workspace } == workspace
        }
        return found.sorted { ($0.occurredAt, $0.id) > ($1.occurredAt, $1.id) }.page(page)
    }

    private func keep(_ report: IncomingReport, at moment: Timestamp) {
        guard let sender = senderRows.first(where: { $0.phoneNumberID == report.phoneNumberID }),
            let place = person(report.from, report.userID, name: report.profileName, in: sender.workspace, at: moment)
        else { return }
        contactRows[place].lastActiveAt = max(contactRows[place].lastActiveAt ?? report.occurredAt, report.occurredAt)
        let settings = workspaceRows[Int(sender.workspace.row) - 1].settings
        if let consent = report.consent(by: settings.keywords),
            keep(consent, of: contactRows[place].id, at: moment),
            let text = settings.replies.text(for: consent.consent)
        {
            queueReply(text, to: contactRows[place], by: sender, at: moment)
        }
        if let number = report.newNumber { move(place, to: number, at: moment) }
        if let userID = report.newUserID { learn(userID, of: place, at: moment) }
        let contact = contactRows[place]
        let isKnown = incomingRows.contains { known in
            known.wamid == report.wamid
                && contactRows.place(of: known.contact).map { contactRows[$0].workspace } == sender.workspace
        }
        guard !contact.incomingBlocked, !isKnown else { return }
        let mine = messageRows.filter { $0.contact == contact.id }
        let said = report.context.flatMap { context in mine.suffix(100).last { $0.standing.wamid == context } }
        let last = mine.last { $0.standing.wamid != nil }
        let recent = last.flatMap { message in
            message.updatedAt >= report.occurredAt + -IncomingMessage.answerMilliseconds ? message : nil
        }
        incomingRows.append(
            IncomingMessage(
                id: ID(row: Int64(incomingRows.count + 1)),
                contact: contact.id,
                sender: sender.id,
                wamid: report.wamid,
                kind: report.kind,
                text: report.text,
                context: report.context,
                broadcast: (said ?? recent)?.broadcast,
                occurredAt: report.occurredAt
            )
        )
    }

    private func keep(_ report: ConsentReport, at moment: Timestamp) {
        guard let sender = senderRows.first(where: { $0.phoneNumberID == report.phoneNumberID }),
            let place = person(report.from, report.userID, name: nil, in: sender.workspace, at: moment)
        else { return }
        keep(report, of: contactRows[place].id, at: moment)
    }

    private func person(
        _ from: String,
        _ userID: String?,
        name: String?,
        in workspace: ID<Workspace>,
        at moment: Timestamp
    ) -> Int? {
        let phone = PhoneNumber(waID: from) ?? (try? PhoneNumber(parsing: from))
        let mine = contactRows.indices.filter { contactRows[$0].workspace == workspace }
        let byNumber =
            mine.first { contactRows[$0].phone.folded == phone?.folded } ?? mine.first { contactRows[$0].waID == from }
        if let byNumber {
            if let userID { learn(userID, of: byNumber, at: moment) }
            return byNumber
        }
        if let userID, let place = mine.first(where: { contactRows[$0].userID == userID }) {
            if !from.isEmpty { move(place, to: from, at: moment) }
            return place
        }
        guard phone != nil || userID != nil else { return nil }
        let number = phone ?? PhoneNumber(absentOf: contactRows.nextID())
        let draft = ContactDraft(phone: number, name: name ?? phone?.e164 ?? "", source: .wa)
        let contact = addContact(draft, in: workspace, at: moment)
        let place = contactRows.place(of: contact)
        if let place { contactRows[place].userID = userID }
        return place
    }
}
