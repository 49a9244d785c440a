/// How long to wait before another try: exponential with full jitter, so that many that failed together do not come back
/// together.
package struct Backoff: Sendable {
    package let baseMilliseconds: Int64
    package let maximumMilliseconds: Int64

    package init(baseMilliseconds: Int64, maximumMilliseconds: Int64) {
        self.baseMilliseconds = baseMilliseconds
        self.maximumMilliseconds = maximumMilliseconds
    }

    /// Milliseconds to wait after try number `attempt` (from 1): anything up to the bound, which doubles each time.
    package func delay(afterAttempt attempt: Int, using generator: inout some RandomNumberGenerator) -> Int64 {
        let doublings = min(max(attempt, 1) - 1, 30)
        let (product, isTooLarge) = baseMilliseconds.multipliedReportingOverflow(by: 1 << doublings)
        let bound = isTooLarge ? maximumMilliseconds : min(maximumMilliseconds, product)
        return Int64.random(in: 0...max(bound, 1), using: &generator)
    }
}
