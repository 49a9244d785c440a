import Domain

/// Tells one recipient's bad luck from a broadcast that can reach nobody: five recipients in a row refused with the same code, or
/// one with a code that no other can escape.
struct StrikeCounter: Sendable {
    /// One bad row of the audience can bring any of the codes; five in a row are no accident.
    static let strikeMaximum = 5

    private var rows: [ID<Broadcast>: (code: Int, count: Int)] = [:]

    /// Counts a refusal; `true` when the broadcast is to be paused.
    mutating func strike(_ strike: AttemptJudge.Strike, of broadcast: ID<Broadcast>) -> Bool {
        var row = rows[broadcast] ?? (strike.refusal.code, 0)
        row = row.code == strike.refusal.code ? (row.code, row.count + 1) : (strike.refusal.code, 1)
        rows[broadcast] = row
        guard strike.pausesAtOnce || row.count >= Self.strikeMaximum else { return false }
        rows[broadcast] = nil
        return true
    }

    /// A recipient fared otherwise.
    mutating func forgive(_ broadcast: ID<Broadcast>) {
        if !rows.isEmpty { rows[broadcast] = nil }
    }
}
