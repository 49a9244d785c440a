import Domain
import WireJSON

extension JSONWriter {
    mutating func media(_ media: Media, _ uploads: [MediaUpload], _ senders: [Sender]) {
        object { writer in
            writer.member("_id", media.publicID.text)
            writer.optionalMember("filename", media.filename)
            writer.member("mimeType", media.type.mime)
            writer.member("type", media.type.kind.rawValue)
            writer.member("fileSize", media.byteCount)
            writer.member("sha256", media.digest.hexadecimalText)
            writer.member("createdAt", media.createdAt.iso8601)
            writer.key("uploads")
            writer.array { writer in
                for upload in uploads {
                    guard let sender = senders.first(where: { $0.id == upload.sender }) else { continue }
                    writer.object { writer in
                        writer.member("sender", sender.phoneNumberID)
                        writer.member("mediaId", upload.metaID)
                        writer.member("uploadedAt", upload.uploadedAt.iso8601)
                        writer.member("renewedAfter", upload.goodUntil.iso8601)
                    }
                }
            }
        }
    }
}

extension [UInt8] {
    /// Two lower-case digits a byte.
    fileprivate var hexadecimalText: String {
        String(
            decoding: flatMap { [hexadecimalDigit(UInt64($0 >> 4)), hexadecimalDigit(UInt64($0 & 15))] },
            as: UTF8.self
        )
    }
}
