/// Whom a broadcast is for, as the server tells it.
public struct Audience: Decodable, Sendable, Hashable {
    /// `everyone`, `lists`, or `failures` where it is a retry.
    public let source: String
    /// Names of the lists; `nil` where there are none.
    public let contactList: [String]?
    /// Names of the lists whose members are left out.
    public let excludeList: [String]
    /// One of these must be on the contact.
    public let tags: [String]
    /// All of these must hold.
    public let filter: [AudienceRule]
}
