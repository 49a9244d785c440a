import Domain
import GRDB
import Store

/// Applies one status after the other inside one transaction.
///
/// A status counts only for messages of the phone number that it speaks of. Without that wall, whoever holds the app secret of one
/// workspace could sign statuses that move another's messages by guessing tags.
struct StatusDesk {
    private struct Target {
        let message: Int64
        let row: StandingTable.Found
        /// Which attempt it speaks of, where it says so.
        let attempt: Int?
    }

    private let db: Database
    private let epoch: UInt32
    private let moment: Timestamp
    private let messages: StandingTable
    private let senders: SenderBook
    private let log: HotStatement
    private let explain: RefusalWriter
    private var counts = CountChanges()
    private var strikes: LateStrikes
    private let outbox: EventOutbox
    /// Who stopped marketing messages at Meta, as its refusals say.
    private(set) var optOuts: [OptOut] = []
    private var marks: [Int64: Int64] = [:]
    private var places: [Int64: Int] = [:]
    /// Each message that changed once, in the order of the first change, with its last state.
    private(set) var changed: [StatusChange] = []

    init(_ db: Database, epoch: UInt32, at moment: Timestamp) throws {
        self.db = db
        self.epoch = epoch
        self.moment = moment
        messages = try StandingTable(db)
        senders = SenderBook(db)
        explain = try RefusalWriter(db)
        let outbox = EventOutbox(db, at: moment)
        self.outbox = outbox
        strikes = LateStrikes(db, outbox)
        log = try HotStatement(
            db,
            """
            INSERT OR IGNORE INTO statuses
                (message, status, wamid, occurred_at, received_at, code, pricing_category)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        )
    }

    mutating func apply(_ report: StatusReport) throws {
        guard let target = try tagged(report) ?? named(report) else { return }
        let isNews = try MessageStanding.isNews(report.status, ofFailedWamid: hasFailed(report, target))
        try log.run(
            target.message,
            report.status.word,
            report.wamid,
            report.occurredAt.milliseconds,
            moment.milliseconds,
            report.refusal?.code,
            report.pricingCategory
        )
        if let attempt = target.attempt { try mark(target, attempt: attempt) }
        guard isNews else { return }
        if try goesAgain(report, target) { return }
        var standing = target.row.standing
        let hasMoved = standing.learn(report.status, of: target.attempt, wamid: report.wamid)
        guard standing != target.row.standing else { return }
        let counted = try messages.update(
            target.message,
            to: standing,
            reason: hasMoved ? report.refusal?.code : target.row.reason,
            attemptEndedAt: target.row.attemptEndedAt ?? moment.milliseconds,
            at: moment
        )
        guard hasMoved else { return }
        if standing.state == .failed, let refusal = report.refusal {
            try explain.write(refusal, of: target.message)
            try follow(refusal, report, target.row)
        } else {
            try strikes.forgive(target.row.broadcast)
        }
        counts.move(from: target.row.counted, to: counted, of: target.row.place)
        try outbox.tell(of: target.message, in: target.row.workspace)
        note(
            StatusChange(
                message: ID(row: target.message),
                workspace: ID(row: target.row.workspace),
                state: standing.state,
                wamid: report.wamid
            )
        )
    }

    /// Asked only of messages that could move wrongly: those not known to be taken.
    private func hasFailed(_ report: StatusReport, _ target: Target) throws -> Bool {
        guard !target.row.standing.state.isTaken else { return false }
        return try db.number(
            "SELECT 1 FROM statuses WHERE message = ? AND status = 'failed' AND wamid = ?",
            [target.message, report.wamid]
        ) != nil
    }

    /// Puts back into the queue what Meta took and dropped by its own fault.
    private mutating func goesAgain(_ report: StatusReport, _ target: Target) throws -> Bool {
        guard let refusal = report.refusal, report.status.evidence == .failed,
            target.attempt ?? target.row.standing.attempt == target.row.standing.attempt
        else { return false }
        let expiresAt = try db.number("SELECT expires_at FROM messages WHERE id = ?", [target.message]) ?? 0
        var standing = target.row.standing
        guard standing.goAgain(after: refusal, expiresAt: Timestamp(milliseconds: expiresAt), at: moment) else {
            return false
        }
        try AttemptLog(db).write(
            standing.attempt,
            of: target.message,
            beganAt: target.row.attemptBeganAt ?? moment.milliseconds,
            endedAt: moment.milliseconds,
            .failed,
            code: refusal.code
        )
        let counted = try messages.update(
            target.message,
            to: standing,
            reason: nil,
            attemptEndedAt: target.row.attemptEndedAt,
            at: moment
        )
        counts.move(from: target.row.counted, to: counted, of: target.row.place)
        // A broadcast that was over is so no more.
        try db.run(
            "UPDATE broadcasts SET state = 'sending', finished_at = NULL WHERE id = ? AND state = 'sent' AND is_deleted = 0",
            [target.row.broadcast]
        )
        if db.changesCount == 1 { try outbox.tell(of: target.row.broadcast) }
        return true
    }

    private mutating func follow(_ refusal: Refusal, _ report: StatusReport, _ row: StandingTable.Found) throws {
        switch LateConsequence(of: refusal) {
        case .none: break
        case .optOut: optOuts.append((row.contact, row.workspace, report.occurredAt))
        case .strike(let pausesAtOnce):
            try strikes.strike(refusal, pausesAtOnce: pausesAtOnce, of: row.broadcast)
        case .pauseSender:
            try db.run(
                "UPDATE senders SET paused_code = ?, paused_reason = ? WHERE id = ? AND paused_code IS NULL",
                [refusal.code, refusal.title, row.sender]
            )
            if db.changesCount == 1 { try outbox.tellOfSender(row.sender) }
        }
    }

    /// Writes the counts, the strikes and the senders' marks.
    func finish() throws {
        try counts.write(db)
        try strikes.write()
        for (sender, beganAt) in marks {
            try db.run("UPDATE senders SET statuses_until = max(statuses_until, ?) WHERE id = ?", [beganAt, sender])
        }
    }

    private func tagged(_ report: StatusReport) throws -> Target? {
        guard let tag = report.tag, tag.installation == epoch, let row = try messages.find(tag.message.row),
            tag.attempt <= row.standing.attempt, try senders.phoneNumberID(of: row.sender) == report.phoneNumberID
        else { return nil }
        return Target(message: tag.message.row, row: row, attempt: tag.attempt)
    }

    /// By recipient and wamid, for statuses without a tag of ours.
    private func named(_ report: StatusReport) throws -> Target? {
        guard let recipient = report.recipientID else { return nil }
        let number = try? PhoneNumber(parsing: recipient)  // What is no number may still be a known `wa_id`.
        let found = try db.number(
            Self.byName,
            [report.phoneNumberID, number?.folded.column, recipient, report.wamid]
        )
        guard let found, let row = try messages.find(found) else { return nil }
        return Target(message: found, row: row, attempt: nil)
    }

    /// The newest hundred messages of each contact it can be, because there is no index on wamids.
    static let byName = """
        SELECT messages.id FROM senders
        JOIN contacts ON contacts.workspace = senders.workspace AND (contacts.folded = ?2 OR contacts.wa_id = ?3)
        JOIN messages ON messages.id IN (
            SELECT recent.id FROM messages AS recent WHERE recent.contact = contacts.id ORDER BY recent.id DESC LIMIT 100
        )
        WHERE senders.phone_number_id = ?1 AND messages.sender = senders.id AND messages.wamid = ?4
        LIMIT 1
        """

    /// Notes when the attempt began that a status has come for.
    private mutating func mark(_ target: Target, attempt: Int) throws {
        let beganAt: Int64? =
            if attempt == target.row.standing.attempt {
                target.row.attemptBeganAt
            } else {
                try db.number(
                    "SELECT began_at FROM attempts WHERE message = ? AND attempt = ?",
                    [target.message, attempt]
                )
            }
        guard let beganAt else { return }
        marks[target.row.sender] = max(marks[target.row.sender] ?? beganAt, beganAt)
    }

    private mutating func note(_ change: StatusChange) {
        if let place = places[change.message.row] {
            changed[place] = change
        } else {
            places[change.message.row] = changed.count
            changed.append(change)
        }
    }
}

/// Who stopped marketing messages at Meta, and when that was learned.
typealias OptOut = (contact: Int64, workspace: Int64, at: Timestamp)

/// Which phone number a sender is, looked up once a transaction.
private final class SenderBook {
    private let db: Database
    private var known: [Int64: String?] = [:]

    init(_ db: Database) {
        self.db = db
    }

    func phoneNumberID(of sender: Int64) throws -> String? {
        if let found = known[sender] { return found }
        let found = try db.first("SELECT phone_number_id FROM senders WHERE id = ?", [sender]) { $0[0] as String }
        known[sender] = .some(found)
        return found
    }
}
