/// What is done to a path.
public enum CallMethod: String, Sendable, Hashable {
    /// Reads, and changes nothing.
    case get = "GET"
    /// Does something, or makes something new.
    case post = "POST"
    /// Changes what there is.
    case put = "PUT"
    /// Takes something away.
    case delete = "DELETE"
}
