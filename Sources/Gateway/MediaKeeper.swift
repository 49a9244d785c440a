package import Domain

/// Files at Meta (`business-phone-numbers/media`).
package protocol MediaKeeper: Sendable {
    /// Uploads a file for a sender's number. A call that is repeated makes a second upload, which does no harm.
    /// - Returns: Meta's id of it, good for 30 days.
    func upload(_ file: OutgoingFile, by account: SenderAccount) async throws(GatewayError) -> String
    /// What Meta says of a file, with an address that lives five minutes.
    func media(_ id: String, of account: SenderAccount) async throws(GatewayError) -> MediaInfo
    /// The bytes behind ``MediaInfo/url``, as they come. An error breaks them off.
    func download(_ info: MediaInfo, by account: SenderAccount) async throws(GatewayError)
        -> FileBytes
    func deleteMedia(_ id: String, of account: SenderAccount) async throws(GatewayError)
}

/// Bytes as they come, taken once.
package typealias FileBytes = any AsyncSequence<[UInt8], any Error> & Sendable

/// A file on its way to Meta, read part by part.
package struct OutgoingFile: Sendable {
    package var type: MediaType
    package var filename: String?
    package var byteCount: Int
    /// The parts from 0 on; `nil` behind the last one.
    package var part: @Sendable (_ number: Int) async throws -> [UInt8]?

    package init(
        type: MediaType,
        filename: String?,
        byteCount: Int,
        part: @escaping @Sendable (_ number: Int) async throws -> [UInt8]?
    ) {
        self.type = type
        self.filename = filename
        self.byteCount = byteCount
        self.part = part
    }
}

/// What Meta says of a file.
package struct MediaInfo: Hashable, Sendable {
    package var id: String
    /// Needs the sender's token to be fetched, and lives five minutes.
    package var url: String
    package var mimeType: String?
    /// Hexadecimal.
    package var sha256: String?
    package var byteCount: Int?

    package init(id: String, url: String, mimeType: String?, sha256: String?, byteCount: Int?) {
        self.id = id
        self.url = url
        self.mimeType = mimeType
        self.sha256 = sha256
        self.byteCount = byteCount
    }
}
