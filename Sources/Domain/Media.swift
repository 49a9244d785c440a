/// A file that is to be sent, kept here: Meta forgets what was uploaded to it after 30 days, and each of its numbers knows only its
/// own uploads (`business-phone-numbers/media`).
package struct Media: Hashable, Sendable {
    package var id: ID<Media>
    package var workspace: ID<Workspace>
    package var type: MediaType
    /// As the uploader called it.
    package var filename: String?
    package var byteCount: Int
    /// SHA-256 of the bytes. One workspace keeps the same bytes once.
    package var digest: [UInt8]
    package var createdAt: Timestamp

    package init(
        id: ID<Media>,
        workspace: ID<Workspace>,
        type: MediaType,
        filename: String?,
        byteCount: Int,
        digest: [UInt8],
        createdAt: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.type = type
        self.filename = filename
        self.byteCount = byteCount
        self.digest = digest
        self.createdAt = createdAt
    }

    package var publicID: PublicID<Media> { PublicID(id, createdAt: createdAt) }
}

/// A file as one sender's number at Meta knows it.
package struct MediaUpload: Hashable, Sendable {
    /// Meta keeps an upload for 30 days (`business-phone-numbers/media`). Two days less, so that what was just made still has
    /// time to leave.
    package static let lifetimeMilliseconds: Int64 = 28 * 86_400_000

    package var media: ID<Media>
    package var sender: ID<Sender>
    /// Meta's id of it.
    package var metaID: String
    package var uploadedAt: Timestamp

    package init(media: ID<Media>, sender: ID<Sender>, metaID: String, uploadedAt: Timestamp) {
        self.media = media
        self.sender = sender
        self.metaID = metaID
        self.uploadedAt = uploadedAt
    }

    /// Until when it is relied on.
    package var goodUntil: Timestamp { uploadedAt + Self.lifetimeMilliseconds }
}
