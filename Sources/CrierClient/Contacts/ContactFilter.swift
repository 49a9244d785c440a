/// Which contacts to find; everything that is given must hold.
public struct ContactFilter: Sendable, Hashable {
    /// A part of the name, without regard to case and accents.
    public var name: String?
    /// The number, in any of its spellings.
    public var mobile: String?
    /// One of these must be there.
    public var tags: [String]
    /// Whether the person may be written to.
    public var optin: Bool?
    /// Where the contact comes from.
    public var source: ContactSource?
    /// Whether what the person writes is kept out.
    public var incomingBlocked: Bool?
    /// What custom fields must hold.
    public var attributes: [ContactAttribute]
    /// Oldest first; else newest first.
    public var isOldestFirst = false

    /// - Parameters:
    ///   - name: a part of the name.
    ///   - mobile: the number, in any of its spellings.
    ///   - tags: one of these must be there.
    ///   - attributes: what custom fields must hold.
    public init(
        name: String? = nil,
        mobile: String? = nil,
        tags: [String] = [],
        attributes: [ContactAttribute] = []
    ) {
        self.name = name
        self.mobile = mobile
        self.tags = tags
        self.attributes = attributes
    }

    var query: [Call.Item] {
        let plain: [Call.Item] = [
            ("name", name), ("mobile", mobile), ("tags", tags.isEmpty ? nil : tags.joined(separator: ",")),
            ("optin", optin.map { "\($0)" }), ("source", source?.rawValue),
            ("incomingBlocked", incomingBlocked.map { "\($0)" }), ("order", isOldestFirst ? "1" : nil),
        ]
        return plain
            + attributes.enumerated().flatMap { index, attribute -> [Call.Item] in
                [
                    ("attributes[\(index)][name]", attribute.name),
                    ("attributes[\(index)][value]", attribute.value),
                ]
            }
    }
}
