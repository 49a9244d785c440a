import Domain
import Testing

@testable import Web

@Suite struct RequestBucketTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    @Test func `a minute's worth is there at once, and not one more`() {
        var bucket = RequestBucket(limit: 3, at: start)
        #expect(bucket.take(limit: 3, at: start).remaining == 2)
        #expect(bucket.take(limit: 3, at: start).remaining == 1)
        #expect(bucket.take(limit: 3, at: start).isAllowed)
        let refused = bucket.take(limit: 3, at: start)
        #expect(!refused.isAllowed)
        #expect(refused.remaining == 0)
        #expect(refused.retryAfterSeconds == 20)
        #expect(refused.resetSeconds == 60)
    }

    @Test func `it fills evenly, and a caller that waits as told gets through`() {
        var bucket = RequestBucket(limit: 3, at: start)
        for _ in 0..<3 { _ = bucket.take(limit: 3, at: start) }
        let refused = bucket.take(limit: 3, at: start + 1)
        #expect(!refused.isAllowed)
        let again = start + 1 + Int64(refused.retryAfterSeconds) * 1_000
        #expect(bucket.take(limit: 3, at: again).isAllowed)
    }

    @Test func `over any hour no more gets through than the limit and one bucket`() {
        var bucket = RequestBucket(limit: 7, at: start)
        let allowed = (0..<36_000).count { bucket.take(limit: 7, at: start + Int64($0) * 100).isAllowed }
        #expect((7 * 60 - 1...7 * 61).contains(allowed))
    }

    @Test func `a changed limit takes effect at once`() {
        var bucket = RequestBucket(limit: 100, at: start)
        #expect(bucket.take(limit: 2, at: start).remaining == 1)
        #expect(bucket.take(limit: 2, at: start).limit == 2)
    }

    @Test func `a clock that is set back gives nothing`() {
        var bucket = RequestBucket(limit: 1, at: start)
        _ = bucket.take(limit: 1, at: start)
        #expect(!bucket.take(limit: 1, at: start + -60_000).isAllowed)
    }

    @Test func `no limit is no bucket`() {
        let limiter = RateLimiter()
        #expect(limiter.take(ID(row: 1), limit: 0, at: start) == nil)
        #expect(limiter.take(ID(row: 1), limit: 5, at: start)?.remaining == 4)
        #expect(limiter.take(ID(row: 2), limit: 5, at: start)?.remaining == 4, "each key has its own")
    }
}
