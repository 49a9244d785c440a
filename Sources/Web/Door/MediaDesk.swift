package import Domain
package import Gateway

/// What the API asks of whoever has files at Meta.
package protocol MediaDesk: Sendable {
    /// Frozen content with Meta's ids in the place of ours: what the sender's number has no upload of is uploaded for it.
    /// - Parameter moment: until when the ids are to be good, as far as Meta keeps any.
    func resolved(_ content: [UInt8], for sender: ID<Sender>, until moment: Timestamp) async throws(MediaDeskFailure)
        -> [UInt8]
    /// Makes sure that a sender has an upload of a file.
    func upload(_ media: PublicID<Media>, for sender: ID<Sender>) async throws(MediaDeskFailure) -> MediaUpload
    /// What Meta says of a file of its own.
    func media(_ metaID: String, of sender: ID<Sender>) async throws(MediaDeskFailure) -> MediaInfo
    /// The bytes of a file at Meta, as they come.
    func download(_ info: MediaInfo, by sender: ID<Sender>) async throws(MediaDeskFailure) -> FileBytes
    /// Deletes a file at Meta.
    func delete(_ metaID: String, of sender: ID<Sender>) async throws(MediaDeskFailure)
}

/// Why Meta could not be asked, or refused.
package enum MediaDeskFailure: Error, Hashable, Sendable {
    /// It is not kept here (any more).
    case unknown(PublicID<Media>)
    case refused(Refusal)
    /// A sentence that holds no secret.
    case failed(String)
}

/// What the API asks of whoever reads catalogs at Meta.
package protocol CatalogDesk: Sendable {
    func catalogs(of sender: ID<Sender>, _ page: GraphPageRequest) async throws(MediaDeskFailure) -> GraphPage
    func products(of catalogID: String, by sender: ID<Sender>, _ page: GraphPageRequest) async throws(MediaDeskFailure)
        -> GraphPage
}

/// Adds bytes up to a digest (SHA-256).
package protocol RunningDigest {
    mutating func add(_ bytes: [UInt8])
    /// Of all that was added.
    var digest: [UInt8] { get }
}
