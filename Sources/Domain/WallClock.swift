/// Where every decision gets the time from, so that tests and simulations can hold the clock in their hand.
package protocol WallClock: Sendable {
    /// The time now.
    var now: Timestamp { get }

    /// Waits until `moment`, or not at all when it is past.
    /// - Throws: `CancellationError` when the waiting task is cancelled.
    func sleep(until moment: Timestamp) async throws
}
