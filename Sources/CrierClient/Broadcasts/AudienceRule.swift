/// What must hold of a contact.
public struct AudienceRule: Codable, Sendable, Hashable {
    /// How a value is compared, without regard to case.
    public struct Comparison: APIWord {
        /// As the API writes it.
        public let rawValue: String

        /// - Parameter rawValue: as the API writes it.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// It is the value.
        public static let equals: Comparison = "equals"
        /// It is another one, or missing.
        public static let notEquals: Comparison = "notEquals"
        /// The value is a part of it.
        public static let contains: Comparison = "contains"
        /// There is one.
        public static let exists: Comparison = "exists"
        /// There is none.
        public static let missing: Comparison = "missing"
    }

    /// A custom field.
    public var name: String
    /// How its value is compared.
    public var `operator`: Comparison
    /// With what; `exists` and `missing` need none.
    public var value: String

    /// - Parameters:
    ///   - name: a custom field.
    ///   - comparison: how its value is compared.
    ///   - value: with what.
    public init(_ name: String, _ comparison: Comparison, _ value: String = "") {
        self.name = name
        `operator` = comparison
        self.value = value
    }
}
