/// What changes of a contact. What is left out stays.
public struct ContactChange: Encodable, Sendable, Hashable {
    /// Another phone number.
    public var mobile: String?
    /// Another name.
    public var name: String?
    /// Whether the person wants to be written to.
    public var optin: Bool?
    /// Whether what the person writes is kept out.
    public var incomingBlocked: Bool?
    /// In the place of all tags that there are.
    public var tags: [String]?
    /// Tags that are put on.
    public var tagsToAdd: [String]?
    /// Tags that are taken off.
    public var tagsToRemove: [String]?
    /// Values of custom fields; an empty one removes the field from the contact.
    public var attributes: [ContactAttribute]?

    /// - Parameters:
    ///   - name: another name.
    ///   - tagsToAdd: tags that are put on.
    ///   - tagsToRemove: tags that are taken off.
    ///   - attributes: values of custom fields.
    public init(
        name: String? = nil,
        tagsToAdd: [String]? = nil,
        tagsToRemove: [String]? = nil,
        attributes: [ContactAttribute]? = nil
    ) {
        self.name = name
        self.tagsToAdd = tagsToAdd
        self.tagsToRemove = tagsToRemove
        self.attributes = attributes
    }
}
