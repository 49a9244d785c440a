/// Where a contact comes from.
public struct ContactSource: APIWord {
    /// As the API writes it.
    public let rawValue: String

    /// - Parameter rawValue: as the API writes it.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Somebody wrote it down.
    public static let manual: ContactSource = "manual"
    /// A file.
    public static let csv: ContactSource = "csv"
    /// A program.
    public static let api: ContactSource = "api"
    /// The person.
    public static let user: ContactSource = "user"
    /// Another system.
    public static let sync: ContactSource = "sync"
    /// A message of the person's.
    public static let wa: ContactSource = "wa"
}
