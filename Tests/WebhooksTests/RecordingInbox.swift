import Domain
import Store

/// An inbox in memory that obeys the promises of `InboxStore` as far as the processor relies on them, remembers what it
/// was asked and can be told to fail.
actor RecordingInbox: InboxStore {
    private(set) var pending: [InboxEntry] = []
    private(set) var unreadable: [InboxEntry] = []
    private(set) var work: [InboxWork] = []
    private(set) var appendedCount = 0
    private(set) var applyAttempts = 0
    private var appendFailures = 0
    private var takeFailures = 0
    private var applyFailures = 0
    private var nextRow: Int64 = 1

    func fail(appends: Int = 0, takes: Int = 0, applies: Int = 0) {
        appendFailures = appends
        takeFailures = takes
        applyFailures = applies
    }

    var bodies: [[UInt8]] { pending.map(\.body) }

    func appendToInbox(_ entries: [InboxDraft]) throws(StoreError) {
        try maybeFail(&appendFailures)
        for draft in entries {
            pending.append(InboxEntry(id: ID(row: nextRow), body: draft.body, receivedAt: draft.receivedAt))
            nextRow += 1
            appendedCount += 1
        }
    }

    func pendingInbox(limit: Int) throws(StoreError) -> [InboxEntry] {
        try maybeFail(&takeFailures)
        return Array(pending.prefix(limit))
    }

    func incoming(from contact: ID<Contact>, in workspace: ID<Workspace>, page: PageRequest) -> Page<IncomingMessage> {
        Page(items: [], total: 0)
    }

    func accountEvents(in workspace: ID<Workspace>, page: PageRequest) -> Page<AccountEvent> {
        Page(items: [], total: 0)
    }

    /// Every status is of a message of its own and moves it.
    func applyStatuses(_ share: InboxWork) throws(StoreError) -> [StatusChange] {
        applyAttempts += 1
        try maybeFail(&applyFailures)
        work.append(share)
        for (entry, problem) in share.unreadable {
            guard var kept = pending.first(where: { $0.id == entry }) else { continue }
            kept.problem = problem
            unreadable.append(kept)
        }
        let gone = Set(share.consumed + share.unreadable.map(\.entry))
        pending.removeAll { gone.contains($0.id) }
        return share.statuses.compactMap { status in
            guard let state = status.status.evidence else { return nil }
            return StatusChange(
                message: status.tag?.message ?? ID(row: 0),
                workspace: ID(row: 1),
                state: state,
                wamid: status.wamid
            )
        }
    }

    func unreadableInbox(limit: Int) throws(StoreError) -> [InboxEntry] {
        Array(unreadable.reversed().prefix(limit))
    }

    private func maybeFail(_ failures: inout Int) throws(StoreError) {
        guard failures > 0 else { return }
        failures -= 1
        throw .unavailable("told to fail")
    }
}
