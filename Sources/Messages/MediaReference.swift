package import Domain

/// A file kept by us, as frozen content names it until it leaves: `crier-media:` and our id in the place of Meta's.
///
/// Meta's id of a file is another for every sender and lives 30 days (`business-phone-numbers/media`), so content that may wait
/// longer, or go out by another number, cannot hold it.
package enum MediaReference {
    private static let prefix = "crier-media:"
    /// What stands before our id in content. No text that a caller gives can look like it: its quotes would be escaped.
    private static let mark = Array("\"id\":\"\(prefix)".utf8)
    private static let idByteCount = 24

    /// Where a file stands in content, and as what.
    package struct Use: Hashable, Sendable {
        package let media: PublicID<Media>
        /// Of the object that holds it; `nil` for a word that this version does not know.
        package let kind: MediaType.Kind?

        package init(media: PublicID<Media>, kind: MediaType.Kind?) {
            self.media = media
            self.kind = kind
        }
    }

    /// What is written for an id that a caller gave: Meta's own is, a reference for one of ours. Meta's are shorter.
    static func wireID(_ given: String) -> String {
        PublicID<Media>(given).map(text(of:)) ?? given
    }

    /// A reference, as moulds hold it.
    package static func text(of media: PublicID<Media>) -> String { prefix + media.text }

    /// Every use of a file of ours, in order.
    package static func uses(in content: [UInt8]) -> [Use] {
        places(in: content).map { place in
            // `"image":{"id":"crier-media:…`: the word before is what the message makes of it.
            let before = content[..<place.start].suffix(16)
            let kind = MediaType.Kind.allCases.first { kind in
                before.reversed().starts(with: "\"\(kind.rawValue)\":{".utf8.reversed())
            }
            return Use(media: place.media, kind: kind)
        }
    }

    /// Content with Meta's ids in the place of ours; a reference without one stays.
    package static func resolved(_ content: [UInt8], _ metaID: (PublicID<Media>) -> String?) -> [UInt8] {
        var resolved: [UInt8] = []
        var position = 0
        for place in places(in: content) {
            guard let id = metaID(place.media) else { continue }
            resolved += content[position..<place.start]
            resolved += "\"id\":\"\(id)".utf8
            position = place.end
        }
        return position == 0 ? content : resolved + content[position...]
    }

    private static func places(in content: [UInt8]) -> [(start: Int, end: Int, media: PublicID<Media>)] {
        var found: [(start: Int, end: Int, media: PublicID<Media>)] = []
        var position = 0
        while let quote = content[position...].firstIndex(of: mark[0]) {
            position = quote + 1
            let id = quote + mark.count
            guard content.count >= id + idByteCount, content[quote...].starts(with: mark) else { continue }
            let text = String(decoding: content[id..<id + idByteCount], as: UTF8.self)
            guard let media = PublicID<Media>(text) else { continue }
            position = id + idByteCount
            found.append((quote, position, media))
        }
        return found
    }
}

extension ContentMould {
    /// Every use of a file of ours. They are the same for all recipients.
    package var mediaUses: [MediaReference.Use] {
        content.pieces.flatMap { (piece) -> [MediaReference.Use] in
            guard case .literal(let text) = piece else { return [] }
            return MediaReference.uses(in: Array(text.utf8))
        }
    }

    /// The mould with Meta's ids in the place of ours.
    package func resolvingMedia(_ metaID: (PublicID<Media>) -> String?) -> ContentMould {
        let pieces = content.pieces.map { (piece) -> SplitText.Piece in
            guard case .literal(let text) = piece else { return piece }
            let resolved = MediaReference.resolved(Array(text.utf8), metaID)
            return .literal(String(decoding: resolved, as: UTF8.self))
        }
        return ContentMould(
            attributes: attributes,
            fields: fields,
            checks: checks,
            content: SplitText(pieces: pieces),
            header: header,
            body: body,
            footer: footer,
            needsAttributes: needsAttributes
        )
    }
}
