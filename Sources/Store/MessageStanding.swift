package import Domain

/// Where a message stands, and what evidence does to that. One decision for every database, so that two stores never disagree
/// about the fate of a message; it knows nothing of rows.
package struct MessageStanding: Hashable, Sendable {
    package var state: MessageState
    /// The newest attempt, 0 when none began.
    package var attempt: Int
    /// Meta's id, once known. The first one stays: a second would be another copy of the message.
    package var wamid: String?
    package var dueAt: Timestamp

    package init(state: MessageState, attempt: Int, wamid: String?, dueAt: Timestamp) {
        self.state = state
        self.attempt = attempt
        self.wamid = wamid
        self.dueAt = dueAt
    }

    /// Takes in what became of an attempt. Returns the refusal to keep, `nil` to keep what is there.
    ///
    /// That Meta took the message is evidence whichever attempt it came from. Anything else says something only of the newest
    /// attempt, and only while nothing is known of it: a status that came first knows more than a lost or refused call.
    package mutating func settle(attempt settled: Int, as outcome: Settlement.Outcome) -> Refusal? {
        if case .accepted(let wamid, _, let isHeld) = outcome {
            self.wamid = self.wamid ?? wamid
            state = state.merging(isHeld ? .held : .accepted)
            return nil
        }
        guard settled == attempt else { return nil }
        switch (state, outcome) {
        case (.sending, .failed(let refusal)), (.inDoubt, .failed(let refusal)), (.queued, .failed(let refusal)):
            // `queued` too: a refusal for good may come after the message was put back for want of an answer.
            state = .failed
            return refusal
        case (.sending, .requeued(let dueAt, let refusal)), (.inDoubt, .requeued(let dueAt, let refusal)):
            state = .queued
            self.dueAt = dueAt
            return refusal
        case (.sending, .inDoubt(let reason)):
            state = .inDoubt
            return Refusal(code: 0, title: reason)
        default:
            return nil
        }
    }

    /// Takes in a status of an attempt; `attempt` is `nil` when the status bore no tag and was found by its wamid.
    /// Returns whether the state changed.
    package mutating func learn(_ status: DeliveryStatus, of attempt: Int?, wamid: String) -> Bool {
        guard let evidence = status.evidence else { return false }
        // That an older attempt failed says nothing of the newer one.
        if evidence == .failed, let attempt, attempt < self.attempt { return false }
        self.wamid = self.wamid ?? wamid
        let before = state
        state = state.merging(evidence)
        return state != before
    }

    /// How long Meta gets to recover before a message that it took and dropped goes out once more.
    package static let lateRetryMilliseconds: Int64 = 60_000

    /// Takes in that Meta had taken the message and then failed to send it: by its own fault, the first time, and with time left, it
    /// waits for its second try. The second has a wamid of its own.
    /// - Returns: whether it does; `false` leaves everything as it is.
    package mutating func goAgain(after refusal: Refusal, expiresAt: Timestamp, at moment: Timestamp) -> Bool {
        let dueAt = moment + Self.lateRetryMilliseconds
        guard state.isTaken, !state.isArrival, dueAt <= expiresAt,
            Verdict(for: refusal, road: .webhook, attempt: attempt) == .retry
        else { return false }
        (state, wamid, self.dueAt) = (.queued, nil, dueAt)
        return true
    }

    /// Whether a status may say something new of a message whose wamid is known to have failed. Only that it arrived after all does:
    /// the message may be on its way under another wamid by now, which neither a repeat nor an older status is about.
    package static func isNews(_ status: DeliveryStatus, ofFailedWamid: Bool) -> Bool {
        !ofFailedWamid || status.evidence?.isArrival ?? false
    }
}

extension MessageStanding {
    /// Takes in the operator's word on a message in doubt. Returns the refusal to keep, `nil` to keep what is there.
    package mutating func decide(_ decision: DoubtDecision, at moment: Timestamp) -> Refusal? {
        precondition(state == .inDoubt, "only a doubt is decided")
        switch decision {
        case .sent: state = .accepted
        case .resend: (state, dueAt) = (.queued, moment)
        case .drop:
            state = .failed
            return OwnReason.dropped
        }
        return nil
    }
}

/// Why a message ended, or stands in doubt, by our own doing: kept as a ``Refusal`` with code 0.
package enum OwnReason {
    package static let expired = Refusal(code: 0, title: "It expired before it could be sent.")
    package static let stopped = Refusal(code: 0, title: "Its broadcast was stopped.")
    package static let erased = Refusal(code: 0, title: "The contact was erased.")
    package static let optedOut = Refusal(code: 0, title: "The contact opted out.")
    /// Why a message was never tried, from its stored ``SkipReason``.
    package static func skipped(_ reason: Int?, _ state: MessageState) -> Refusal? {
        guard state == .skipped, let reason = reason.flatMap(SkipReason.init(rawValue:)) else { return nil }
        return Refusal(code: 0, title: reason.sentence)
    }
    package static let neverBegun = Refusal(code: 0, title: "Its end had passed before it could begin.")
    package static let dropped = Refusal(code: 0, title: "It stood in doubt, and the operator gave it up.")
    package static let interrupted = Refusal(code: 0, title: "The program ended before Meta's answer came.")
}
