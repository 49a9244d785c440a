/// A button that answers.
public struct ReplyButton: Sendable, Hashable {
    /// What your program is told when it is tapped.
    public var id: String
    /// What stands on it, at most 20 characters.
    public var title: String

    /// - Parameters:
    ///   - id: what your program is told when it is tapped.
    ///   - title: what stands on it, at most 20 characters.
    public init(id: String, title: String) {
        self.id = id
        self.title = title
    }
}
