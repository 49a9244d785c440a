import Domain
import Gateway
import HTTPTypes
import Messages
import NIOCore
import Store
import Synchronization
import WireJSON

/// `GET`, `POST` and `DELETE /media…`: files that are kept here and uploaded to Meta once for each sender, and files that are at Meta.
struct MediaCalls: Sendable {
    let store: any MediaStore & AccountStore
    let desk: any MediaDesk
    let makeDigest: @Sendable () -> any RunningDigest

    // MARK: Reading

    /// Where a file at Meta is to be had (`?mediaId=`), else the list of the files kept here.
    func list(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        if let id = query["mediaId"] { return try await address(of: id, request) }
        let page = try PageQuery(query, limit: 25, maximum: 100)
        let found = try await store.media(in: request.workspace, page: page.request)
        let senders = try await store.senders(in: request.workspace)
        var uploads: [ID<Media>: [MediaUpload]] = [:]
        for media in found.items { uploads[media.id] = try await store.mediaUploads(of: media.id) }
        return .success("Media retrieved successfully.") { writer in
            writer.key("media")
            writer.array { writer in
                for media in found.items { writer.media(media, uploads[media.id] ?? [], senders) }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    func read(_ request: APIRequest) async throws -> APIAnswer {
        let media = try await kept(request.path("id"), request)
        let uploads = try await store.mediaUploads(of: media.id)
        let senders = try await store.senders(in: request.workspace)
        return .success("Media retrieved successfully.") { writer in
            writer.key("media")
            writer.media(media, uploads, senders)
        }
    }

    /// The bytes: of a file kept here by its id, of one at Meta (a picture that somebody sent) by Meta's.
    func content(_ request: APIRequest) async throws -> APIAnswer {
        let id = request.path("id")
        guard PublicID<Media>(id) != nil else {
            let (info, sender) = try await atMeta(id, request)
            let bytes = try await asking { try await desk.download(info, by: sender) }
            return APIAnswer(
                APIAnswer.Export(
                    contentType: info.mimeType ?? "application/octet-stream",
                    filename: "media-\(id)",
                    parts: Self.buffers(bytes)
                )
            )
        }
        let media = try await kept(id, request)
        let store = store
        let next = Mutex(0)
        return APIAnswer(
            APIAnswer.Export(
                contentType: media.type.mime,
                filename: Self.headerName(media),
                parts: AsyncThrowingStream {
                    let number = next.withLock { next in
                        defer { next += 1 }
                        return next
                    }
                    return try await store.mediaPart(number, of: media.id).map { ByteBuffer(bytes: $0) }
                }
            )
        )
    }

    private static func buffers(
        _ bytes: some AsyncSequence<[UInt8], any Error> & Sendable
    ) -> any AsyncSequence<ByteBuffer, any Error> & Sendable {
        bytes.map { ByteBuffer(bytes: $0) }
    }

    /// A name that can stand in a header as it is.
    private static func headerName(_ media: Media) -> String {
        let name = media.filename ?? ""
        let isPlain = name.utf8.allSatisfy { (0x20..<0x7F).contains($0) && !"\"\\".utf8.contains($0) }
        return name.isEmpty || !isPlain ? "media-\(media.publicID.text)" : name
    }

    private func address(of id: String, _ request: APIRequest) async throws -> APIAnswer {
        let (info, _) = try await atMeta(id, request)
        return .success("Media URL retrieved successfully.") { writer in
            writer.member("mediaId", info.id)
            writer.member("url", info.url)
            writer.optionalMember("mimeType", info.mimeType)
            writer.optionalMember("sha256", info.sha256)
            writer.key("fileSize")
            if let count = info.byteCount { writer.int(Int64(count)) } else { writer.null() }
        }
    }

    // MARK: Deleting

    func delete(_ request: APIRequest) async throws -> APIAnswer {
        let media = try await kept(request.path("id"), request)
        let reference = MediaUse.reference(to: media.publicID)
        let using = try await store.broadcasts(sending: reference, in: request.workspace)
        guard using.isEmpty || request.query.isSet("force") else {
            let names = using.map { "\"\($0)\"" }.joined(separator: ", ")
            throw APIError(.mediaInUse, "\(names) would send it; stop that first, or add force=true")
        }
        let uploads = try await store.mediaUploads(of: media.id)
        guard try await store.removeMedia(media.id, in: request.workspace) else { throw Self.notFound }
        var warnings: [String] = []
        for upload in uploads {
            do throws(MediaDeskFailure) {
                try await desk.delete(upload.metaID, of: upload.sender)
            } catch {
                // Meta forgets it by itself, 30 days after it was uploaded.
                warnings.append("Meta keeps \(upload.metaID) for a while: \(APIError(error).message)")
            }
        }
        return .success("Media deleted.", warnings: warnings) { $0.member("_id", media.publicID.text) }
    }

    // MARK: Finding

    private static let notFound = APIError(.mediaNotFound, "there is no such file")

    private func kept(_ text: String, _ request: APIRequest) async throws -> Media {
        guard let id = PublicID<Media>(text), let media = try await store.media(id.id, in: request.workspace),
            media.createdAt == id.createdAt
        else { throw Self.notFound }
        return media
    }

    /// What Meta says of a file: by Meta's id, or by ours for the sender's upload of it.
    private func atMeta(_ id: String, _ request: APIRequest) async throws -> (info: MediaInfo, sender: ID<Sender>) {
        var senders = try await store.senders(in: request.workspace)
        if let wanted = request.query["sender"] {
            senders.removeAll { $0.phoneNumberID != wanted }
            if senders.isEmpty { throw APIError([FieldProblem("sender", .senderNotFound, "there is no such sender")]) }
        }
        if PublicID<Media>(id) != nil {
            let media = try await kept(id, request)
            guard let sender = senders.first else { throw Self.notFound }
            let upload = try await asking { try await desk.upload(media.publicID, for: sender.id) }
            return (try await asking { try await desk.media(upload.metaID, of: sender.id) }, sender.id)
        }
        guard !id.isEmpty, id.utf8.count <= 64, id.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        else { throw APIError(.mediaNotFound, "there is no such file; Meta's ids are digits") }
        // Meta tells a file to the number that has it alone; whose it is, is not in its id.
        var failure = MediaDeskFailure.failed("this workspace has no sender")
        for sender in senders {
            do throws(MediaDeskFailure) {
                return (try await desk.media(id, of: sender.id), sender.id)
            } catch {
                failure = error
            }
        }
        if senders.isEmpty { throw Self.notFound }
        throw APIError(failure)
    }

    func asking<Value>(_ ask: () async throws -> Value) async throws -> Value {
        do {
            return try await ask()
        } catch let failure as MediaDeskFailure {
            throw APIError(failure)
        }
    }
}

extension APIError {
    /// What a caller is told of Meta's trouble.
    /// - Parameter code: where Meta has no such thing.
    init(_ failure: MediaDeskFailure, unknown code: APIErrorCode = .mediaNotFound) {
        switch failure {
        case .unknown: self.init(.mediaNotFound, "there is no such file")
        // What Meta has no object for: 100 with subcode 33 (`support/error-codes`).
        case .refused(let refusal) where refusal.code == 100 && (refusal.subcode ?? 33) == 33:
            self.init(code, "Meta knows no such object for this sender", refusal: refusal)
        case .refused(let refusal):
            self.init(
                .refusedByMeta,
                "Meta refused: \(refusal.title)\(refusal.details.map { " (\($0))" } ?? "")",
                refusal: refusal
            )
        case .failed(let sentence): self.init(.metaUnreachable, sentence, headers: [.retryAfter: "5"])
        }
    }
}
