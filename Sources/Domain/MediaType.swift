/// A kind of file that WhatsApp takes (`business-phone-numbers/media`).
package struct MediaType: Hashable, Sendable {
    /// What a message makes of it.
    package enum Kind: String, CaseIterable, Sendable {
        case image, video, audio, document, sticker
    }

    package let mime: String
    package let kind: Kind
    /// Bytes a file of it may have.
    package let byteMaximum: Int
    /// The endings of file names that stand for it.
    let endings: [String]
    /// How a file of it begins, where that is fixed: bytes and where they stand.
    private let mark: (offset: Int, bytes: [UInt8])?

    private init(_ mime: String, _ kind: Kind, _ endings: [String], mark: (Int, [UInt8])? = nil) {
        self.mime = mime
        self.kind = kind
        self.endings = endings
        self.mark = mark.map { (offset: $0.0, bytes: $0.1) }
        byteMaximum =
            switch kind {
            case .image: 5 << 20
            case .video, .audio: 16 << 20
            case .document: 100 << 20
            case .sticker: 500_000
            }
    }

    /// The largest file of any kind, in bytes.
    package static let byteMaximumOfAll = 100 << 20

    /// Bytes of a file's beginning that ``isBeginning(_:)`` looks at, at the most.
    package static let markByteCount = 12

    package static let all: [MediaType] = [
        MediaType("image/jpeg", .image, ["jpg", "jpeg"], mark: (0, [0xFF, 0xD8, 0xFF])),
        MediaType("image/png", .image, ["png"], mark: (0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])),
        MediaType("image/webp", .sticker, ["webp"], mark: (8, Array("WEBP".utf8))),
        MediaType("video/mp4", .video, ["mp4"], mark: (4, Array("ftyp".utf8))),
        MediaType("video/3gpp", .video, ["3gp", "3gpp"], mark: (4, Array("ftyp".utf8))),
        MediaType("audio/aac", .audio, ["aac"]),
        MediaType("audio/amr", .audio, ["amr"], mark: (0, Array("#!AMR".utf8))),
        MediaType("audio/mpeg", .audio, ["mp3"]),
        MediaType("audio/mp4", .audio, ["m4a"], mark: (4, Array("ftyp".utf8))),
        MediaType("audio/ogg", .audio, ["ogg", "opus"], mark: (0, Array("OggS".utf8))),
        MediaType("text/plain", .document, ["txt"]),
        MediaType("application/pdf", .document, ["pdf"], mark: (0, Array("%PDF".utf8))),
        MediaType("application/msword", .document, ["doc"]),
        MediaType("application/vnd.ms-excel", .document, ["xls"]),
        MediaType("application/vnd.ms-powerpoint", .document, ["ppt"]),
        MediaType(office("wordprocessingml.document"), .document, ["docx"], mark: (0, Array("PK".utf8))),
        MediaType(office("spreadsheetml.sheet"), .document, ["xlsx"], mark: (0, Array("PK".utf8))),
        MediaType(office("presentationml.presentation"), .document, ["pptx"], mark: (0, Array("PK".utf8))),
    ]

    private static func office(_ name: String) -> String { "application/vnd.openxmlformats-officedocument.\(name)" }

    /// The type of a MIME name, in any case and with any parameters; `nil` for one that WhatsApp does not take.
    package init?(mime: String) {
        let name = mime.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard let type = Self.all.first(where: { $0.mime == name }) else { return nil }
        self = type
    }

    /// The type that a file's name speaks of.
    package init?(filename: String) {
        guard let dot = filename.lastIndex(of: ".") else { return nil }
        let ending = filename[filename.index(after: dot)...].lowercased()
        guard let type = Self.all.first(where: { $0.endings.contains(ending) }) else { return nil }
        self = type
    }

    /// Whether a file of this type can begin like that. Types without a fixed beginning take every one.
    package func isBeginning(_ bytes: [UInt8]) -> Bool {
        guard let mark else { return true }
        return bytes.dropFirst(mark.offset).starts(with: mark.bytes)
    }

    package static func == (left: MediaType, right: MediaType) -> Bool { left.mime == right.mime }
    package func hash(into hasher: inout Hasher) { hasher.combine(mime) }
}
