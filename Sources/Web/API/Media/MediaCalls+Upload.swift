import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `POST /media`.
extension MediaCalls {
    /// Unfinished files of this age are nobody's any more.
    private static let abandonedMilliseconds: Int64 = 7_200_000
    /// The form around a file.
    private static let formByteMaximum = 65_536

    /// Takes a form with a part named `file`, or the file alone with its type as the request's.
    func receive(_ request: APIRequest, _ body: UploadBody) async throws -> UploadReceipt {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length > MediaType.byteMaximumOfAll + Self.formByteMaximum
        {
            throw APIError(.bodyTooLarge, "WhatsApp takes files up to \(MediaType.byteMaximumOfAll) bytes")
        }
        let query = request.query
        let senders = try await store.senders(in: request.workspace)
        let sender = try query["sender"].map { id in
            guard let sender = senders.first(where: { $0.phoneNumberID == id }) else {
                throw APIError([FieldProblem("sender", .senderNotFound, "there is no such sender")])
            }
            return sender
        }
        _ = try await store.abandonMedia(begunBefore: request.receivedAt + -Self.abandonedMilliseconds)
        let closed = try await take(body, request, filename: query["filename"])
        return UploadReceipt(
            digest: closed.digest,
            finish: {
                let media = try await store.finishMedia(
                    closed.media,
                    digest: closed.digest,
                    byteCount: closed.byteCount
                )
                if let sender { _ = try await asking { try await desk.upload(media.publicID, for: sender.id) } }
                let uploads = try await store.mediaUploads(of: media.id)
                return .success("Media uploaded successfully.", status: .created) { writer in
                    writer.key("media")
                    writer.media(media, uploads, senders)
                }
            },
            // What cannot be removed now is removed with an upload two hours from now.
            abandon: { try? await store.abandonMedia(closed.media) }
        )
    }

    /// Puts a file into the database, where nobody sees it yet.
    private func take(_ body: UploadBody, _ request: APIRequest, filename: String?) async throws -> MediaIntake.Closed {
        let contentType = request.headers[.contentType]
        var form = contentType.flatMap(MultipartReader.init(contentType:))
        func intake(_ type: String?, _ name: String?) -> MediaIntake {
            MediaIntake(
                store: store,
                workspace: request.workspace,
                contentType: type,
                filename: filename ?? name,
                digest: makeDigest(),
                at: request.receivedAt
            )
        }
        var file: MediaIntake? = form == nil ? intake(contentType, nil) : nil
        var isInFile = form == nil
        do {
            try await body.read { bytes in
                guard form != nil else {
                    try await file?.take(bytes)
                    return
                }
                for event in try Self.reading({ () throws(MultipartReader.Problem) in try form?.feed(bytes) ?? [] }) {
                    switch event {
                    case .began(let head):
                        // The first file counts, whatever it is called.
                        isInFile = file == nil && (head.name == "file" || head.filename != nil)
                        if isInFile { file = intake(head.contentType, head.filename) }
                    case .bytes(let bytes): if isInFile { try await file?.take(bytes) }
                    case .ended: isInFile = false
                    }
                }
            }
            try Self.reading { () throws(MultipartReader.Problem) in try form?.finish() }
            guard var whole = file else {
                throw APIError([FieldProblem("file", .missingField, "is required: a form with a part named file")])
            }
            return try await whole.close()
        } catch {
            await file?.abandon()
            throw error
        }
    }

    private static func reading<Value>(_ read: () throws(MultipartReader.Problem) -> Value) throws(APIError) -> Value {
        do throws(MultipartReader.Problem) {
            return try read()
        } catch {
            throw APIError(.malformedRequest, error.sentence)
        }
    }
}
