package import Store

/// What a lease brought, ready to be sent.
package struct TakenMessages: Sendable {
    package var attempts: [Attempt]
    /// Taken, and then found to be unsendable, for ever or now.
    package var unsendable: [(attempt: Attempt, outcome: Settlement.Outcome)]
    /// Whether others ended instead of being taken.
    package var hasEnded: Bool
    package var isBudgetSpent: Bool

    package init(
        attempts: [Attempt] = [],
        unsendable: [(attempt: Attempt, outcome: Settlement.Outcome)] = [],
        hasEnded: Bool = false,
        isBudgetSpent: Bool = false
    ) {
        self.attempts = attempts
        self.unsendable = unsendable
        self.hasEnded = hasEnded
        self.isBudgetSpent = isBudgetSpent
    }
}
