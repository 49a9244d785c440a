import Domain
import Messages
import Store
import WireJSON

/// Takes a file in: part by part into the database, never as a whole in memory.
struct MediaIntake {
    /// Bytes of all files that a workspace may keep: 10 GiB.
    static let workspaceByteMaximum = 10 << 30

    private let store: any MediaStore
    private let workspace: ID<Workspace>
    private let moment: Timestamp
    private var digest: any RunningDigest
    /// Bytes that make no whole part yet.
    private var held: [UInt8] = []
    private var partCount = 0
    private var byteCount = 0
    private var head: (type: MediaType?, declared: String?, filename: String?)
    private var begun: (media: ID<Media>, type: MediaType)?

    /// - Parameters:
    ///   - contentType: as the uploader declares it.
    ///   - filename: as the uploader calls it.
    init(
        store: any MediaStore,
        workspace: ID<Workspace>,
        contentType: String?,
        filename: String?,
        digest: any RunningDigest,
        at moment: Timestamp
    ) {
        self.store = store
        self.workspace = workspace
        self.moment = moment
        self.digest = digest
        let name = filename.flatMap(Self.plainName)
        // Many clients call everything a stream of octets; the name knows better then.
        let type = contentType.flatMap(MediaType.init(mime:)) ?? name.flatMap(MediaType.init(filename:))
        head = (type, contentType, name)
    }

    /// The last part of a path, without what no file name may hold; `nil` where nothing is left.
    private static func plainName(_ given: String) -> String? {
        let last = given.split { "/\\".contains($0) }.last.map(String.init) ?? ""
        let name = String(last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init))
            .trimmingBlanks()
        return name.isEmpty ? nil : String(name.prefix(240))
    }

    /// Takes the next bytes.
    /// - Throws: ``APIError`` for a file that WhatsApp does not take.
    mutating func take(_ bytes: some Sequence<UInt8>) async throws {
        held += bytes
        if held.count >= MediaType.markByteCount { try await begin() }
        while held.count >= MediaDraft.partBytes {
            let part = Array(held.prefix(MediaDraft.partBytes))
            held.removeFirst(MediaDraft.partBytes)
            try await put(part)
        }
    }

    /// Takes what is left.
    /// - Returns: what ``finish(_:)`` keeps.
    mutating func close() async throws -> Closed {
        guard byteCount + held.count > 0 else {
            throw APIError([FieldProblem("file", .missingField, "is empty")])
        }
        try await begin()
        if !held.isEmpty { try await put(held) }
        held = []
        guard let begun else { throw APIFront.unforeseen }
        return Closed(media: begun.media, digest: digest.digest, byteCount: byteCount)
    }

    struct Closed: Sendable {
        let media: ID<Media>
        let digest: [UInt8]
        let byteCount: Int
    }

    /// Forgets what was taken.
    func abandon() async {
        guard let begun else { return }
        // What cannot be removed now is removed with the next upload, an hour from now.
        try? await store.abandonMedia(begun.media)
    }

    private mutating func begin() async throws {
        guard begun == nil else { return }
        guard let type = head.type else {
            let names = MediaType.all.map(\.mime).joined(separator: ", ")
            let given = head.declared.map { "\"\($0.prefix(100))\"" } ?? "a file without a type"
            throw APIError([
                FieldProblem("file", .invalidValue, "WhatsApp does not take \(given); it takes \(names)")
            ])
        }
        guard type.isBeginning(held) else {
            throw APIError([FieldProblem("file", .invalidValue, "does not begin as \(type.mime) does")])
        }
        guard try await store.mediaByteCount(in: workspace) < Self.workspaceByteMaximum else {
            throw APIError(
                .bodyTooLarge,
                "the workspace keeps \(Self.workspaceByteMaximum >> 30) GiB of files; delete some: DELETE /media/{id}"
            )
        }
        let draft = MediaDraft(workspace: workspace, type: type, filename: head.filename, createdAt: moment)
        begun = (try await store.beginMedia(draft), type)
    }

    private mutating func put(_ part: [UInt8]) async throws {
        guard let begun else { return }
        byteCount += part.count
        guard byteCount <= begun.type.byteMaximum else {
            throw APIError(
                .bodyTooLarge,
                "WhatsApp takes files of \(begun.type.mime) up to \(begun.type.byteMaximum) bytes"
            )
        }
        digest.add(part)
        try await store.addMediaPart(part, number: partCount, to: begun.media)
        partCount += 1
    }
}
