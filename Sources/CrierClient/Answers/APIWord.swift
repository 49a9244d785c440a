/// A word of the API from a list that may grow. What a newer server says is kept as it is, so programs go on reading.
public protocol APIWord: RawRepresentable, Codable, Hashable, Sendable, ExpressibleByStringLiteral,
    CustomStringConvertible
where RawValue == String {
    /// - Parameter rawValue: as the API writes it.
    init(rawValue: String)
}

extension APIWord {
    /// - Parameter value: as the API writes it.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    /// As the API writes it.
    public var description: String { rawValue }
}
