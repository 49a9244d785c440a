package import Domain

/// The ledger of consent: who said when, and where, that messages are wanted or not. Every way in
/// writes there when it changes what was known; only the erasure of a person takes events away.
package protocol ConsentStore: Sendable {
    /// The events of a contact, newest first.
    func consentEvents(of contact: ID<Contact>, in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError)
        -> Page<ConsentEvent>
}

/// One event of the ledger, as it is kept.
package struct ConsentEvent: Hashable, Sendable {
    package var consent: Consent
    package var source: ConsentReport.Source
    /// What was written, tapped or answered.
    package var detail: String
    package var occurredAt: Timestamp
    /// When this program learned of it.
    package var receivedAt: Timestamp

    package init(
        consent: Consent,
        source: ConsentReport.Source,
        detail: String,
        occurredAt: Timestamp,
        receivedAt: Timestamp
    ) {
        self.consent = consent
        self.source = source
        self.detail = detail
        self.occurredAt = occurredAt
        self.receivedAt = receivedAt
    }
}

extension ConsentReport.Source {
    /// Of what is said with a contact that is saved.
    package init(_ source: ContactSource) {
        self = source == .csv ? .csv : .api
    }
}
