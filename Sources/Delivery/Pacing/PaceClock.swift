/// The clock messages are paced by: monotonic, so that setting the machine's time neither stalls nor floods a sender.
package protocol PaceClock: Sendable {
    /// Nanoseconds since some fixed moment.
    var nanoseconds: Int64 { get }
    /// Waits until `moment` of this clock, or not at all when it is past.
    func sleep(untilNanoseconds moment: Int64) async throws
}

/// The machine's monotonic clock.
package struct SystemPaceClock: PaceClock {
    private let origin = ContinuousClock.now

    package init() {}

    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = origin.duration(to: .now).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    package func sleep(untilNanoseconds moment: Int64) async throws {
        try await Task.sleep(until: origin.advanced(by: .nanoseconds(moment)), tolerance: .zero, clock: .continuous)
    }
}
