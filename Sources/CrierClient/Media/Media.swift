/// A file that the server keeps.
public struct Media: Decodable, Sendable, Hashable {
    /// What `mediaId` takes.
    public let id: String
    /// As the uploader called it.
    public let filename: String?
    /// For example `application/pdf`.
    public let mimeType: String
    /// What a message makes of it: `image`, `video`, `audio`, `document` or `sticker`.
    public let type: String
    /// In bytes.
    public let fileSize: Int
    /// Of the bytes, hexadecimal.
    public let sha256: String
    /// When it came.
    public let createdAt: Timestamp

    private enum CodingKeys: String, CodingKey {
        case id = "_id"
        case filename, mimeType, type, fileSize, sha256, createdAt
    }
}
