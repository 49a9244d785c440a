/// Which broadcasts to list; everything that is given must hold.
public struct BroadcastFilter: Sendable, Hashable {
    /// Exactly this name.
    public var name: String?
    /// Only those that stand there.
    public var status: BroadcastStatus?
    /// Only those of this kind.
    public var type: BroadcastType?

    /// - Parameters:
    ///   - name: exactly this name.
    ///   - status: only those that stand there.
    ///   - type: only those of this kind.
    public init(name: String? = nil, status: BroadcastStatus? = nil, type: BroadcastType? = nil) {
        self.name = name
        self.status = status
        self.type = type
    }

    var query: [Call.Item] { [("name", name), ("status", status?.rawValue), ("type", type?.rawValue)] }
}
