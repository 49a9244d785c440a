package import Domain
import Synchronization

/// One ``RequestBucket`` a key.
package final class RateLimiter: Sendable {
    /// Beyond this many keys the full buckets are let go, which forgets nothing.
    private static let bucketMaximum = 10_000
    private let buckets = Mutex<[ID<APIKey>: RequestBucket]>([:])

    package init() {}

    /// Counts a request.
    /// - Returns: `nil` where the workspace sets no limit.
    package func take(_ key: ID<APIKey>, limit: Int, at now: Timestamp) -> RequestBucket.Verdict? {
        guard limit > 0 else { return nil }
        return buckets.withLock { buckets in
            if buckets.count >= Self.bucketMaximum, buckets[key] == nil {
                buckets = buckets.filter { !$0.value.isFull(at: now) }
            }
            return buckets[key, default: RequestBucket(limit: limit, at: now)].take(limit: limit, at: now)
        }
    }
}
