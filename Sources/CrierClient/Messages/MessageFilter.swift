/// Which messages to list; everything that is given must hold.
public struct MessageFilter: Sendable, Hashable {
    /// Only those in this state.
    public var state: MessageState?
    /// Only those of this broadcast, by id.
    public var broadcast: String?
    /// Only those to this contact, by id.
    public var contact: String?
    /// Only those to this number.
    public var mobile: String?
    /// Only the one with this id of Meta's; needs ``mobile`` or ``contact``.
    public var wamid: String?
    /// Only those from this phone-number id.
    public var sender: String?
    /// Only those admitted then or later.
    public var since: Timestamp?
    /// Only those admitted before.
    public var until: Timestamp?

    /// - Parameters:
    ///   - state: only those in this state.
    ///   - broadcast: only those of this broadcast, by id.
    ///   - mobile: only those to this number.
    public init(state: MessageState? = nil, broadcast: String? = nil, mobile: String? = nil) {
        self.state = state
        self.broadcast = broadcast
        self.mobile = mobile
    }

    var query: [Call.Item] {
        [
            ("state", state?.rawValue), ("broadcast", broadcast), ("contact", contact), ("mobile", mobile),
            ("wamid", wamid), ("sender", sender), ("since", since?.rawValue), ("until", until?.rawValue),
        ]
    }
}
