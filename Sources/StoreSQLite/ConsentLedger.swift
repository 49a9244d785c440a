import Domain
import GRDB
import Store

/// Writes down what callers and imports say of consent: only where it changes what was known, so that a list that is imported every night
/// leaves one event and not a thousand.
struct ConsentLedger {
    private let write: HotStatement

    init(_ db: Database) throws {
        write = try HotStatement(
            db,
            """
            INSERT INTO consent_events (contact, consent, source, detail, occurred_at, received_at) VALUES (?, ?, ?, '', ?, ?)
            ON CONFLICT DO UPDATE SET consent = excluded.consent
            """
        )
    }

    func note(_ consent: Consent, from source: ContactSource, of contact: Int64, at moment: Timestamp) throws {
        try write.run(
            contact,
            consent.rawValue,
            ConsentReport.Source(source).rawValue,
            moment.milliseconds,
            moment.milliseconds
        )
    }
}
