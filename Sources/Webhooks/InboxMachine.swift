import Domain
import Store

/// Decides how the inbox is worked off: events in, actions out, no clock and no store. ``InboxProcessor`` does what it
/// says.
///
/// Entries are taken from the store in order and handed over in shares, each of which is one transaction. What went
/// wrong is begun anew from the store, which alone knows what is still to do.
struct InboxMachine {
    enum Action: Equatable {
        /// Ask the store for pending entries.
        case take(limit: Int)
        /// Have ``InboxMachine/share(at:)`` applied.
        case apply
        /// Nothing is left: wait for the bell.
        case wait
        /// The store is in trouble: wait, then ``Event/rested``.
        case rest(milliseconds: Int64)
    }

    enum Event {
        case woken
        case taken([InboxEntry])
        case applied
        /// - `jitter`: 0 to 1, drawn anew each time, so that several programs do not come back in step.
        case failed(jitter: Double)
        case rested
    }

    /// Bodies in memory at once: 192 MiB if all had the largest size, 40 KiB if each told one status, as most do.
    static let entriesMaximum = 64
    /// A share ends with the entry that reaches this; about 10 ms of the database's time.
    static let statusesMaximum = 2_000
    private static let restMillisecondsMinimum: Int64 = 100
    private static let restMillisecondsMaximum: Int64 = 30_000

    private var taken: ArraySlice<InboxEntry> = []
    private var isLastShare = true
    private var failures = 0

    /// How many taken entries wait to be handed over.
    var waitingCount: Int { taken.count }
    /// When the oldest of them came.
    var oldestReceivedAt: Timestamp? { taken.first?.receivedAt }

    mutating func handle(_ event: Event) -> Action {
        switch event {
        case .woken, .rested:
            return .take(limit: Self.entriesMaximum)
        case .taken(let entries):
            taken = entries[...]
            // Fewer than asked for were all; whatever comes after rings the bell.
            isLastShare = entries.count < Self.entriesMaximum
            if entries.isEmpty { failures = 0 }
            return entries.isEmpty ? .wait : .apply
        case .applied:
            failures = 0
            if !taken.isEmpty { return .apply }
            return isLastShare ? .wait : .take(limit: Self.entriesMaximum)
        case .failed(let jitter):
            taken = []
            failures += 1
            return .rest(milliseconds: Self.rest(afterFailures: failures, jitter: jitter))
        }
    }

    /// The next share of what was taken, read: whole entries, in order, until there are enough statuses.
    mutating func share(at moment: Timestamp) -> InboxWork {
        var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: moment)
        while work.statuses.count < Self.statusesMaximum, let entry = taken.popFirst() {
            let reading = WebhookReader.read(entry.body, receivedAt: entry.receivedAt)
            work.statuses += reading.statuses
            work.incoming += reading.incoming
            work.consents += reading.consents
            work.templates += reading.templates
            work.accounts += reading.accounts
            if let problem = reading.problem {
                work.unreadable.append((entry: entry.id, problem: problem))
            } else {
                work.consumed.append(entry.id)
            }
        }
        return work
    }

    /// Doubles with every failure in a row; half of it is left to chance.
    private static func rest(afterFailures failures: Int, jitter: Double) -> Int64 {
        let doublings = min(failures - 1, 20)
        let whole = min(restMillisecondsMaximum, restMillisecondsMinimum << Int64(doublings))
        return whole / 2 + Int64(Double(whole / 2) * min(1, max(0, jitter)))
    }
}
