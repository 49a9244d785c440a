import Domain

/// Decides which refusals are worth a line: the first of its kind, then one a minute with how many were held back.
/// Strangers can knock as often as they like; the log must not grow with it.
struct LogThrottle {
    private static let intervalMilliseconds: Int64 = 60_000

    private struct Past {
        var loggedAt: Timestamp
        var heldBack: Int
    }

    private var pasts: [DoorRefusalKind: Past] = [:]

    /// How many lines of this kind were held back since the last one; `nil` when this one is to be held back too.
    mutating func admit(_ kind: DoorRefusalKind, at moment: Timestamp) -> Int? {
        guard let past = pasts[kind] else {
            pasts[kind] = Past(loggedAt: moment, heldBack: 0)
            return 0
        }
        // A clock that was set back counts as time gone by, or the log would be silent until it has caught up.
        guard !(0..<Self.intervalMilliseconds).contains(moment - past.loggedAt) else {
            pasts[kind] = Past(loggedAt: past.loggedAt, heldBack: past.heldBack + 1)
            return nil
        }
        pasts[kind] = Past(loggedAt: moment, heldBack: 0)
        return past.heldBack
    }
}
