package import Domain

/// Answers of the database that may be used for a short while, so that the hot path does not ask for the same thing
/// thousands of times a second.
///
/// An answer older than half its lifetime is fetched anew by the first caller that sees it so, while the others go on
/// with what is there: no stampede when it runs out. Nothing is ever used beyond its lifetime. A fetch that began
/// before a ``clear()`` is not kept, because it may have read what the clearing write replaced.
package struct FreshCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    package enum Finding: Sendable {
        /// To be used.
        case fresh(Value)
        /// To be fetched by this caller, and given back with ``put(_:for:ticket:at:)``.
        case fetch(Ticket)
    }

    /// Says to which life of the cache a fetch belongs.
    package struct Ticket: Sendable {
        fileprivate let generation: UInt64
    }

    private struct Entry: Sendable {
        var value: Value
        var fetchedAt: Timestamp
        var isBeingRefreshed: Bool
    }

    private let lifetimeMilliseconds: Int64
    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var generation: UInt64 = 0

    /// - Parameter capacity: entries at the most; when full, it starts over, which costs a few fetches and no
    ///   bookkeeping.
    package init(lifetimeMilliseconds: Int64, capacity: Int) {
        self.lifetimeMilliseconds = lifetimeMilliseconds
        self.capacity = capacity
    }

    package mutating func find(_ key: Key, at now: Timestamp) -> Finding {
        let ticket = Ticket(generation: generation)
        guard let entry = entries[key] else { return .fetch(ticket) }
        let age = now - entry.fetchedAt
        // A clock that was set back makes no entry immortal.
        guard (0..<lifetimeMilliseconds).contains(age) else { return .fetch(ticket) }
        if age >= lifetimeMilliseconds / 2, !entry.isBeingRefreshed {
            entries[key]?.isBeingRefreshed = true
            return .fetch(ticket)
        }
        return .fresh(entry.value)
    }

    /// Whether there is an answer for this key, of whatever age: told apart from never having been seen.
    package func hasSeen(_ key: Key) -> Bool { entries[key] != nil }

    package mutating func put(_ value: Value, for key: Key, ticket: Ticket, at now: Timestamp) {
        guard ticket.generation == generation else { return }
        if entries.count >= capacity, entries[key] == nil { entries.removeAll(keepingCapacity: true) }
        entries[key] = Entry(value: value, fetchedAt: now, isBeingRefreshed: false)
    }

    /// Forgets one answer.
    package mutating func remove(_ key: Key) {
        entries[key] = nil
    }

    /// Forgets everything, and what is being fetched now.
    package mutating func clear() {
        entries.removeAll(keepingCapacity: true)
        generation += 1
    }
}
