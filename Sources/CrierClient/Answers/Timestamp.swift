public import Foundation

/// A moment as the API writes it: ISO 8601, with milliseconds and a `Z` in answers.
///
/// A broadcast that goes by its recipients' clocks has moments without an offset, which are no ``date``.
public struct Timestamp: APIWord {
    /// As the API writes it, for example `2027-03-01T03:30:00.000Z`.
    public let rawValue: String

    /// - Parameter rawValue: ISO 8601. In requests an offset may stand in the place of the `Z`, and fractions may be left out.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// - Parameter date: kept to the millisecond.
    public init(_ date: Date) {
        rawValue = date.formatted(Self.style)
    }

    /// The moment; `nil` where it has no offset.
    public var date: Date? {
        for style in [Self.style, Date.ISO8601FormatStyle()] {
            if let date = try? style.parse(rawValue) { return date }
        }
        return nil
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
