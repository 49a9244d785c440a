/// When a limited-time offer ends.
public struct OfferEnd: Codable, Sendable, Hashable {
    /// Seconds since 1970.
    public var unixTimestamp: Int64

    /// - Parameter unixTimestamp: seconds since 1970.
    public init(unixTimestamp: Int64) {
        self.unixTimestamp = unixTimestamp
    }
}
