/// A contact as it is saved. Numbers are compared with their variants folded, so nobody is there twice.
public struct ContactDraft: Codable, Sendable, Hashable {
    /// Phone number with dialing code. Left out only in ``DirectMessage/contact``, where the recipient's counts.
    public var mobile: String?
    /// The person's name.
    public var name: String?
    /// Whether the person wants to be written to; left out, nothing is said.
    public var optin: Bool?
    /// Whether what the person writes is kept out.
    public var incomingBlocked: Bool?
    /// Tags, which must exist in the settings.
    public var tags: [String]?
    /// Values of custom fields, which must exist in the settings.
    public var attributes: [ContactAttribute]?

    /// - Parameters:
    ///   - mobile: phone number with dialing code.
    ///   - name: the person's name.
    ///   - optin: whether the person wants to be written to.
    ///   - tags: tags, which must exist in the settings.
    ///   - attributes: values of custom fields, which must exist in the settings.
    public init(
        _ mobile: String? = nil,
        name: String? = nil,
        optin: Bool? = nil,
        tags: [String]? = nil,
        attributes: [ContactAttribute]? = nil
    ) {
        self.mobile = mobile
        self.name = name
        self.optin = optin
        self.tags = tags
        self.attributes = attributes
    }
}
