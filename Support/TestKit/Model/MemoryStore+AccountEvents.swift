package import Domain
package import Store

extension MemoryStore {
    package func accountEvents(
        in workspace: ID<Workspace>,
        page: PageRequest
    ) async throws(StoreError) -> Page<AccountEvent> {
        try requireWorking()
        return accountEventRows.reversed().filter { $0.workspace == workspace }.map(\.event).page(page)
    }

    func apply(_ report: AccountReport, at moment: Timestamp) {
        let owners = Set(senderRows.filter { $0.wabaID == report.wabaID }.map(\.workspace))
        for workspace in owners.sorted() {
            guard !accountEventRows.contains(where: { $0.workspace == workspace && $0.event.report == report })
            else { continue }
            let event = AccountEvent(
                id: ID(row: Int64(accountEventRows.count) + 1),
                report: report,
                receivedAt: moment
            )
            accountEventRows.append((workspace, event))
            for place in senderRows.indices {
                let sender = senderRows[place]
                let digits = sender.displayPhoneNumber?.filter(\.isNumber)
                guard sender.workspace == workspace, sender.wabaID == report.wabaID,
                    report.phoneDigits == nil || digits == report.phoneDigits
                else { continue }
                switch (report.effect, sender.state) {
                case (.pause(let code), .active):
                    senderRows[place].state = .paused(code: code, reason: report.reason)
                case (.resume(let code), .paused(let paused, _)) where paused == code: senderRows[place].state = .active
                default: break
                }
            }
        }
    }

    func follow(_ refusal: Refusal, _ report: StatusReport, _ row: MessageRow, at moment: Timestamp) {
        switch LateConsequence(of: refusal) {
        case .none: break
        case .optOut:
            keep(.stoppedAtMeta(report.occurredAt), of: row.contact, at: moment)
        case .strike(let pausesAtOnce):
            let isLong = lateStrikes[row.broadcast, default: StrikeRun()].add(refusal.code)
            guard isLong || pausesAtOnce, let place = broadcastRows.place(of: row.broadcast),
                broadcastRows[place].kind == .broadcast, broadcastRows[place].state == .sending
            else { return }
            broadcastRows[place].state = .paused
            broadcastRows[place].trouble = Refusal(code: refusal.code, title: refusal.title)
        case .pauseSender:
            guard let place = senderRows.place(of: row.sender), senderRows[place].state == .active else { return }
            senderRows[place].state = .paused(code: refusal.code, reason: refusal.title)
        }
    }

    func apply(_ report: TemplateReport, at moment: Timestamp) {
        for place in templateRows.indices where templateRows[place].waTemplateID == report.waTemplateID {
            let before = templateRows[place]
            switch report.change {
            case .status: templateRows[place].status = report.status ?? before.status
            case .quality(let quality): templateRows[place].quality = quality
            case .category(let category): templateRows[place].category = TemplateCategory(rawValue: category)
            case .components: break
            }
            let template = templateRows[place]
            let hasChanged = template != before
            if hasChanged { templateRows[place].updatedAt = moment }
            if report.status == "APPROVED" { resume(template) }
            if case .category = report.change, !hasChanged { continue }
            guard let trouble = report.trouble else { continue }
            for index in sending(template, in: .sending) {
                broadcastRows[index].state = .paused
                broadcastRows[index].trouble = Refusal(code: trouble.code, title: trouble.title)
            }
        }
    }

    private func resume(_ template: Template) {
        guard
            workspaceRows.place(of: template.workspace).map({ workspaceRows[$0].settings.resumesWithTemplate }) == true
        else { return }
        for index in sending(template, in: .paused) {
            guard let code = broadcastRows[index].trouble?.code, TemplateReport.liftedCodes.contains(code)
            else { continue }
            broadcastRows[index].state = .sending
            broadcastRows[index].trouble = nil
        }
    }

    private func sending(_ template: Template, in state: BroadcastState) -> [Int] {
        broadcastRows.indices.filter { index in
            let broadcast = broadcastRows[index]
            let account = senderRows.first { $0.id == broadcast.sender }?.wabaID
            return broadcast.kind == .broadcast && broadcast.state == state && account == template.wabaID
                && broadcast.workspace == template.workspace && broadcast.templateName == template.name
                && broadcast.templateLanguage ?? template.language == template.language
        }
    }

    /// See `ContactMove` of the database: one person, two contacts.
    func move(_ place: Int, to number: String, at moment: Timestamp) {
        let contact = contactRows[place]
        guard let phone = PhoneNumber(waID: number) ?? (try? PhoneNumber(parsing: number)) else { return }
        let question = ContactQuestion(workspace: contact.workspace, phone: phone.folded)
        let holder = contactPlaces[question]
        if holder == place { return }
        if let holder { merge(holder, into: place, at: moment) }
        contactPlaces[ContactQuestion(workspace: contact.workspace, phone: contact.phone.folded)] = nil
        contactPlaces[question] = place
        contactRows[place].phone = phone
        contactRows[place].waID = phone.digits
        contactRows[place].updatedAt = moment
        for index in messageRows.indices
        where messageRows[index].contact == contact.id && messageRows[index].standing.state == .queued {
            messageRows[index].phone = phone
        }
    }

    /// Meta's id of a person from now on.
    func learn(_ userID: String, of place: Int, at moment: Timestamp) {
        guard contactRows[place].userID != userID else { return }
        let workspace = contactRows[place].workspace
        let holder = contactRows.indices.first {
            contactRows[$0].workspace == workspace && contactRows[$0].userID == userID
        }
        if let holder { merge(holder, into: place, at: moment) }
        contactRows[place].userID = userID
        contactRows[place].updatedAt = moment
    }

    private func merge(_ ending: Int, into place: Int, at moment: Timestamp) {
        let (gone, kept) = (contactRows[ending], contactRows[place])
        let merged = ContactDetails(of: kept).merged(with: ContactDetails(of: gone))
        for index in messageRows.indices where messageRows[index].contact == gone.id {
            messageRows[index].contact = kept.id
        }
        for index in incomingRows.indices where incomingRows[index].contact == gone.id {
            incomingRows[index].contact = kept.id
        }
        ledger[kept.id, default: []] += ledger.removeValue(forKey: gone.id) ?? []
        for list in listMembers.keys where listMembers[list]?.remove(gone.id) != nil {
            listMembers[list]?.insert(kept.id)
        }
        erasedContacts.insert(gone.id)
        contactRows[ending].phone = PhoneNumber(erased: gone.id)
        contactRows[ending].waID = nil
        contactRows[ending].userID = nil
        contactRows[ending].name = ""
        contactRows[ending].attributes = []
        contactRows[ending].tags = []
        contactRows[ending].lastActiveAt = nil
        contactRows[ending].updatedAt = moment
        contactRows[place].consent = merged.consent
        contactRows[place].incomingBlocked = merged.incomingBlocked
        contactRows[place].attributes = merged.attributes
        contactRows[place].tags = merged.tags
        if let active = gone.lastActiveAt {
            contactRows[place].lastActiveAt = max(kept.lastActiveAt ?? active, active)
        }
    }
}
