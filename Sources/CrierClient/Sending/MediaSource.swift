/// Where a file comes from.
public enum MediaSource: Sendable, Hashable {
    /// An http or https address, which Meta fetches.
    case link(String)
    /// The id of an upload at Meta.
    case uploaded(id: String)

    var member: (name: String, value: JSONValue) {
        switch self {
        case .link(let address): ("link", .string(address))
        case .uploaded(let id): ("mediaId", .string(id))
        }
    }
}
