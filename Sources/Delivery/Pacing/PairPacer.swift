import Domain

/// Meta's limit for one person: a message every 6 seconds, of which 45 may be borrowed (`throughput`, 131056).
///
/// Kept for calls of the API only: a list broadcast writes to each person once. What is remembered is one number a person, when all
/// that was borrowed is paid back, and only of those who have borrowed.
struct PairPacer: Sendable {
    private static let intervalNanoseconds: Int64 = 6_000_000_000
    private static let burst: Int64 = 45
    /// Beyond it everybody is forgotten, and Meta's own limit is what holds.
    private static let peopleMaximum = 50_000

    private var paidBackAt: [UInt64: Int64] = [:]

    /// Lets a message to somebody leave now (`nil`), or says when it may.
    mutating func depart(to phone: PhoneNumber, at now: Int64) -> Int64? {
        let person = phone.folded.value
        let debt = max(paidBackAt[person] ?? now, now)
        let later = debt - Self.burst * Self.intervalNanoseconds
        guard later <= now else { return later }
        if paidBackAt.count >= Self.peopleMaximum { forget(at: now) }
        paidBackAt[person] = debt + Self.intervalNanoseconds
        return nil
    }

    private mutating func forget(at now: Int64) {
        paidBackAt = paidBackAt.filter { $0.value > now }
        if paidBackAt.count >= Self.peopleMaximum { paidBackAt = [:] }
    }
}
