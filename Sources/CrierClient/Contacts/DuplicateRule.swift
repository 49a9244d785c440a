/// What becomes of a contact that is known when it is saved again.
public enum DuplicateRule: String, Sendable, Hashable {
    /// It is left alone.
    case skip
    /// It takes what is given, and keeps what is not mentioned.
    case overwrite
}
