package import Domain
package import Store
import WireJSON

extension MemoryStore {
    package func consentEvents(
        of contact: ID<Contact>,
        in workspace: ID<Workspace>,
        page: PageRequest
    ) async throws(StoreError) -> Page<ConsentEvent> {
        try requireWorking()
        guard contactRows.place(of: contact).map({ contactRows[$0].workspace }) == workspace else {
            return Page(items: [], total: 0)
        }
        return newestFirst(contact).page(page)
    }

    /// By the second, which is all that Meta tells, then as they came.
    private func newestFirst(_ contact: ID<Contact>) -> [ConsentEvent] {
        func second(_ event: ConsentEvent) -> Int64 { event.occurredAt.milliseconds / 1_000 }
        return (ledger[contact] ?? []).enumerated()
            .sorted { (second($0.element), $0.offset) > (second($1.element), $1.offset) }.map(\.element)
    }

    /// What was said by the person, or by Meta for it: it counts by when it was said.
    /// - Returns: whether it changed what the contact wants.
    @discardableResult
    func keep(_ report: ConsentReport, of contact: ID<Contact>, at moment: Timestamp) -> Bool {
        guard let place = contactRows.place(of: contact) else { return false }
        let isKnown = (ledger[contact] ?? []).contains { event in
            event.occurredAt == report.occurredAt && event.source == report.source && event.detail == report.detail
        }
        guard !isKnown else { return false }
        ledger[contact, default: []].append(
            ConsentEvent(
                consent: report.consent,
                source: report.source,
                detail: report.detail,
                occurredAt: report.occurredAt,
                receivedAt: moment
            )
        )
        guard let newest = newestFirst(contact).first, newest.consent != contactRows[place].consent else {
            return false
        }
        contactRows[place].consent = newest.consent
        contactRows[place].updatedAt = moment
        return newest.consent == report.consent
    }

    /// An automatic reply, in the campaign of such replies.
    func queueReply(_ text: String, to contact: Contact, by sender: Sender, at moment: Timestamp) {
        guard contact.phone.isReal else { return }
        let name = ConsentReplies.campaignName
        let new = NewBroadcast(
            workspace: contact.workspace,
            name: name,
            kind: .apiCampaign,
            state: .live,
            templateName: "",
            createdAt: moment
        )
        let campaign = named(name, in: contact.workspace) ?? add(new)
        guard campaign.kind == .apiCampaign else { return }
        var writer = JSONWriter()
        writer.string(text)
        let content = Array(#""type":"text","text":{"body":"#.utf8) + writer.bytes + Array("}".utf8)
        let admission = Admission(
            workspace: contact.workspace,
            broadcast: campaign.id,
            sender: sender.id,
            contact: ContactDraft(phone: contact.phone, name: contact.name, source: .wa),
            content: content,
            lane: .queued(dueAt: moment),
            expiresAt: moment + ConsentReplies.lifetimeMilliseconds,
            respectsOptOut: false,
            key: nil,
            admittedAt: moment
        )
        _ = add(admission, contact: contact.id)
    }

    /// What a caller or an import said with a contact.
    func note(_ consent: Consent, from source: ContactSource, of contact: ID<Contact>, at moment: Timestamp) {
        let event = ConsentEvent(
            consent: consent,
            source: ConsentReport.Source(source),
            detail: "",
            occurredAt: moment,
            receivedAt: moment
        )
        ledger[contact]?.removeAll { $0.occurredAt == moment && $0.source == event.source && $0.detail.isEmpty }
        ledger[contact, default: []].append(event)
    }
}
