import Domain
import Testing

@testable import Webhooks

@Suite struct LogThrottleTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    @Test func `the first of its kind is logged, then one a minute with how many were held back`() {
        var throttle = LogThrottle()
        #expect(throttle.admit(.signature, at: start) == 0)
        #expect(throttle.admit(.signature, at: start + 1) == nil)
        #expect(throttle.admit(.signature, at: start + 59_999) == nil)
        #expect(throttle.admit(.store, at: start + 59_999) == 0)
        #expect(throttle.admit(.signature, at: start + 60_000) == 2)
        #expect(throttle.admit(.signature, at: start + 120_000) == 0)
    }

    @Test func `a clock that was set back does not silence the log`() {
        var throttle = LogThrottle()
        #expect(throttle.admit(.busy, at: start) == 0)
        #expect(throttle.admit(.busy, at: start + -3_600_000) == 0)
    }
}
