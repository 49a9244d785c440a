/// Learns how fast a sender may really go: cuts at once when Meta says "too fast" (130429, 80007, 4), comes back slowly.
///
/// Times are milliseconds of the wall clock. One that was set back is taken for time that passed, or nothing would be learned
/// until it has caught up.
package struct RateGovernor: Sendable {
    /// A burst of refusals is one lesson, not many.
    private static let cutPauseMilliseconds: Int64 = 1_000
    private static let recoveryStepMilliseconds: Int64 = 5_000
    /// A sender without a limit that has come back this far has none again: Meta gives nobody more than 1,000 (`throughput`).
    private static let learnedRateMaximum = 5_000

    /// What the operator or Meta allows; 0 is no limit.
    package private(set) var ceiling: Int
    private var current: Int
    private var lastCut: Int64?
    private var lastChange: Int64?

    package init(ceiling: Int) {
        self.ceiling = ceiling
        self.current = ceiling
    }

    /// Messages a second now; 0 is no limit.
    package var rate: Int { current }

    package mutating func setCeiling(_ newCeiling: Int) {
        guard newCeiling != ceiling else { return }
        ceiling = newCeiling
        current = newCeiling
    }

    /// Meta refused for speed. An unlimited sender learns from the speed it had.
    package mutating func throttled(at now: Int64, observedRate: Int) {
        // Only an earlier cut holds this one up. A step of recovery does not: it may be the very thing that was too fast.
        guard Self.hasPassed(Self.cutPauseMilliseconds, since: lastCut, at: now) else { return }
        let before = current > 0 ? current : min(max(observedRate, 1), Self.learnedRateMaximum)
        current = max(1, before * 7 / 10)
        lastCut = now
        lastChange = now
    }

    /// Called now and then: a twentieth of the ceiling back for every quiet step.
    package mutating func recover(at now: Int64) {
        guard current > 0, current != ceiling else { return }
        guard Self.hasPassed(Self.recoveryStepMilliseconds, since: lastChange, at: now) else { return }
        lastChange = now
        if ceiling > 0 {
            current = min(ceiling, current + max(1, ceiling / 20))
        } else {
            current += max(1, current / 5)
            if current > Self.learnedRateMaximum { current = 0 }
        }
    }

    private static func hasPassed(_ pause: Int64, since moment: Int64?, at now: Int64) -> Bool {
        guard let moment else { return true }
        return now < moment || now - moment >= pause
    }
}
