package import Domain

/// Files to be sent, in parts, and what each sender's number at Meta calls them.
package protocol MediaStore: Sendable {
    /// Begins a file; nobody sees it before it is finished.
    func beginMedia(_ draft: MediaDraft) async throws(StoreError) -> ID<Media>
    /// Adds the next part. Parts are numbered from 0, and but for the last all of ``MediaDraft/partBytes``.
    func addMediaPart(_ bytes: [UInt8], number: Int, to media: ID<Media>) async throws(StoreError)
    /// Makes a file whole. Where the workspace has the same bytes already, that file is given and the new one is gone.
    func finishMedia(_ media: ID<Media>, digest: [UInt8], byteCount: Int) async throws(StoreError) -> Media
    /// Removes a file that will not be finished; one that is finished stays.
    func abandonMedia(_ media: ID<Media>) async throws(StoreError)
    /// Removes what was begun before and never finished.
    /// - Returns: how many.
    func abandonMedia(begunBefore moment: Timestamp) async throws(StoreError) -> Int

    func media(_ id: ID<Media>, in workspace: ID<Workspace>) async throws(StoreError) -> Media?
    /// Finished files, newest first.
    func media(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<Media>
    /// Bytes of all finished files of a workspace.
    func mediaByteCount(in workspace: ID<Workspace>) async throws(StoreError) -> Int
    /// `nil` behind the last part.
    func mediaPart(_ number: Int, of media: ID<Media>) async throws(StoreError) -> [UInt8]?
    /// Removes a file with its parts and uploads.
    /// - Returns: whether there was one.
    func removeMedia(_ id: ID<Media>, in workspace: ID<Workspace>) async throws(StoreError) -> Bool
    /// The names of broadcasts that still send a file, ten at the most.
    /// - Parameter reference: as their moulds write it.
    func broadcasts(sending reference: String, in workspace: ID<Workspace>) async throws(StoreError) -> [String]

    func mediaUploads(of media: ID<Media>) async throws(StoreError) -> [MediaUpload]
    /// Keeps Meta's id, in the place of an older one of the same sender.
    func keepMediaUpload(_ upload: MediaUpload) async throws(StoreError)
}

/// A file before its bytes.
package struct MediaDraft: Hashable, Sendable {
    /// Bytes of a part: small enough that writing one keeps nobody waiting.
    package static let partBytes = 1 << 19

    package var workspace: ID<Workspace>
    package var type: MediaType
    package var filename: String?
    package var createdAt: Timestamp

    package init(workspace: ID<Workspace>, type: MediaType, filename: String?, createdAt: Timestamp) {
        self.workspace = workspace
        self.type = type
        self.filename = filename
        self.createdAt = createdAt
    }
}
