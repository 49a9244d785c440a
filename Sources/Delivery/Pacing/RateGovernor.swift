/// Learns how fast a sender may really go: cuts at once when Meta says "too fast" (130429, 80007, 4), comes back slowly.
///
/// Times are milliseconds of the wall clock.
package struct RateGovernor: Sendable {
    /// A burst of refusals is one lesson, not many.
    private static let cutPauseMilliseconds: Int64 = 1_000
    private static let recoveryStepMilliseconds: Int64 = 5_000

    /// What the operator or Meta allows; 0 is no limit.
    package private(set) var ceiling: Int
    private var current: Int
    private var lastChange: Int64 = 0

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
        guard now - lastChange >= Self.cutPauseMilliseconds else { return }
        let before = current > 0 ? current : max(observedRate, 1)
        current = max(1, before * 7 / 10)
        lastChange = now
    }

    /// Called now and then: a twentieth of the ceiling back for every quiet step.
    package mutating func recover(at now: Int64) {
        guard current > 0, current != ceiling, now - lastChange >= Self.recoveryStepMilliseconds else { return }
        lastChange = now
        if ceiling > 0 {
            current = min(ceiling, current + max(1, ceiling / 20))
        } else {
            current += max(1, current / 5)
        }
    }
}
