/// A named set of contacts.
public struct ContactList: Decodable, Sendable, Hashable, Identifiable {
    /// 24 hexadecimal digits.
    public let id: String
    /// Its name, by which broadcasts know it.
    public let listName: String
    /// How many contacts are on it; `nil` where they were not counted.
    public let contactsCount: Int?
    /// When it was made.
    public let createdAt: Timestamp

    private enum CodingKeys: String, CodingKey {
        case id = "_id"
        case listName, contactsCount, createdAt
    }
}
