/// What a contact's custom field holds.
public struct ContactAttribute: Codable, Sendable, Hashable {
    /// The custom field. It must exist in the settings: ``CrierClient/addCustomFields(_:idempotencyKey:)``.
    public var name: String
    /// What it holds. In a change, an empty value removes it.
    public var value: String

    /// - Parameters:
    ///   - name: the custom field.
    ///   - value: what it holds.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
