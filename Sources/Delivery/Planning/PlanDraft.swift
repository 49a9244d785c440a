package import Domain
package import Messages
package import Store

/// Decides what becomes of each member of an audience: a message, or a reason why not. Pure, and the same for a plan and a dry run.
package struct PlanDraft: Sendable {
    /// How long after a person's last message anything but a template may be sent (`messages/send-messages`).
    private static let windowMilliseconds: Int64 = 86_400_000

    private let list: ListPlan
    private let mould: ContentMould
    private let clock: RecipientClock?
    private let quietClock = QuietClock()

    package init(_ list: ListPlan, mould: ContentMould) {
        self.list = list
        self.mould = mould
        self.clock = list.isLocalToRecipient ? RecipientClock(list.startsAt) : nil
    }

    /// Whether members have to be read with their attributes and tags.
    package var wantsAttributes: Bool {
        mould.needsAttributes || !list.audience.tags.isEmpty || !list.audience.rules.isEmpty
    }

    /// What becomes of a member; `nil` for one whom tags or rules leave out.
    package func message(for member: AudienceMember, at now: Timestamp) -> PlannedMessage? {
        guard list.audience.takes(member) else { return nil }
        switch fate(of: member, at: now) {
        case .skipped(let reason):
            return PlannedMessage(contact: member.contact, phone: member.phone, fate: .skipped(reason))
        case .queued(let dueAt):
            return filled(for: member, dueAt: dueAt)
        }
    }

    private func fate(of member: AudienceMember, at now: Timestamp) -> PlannedMessage.Fate {
        if member.consent == .optedOut { return .skipped(.optedOut) }
        if !member.phone.isReal { return .skipped(.invalidNumber) }
        var dueAt = max(now, clock?.moment(for: member.phone) ?? list.startsAt)
        if let hours = list.quietHours { dueAt = quietClock.opening(of: hours, for: member.phone, from: dueAt) }
        if dueAt > list.expiresAt { return .skipped(.expired) }
        if list.messageType == .regular {
            // Looked at for the moment it is due: the window may have closed by then.
            guard let active = member.lastActiveAt, dueAt - active < Self.windowMilliseconds else {
                return .skipped(.outsideWindow)
            }
        }
        return .queued(dueAt: dueAt)
    }

    private func filled(for member: AudienceMember, dueAt: Timestamp) -> PlannedMessage {
        var planned = PlannedMessage(contact: member.contact, phone: member.phone, fate: .queued(dueAt: dueAt))
        guard !mould.isSameForAll else { return planned }
        let recipient = MouldRecipient(name: member.name, phone: member.phone, attributes: member.attributes)
        do {
            planned.filling = try mould.filling(for: recipient)
        } catch {
            switch error {
            case .missingAttribute: planned.fate = .skipped(.missingAttribute)
            case .invalidValue: planned.fate = .skipped(.invalidValue)
            }
        }
        return planned
    }
}
