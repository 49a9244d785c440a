package import Domain

/// How many requests one key has left: a bucket that holds a minute's worth and fills evenly.
///
/// Counted in whole parts (a request is 60,000 of them), so that nothing is lost to rounding at any rate.
package struct RequestBucket: Hashable, Sendable {
    /// Parts a request costs, which makes `limit` parts a millisecond the refill of `limit` requests a minute.
    private static let partsPerRequest: Int64 = 60_000

    private var parts: Int64
    private var filledAt: Timestamp
    private var limit: Int64

    package struct Verdict: Hashable, Sendable {
        package var isAllowed: Bool
        package var limit: Int
        /// Requests left now.
        package var remaining: Int
        /// Seconds until the bucket is full again.
        package var resetSeconds: Int
        /// Seconds until the next request is allowed; 0 when it is allowed now.
        package var retryAfterSeconds: Int
    }

    /// A full bucket.
    /// - Parameter limit: requests a minute, at least 1.
    package init(limit: Int, at now: Timestamp) {
        self.limit = Int64(max(1, limit))
        self.parts = self.limit * Self.partsPerRequest
        self.filledAt = now
    }

    /// Takes one request out, if one is left.
    /// - Parameter limit: as the workspace has it now; a changed limit takes effect at once.
    package mutating func take(limit newLimit: Int, at now: Timestamp) -> Verdict {
        limit = Int64(max(1, newLimit))
        let capacity = limit * Self.partsPerRequest
        // A minute fills any bucket, so a longer pause need not be multiplied, and a clock set back gives nothing.
        let elapsed = min(60_000, max(0, now - filledAt))
        parts = min(capacity, parts + elapsed * limit)
        filledAt = now
        let isAllowed = parts >= Self.partsPerRequest
        if isAllowed { parts -= Self.partsPerRequest }
        return Verdict(
            isAllowed: isAllowed,
            limit: Int(limit),
            remaining: Int(parts / Self.partsPerRequest),
            resetSeconds: Self.seconds(toRefill: capacity - parts, perMillisecond: limit),
            retryAfterSeconds: isAllowed
                ? 0 : max(1, Self.seconds(toRefill: Self.partsPerRequest - parts, perMillisecond: limit))
        )
    }

    /// Whether forgetting it loses nothing.
    func isFull(at now: Timestamp) -> Bool {
        parts + min(60_000, max(0, now - filledAt)) * limit >= limit * Self.partsPerRequest
    }

    private static func seconds(toRefill parts: Int64, perMillisecond limit: Int64) -> Int {
        let milliseconds = (parts + limit - 1) / limit
        return Int((milliseconds + 999) / 1_000)
    }
}
