/// Hours of the day in which a broadcast sends nothing.
public struct QuietHours: Codable, Sendable, Hashable {
    /// When they begin: `21:00`.
    public var from: String
    /// When they end, the next day perhaps: `09:00`.
    public var to: String
    /// Whose clock counts, by its IANA name; `nil` is each recipient's own.
    public var timeZone: String?

    /// - Parameters:
    ///   - from: when they begin, as `21:00`.
    ///   - to: when they end, as `09:00`.
    ///   - timeZone: whose clock counts; left out, each recipient's own.
    public init(from: String, to: String, timeZone: String? = nil) {
        self.from = from
        self.to = to
        self.timeZone = timeZone
    }
}
