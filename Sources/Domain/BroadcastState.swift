/// Where a broadcast stands. Raw values are API text.
///
/// ```
/// draft ─▶ scheduled ─▶ sending ─▶ sent          an API campaign: live ◀─▶ paused, ─▶ stopped
///              ◀──────────▶ paused ─▶ stopped
/// ```
package enum BroadcastState: String, CaseIterable, Sendable {
    case draft, scheduled, sending, live, paused, stopped, sent, failed

    /// Whether nothing changes it any more.
    package var isFinal: Bool { self == .stopped || self == .sent || self == .failed }
}

/// What is done to a broadcast.
package enum BroadcastAction: Hashable, Sendable {
    /// Its moment has come.
    case start
    case pause
    case resume
    /// For good: what has not left never will.
    case stop
    /// Every message has left, or ended.
    case finish
    /// It cannot be sent at all.
    case fail
}

extension Broadcast {
    /// The state that an action leads to; `nil` where it is not allowed. An action that would change nothing is allowed, so that
    /// it can be repeated.
    package func state(after action: BroadcastAction) -> BroadcastState? {
        switch (action, state) {
        case (.start, .draft), (.start, .scheduled), (.start, .sending): .sending
        case (.pause, .scheduled), (.pause, .sending), (.pause, .live), (.pause, .paused): .paused
        case (.resume, .paused): kind == .apiCampaign ? .live : list?.startedAt == nil ? .scheduled : .sending
        case (.resume, .sending), (.resume, .live), (.resume, .scheduled): state
        case (.stop, .draft), (.stop, .scheduled), (.stop, .sending), (.stop, .live), (.stop, .paused),
            (.stop, .stopped):
            .stopped
        case (.finish, .sending), (.finish, .sent): .sent
        case (.fail, .scheduled), (.fail, .sending), (.fail, .paused): .failed
        default: nil
        }
    }
}
