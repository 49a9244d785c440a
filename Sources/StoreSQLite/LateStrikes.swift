import Domain
import GRDB
import Store

/// What failed statuses say of the broadcasts they belong to, summed up over one transaction.
///
/// Only list broadcasts are stopped, and only while they are sending: a call of the API has somebody who reads the answer.
struct LateStrikes {
    private struct Stop {
        let code: Int
        let title: String
    }

    private let db: Database
    private let outbox: EventOutbox
    private var runs: [Int64: StrikeRun] = [:]
    private var known: [Int64: StrikeRun] = [:]
    private var stops: [Int64: Stop] = [:]

    init(_ db: Database, _ outbox: EventOutbox) {
        self.db = db
        self.outbox = outbox
    }

    /// A recipient failed in a way that others may.
    mutating func strike(_ refusal: Refusal, pausesAtOnce: Bool, of broadcast: Int64) throws {
        var run = try run(of: broadcast)
        let isLong = run.add(refusal.code)
        runs[broadcast] = run
        guard isLong || pausesAtOnce, stops[broadcast] == nil else { return }
        stops[broadcast] = Stop(code: refusal.code, title: refusal.title)
    }

    /// A recipient has it.
    mutating func forgive(_ broadcast: Int64) throws {
        if try run(of: broadcast).count > 0 { runs[broadcast] = StrikeRun() }
    }

    private mutating func run(of broadcast: Int64) throws -> StrikeRun {
        if let run = runs[broadcast] { return run }
        let run = try db.first("SELECT late_code, late_strikes FROM broadcasts WHERE id = ?", [broadcast]) {
            StrikeRun(code: $0[0], count: $0[1])
        }
        known[broadcast] = run ?? StrikeRun()
        runs[broadcast] = known[broadcast]
        return run ?? StrikeRun()
    }

    func write() throws {
        for (broadcast, run) in runs where run != known[broadcast] {
            try db.run(
                "UPDATE broadcasts SET late_code = ?, late_strikes = ? WHERE id = ?",
                [run.code, run.count, broadcast]
            )
        }
        for (broadcast, stop) in stops {
            try db.run(
                """
                UPDATE broadcasts SET state = 'paused', trouble_code = ?, trouble_title = ?
                WHERE id = ? AND state = 'sending' AND kind = 'broadcast'
                """,
                [stop.code, stop.title, broadcast]
            )
            if db.changesCount == 1 { try outbox.tell(of: broadcast) }
        }
    }
}
