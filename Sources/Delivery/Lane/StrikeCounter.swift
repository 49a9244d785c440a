import Domain

/// Tells one recipient's bad luck from a broadcast that can reach nobody: five recipients in a row refused with the same code, or
/// one with a code that no other can escape.
struct StrikeCounter: Sendable {
    private var runs: [ID<Broadcast>: StrikeRun] = [:]

    /// Counts a refusal; `true` when the broadcast is to be paused.
    mutating func strike(_ strike: AttemptJudge.Strike, of broadcast: ID<Broadcast>) -> Bool {
        let isLong = runs[broadcast, default: StrikeRun()].add(strike.refusal.code)
        guard isLong || strike.pausesAtOnce else { return false }
        runs[broadcast] = nil
        return true
    }

    /// A recipient fared otherwise.
    mutating func forgive(_ broadcast: ID<Broadcast>) {
        if !runs.isEmpty { runs[broadcast] = nil }
    }
}
