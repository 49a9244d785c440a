/// The file of one card of a carousel: an address, or an id of Meta's.
public struct CardFile: Codable, Sendable, Hashable {
    /// `image` or `video`.
    public var fileType: String?
    /// The file's name.
    public var fileName: String?
    /// Its address: http or https.
    public var fileUrl: String?
    /// Its id at Meta, in the place of the address.
    public var mediaId: String?

    /// - Parameters:
    ///   - fileType: `image` or `video`.
    ///   - fileName: the file's name.
    ///   - fileUrl: its address.
    ///   - mediaId: its id at Meta, in the place of the address.
    public init(fileType: String? = nil, fileName: String? = nil, fileUrl: String? = nil, mediaId: String? = nil) {
        self.fileType = fileType
        self.fileName = fileName
        self.fileUrl = fileUrl
        self.mediaId = mediaId
    }
}
