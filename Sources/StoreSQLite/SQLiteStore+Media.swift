package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func beginMedia(_ draft: MediaDraft) async throws(StoreError) -> ID<Media> {
        try await write { db in
            try db.run(
                "INSERT INTO media (workspace, mime, filename, created_at) VALUES (?, ?, ?, ?)",
                [draft.workspace.row, draft.type.mime, draft.filename, draft.createdAt.milliseconds]
            )
            return ID(row: db.lastInsertedRowID)
        }
    }

    package func addMediaPart(_ bytes: [UInt8], number: Int, to media: ID<Media>) async throws(StoreError) {
        try await write { db in
            try db.run(
                "INSERT INTO media_parts (media, number, bytes) VALUES (?, ?, ?)",
                [media.row, number, bytes.column]
            )
        }
    }

    package func finishMedia(
        _ media: ID<Media>,
        digest: [UInt8],
        byteCount: Int
    ) async throws(StoreError) -> Media {
        try await write { db in
            let same = try db.first(
                """
                \(Media.select) WHERE digest = ? AND workspace = (SELECT workspace FROM media WHERE id = ?)
                """,
                [digest.column, media.row],
                Media.init
            )
            if let same {
                try db.run("DELETE FROM media WHERE id = ? AND digest IS NULL", [media.row])
                return same
            }
            try db.run(
                "UPDATE media SET digest = ?, byte_count = ? WHERE id = ?",
                [digest.column, byteCount, media.row]
            )
            return try db.written(try db.first("\(Media.select) WHERE id = ?", [media.row], Media.init))
        }
    }

    package func abandonMedia(_ media: ID<Media>) async throws(StoreError) {
        try await write { db in try db.run("DELETE FROM media WHERE id = ? AND digest IS NULL", [media.row]) }
    }

    package func abandonMedia(begunBefore moment: Timestamp) async throws(StoreError) -> Int {
        try await write { db in
            try db.run("DELETE FROM media WHERE digest IS NULL AND created_at < ?", [moment.milliseconds])
            return db.changesCount
        }
    }

    package func media(_ id: ID<Media>, in workspace: ID<Workspace>) async throws(StoreError) -> Media? {
        try await read { db in
            try db.first(
                "\(Media.select) WHERE id = ? AND workspace = ? AND digest IS NOT NULL",
                [id.row, workspace.row],
                Media.init
            )
        }
    }

    package func media(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<Media> {
        try await read { db in
            let items = try db.all(
                "\(Media.select) WHERE workspace = ? AND digest IS NOT NULL ORDER BY id DESC LIMIT ? OFFSET ?",
                [workspace.row, page.limit, page.offset],
                Media.init
            )
            let total = try db.number(
                "SELECT count(*) FROM media WHERE workspace = ? AND digest IS NOT NULL",
                [workspace.row]
            )
            return Page(items: items, total: Int(total ?? 0))
        }
    }

    package func mediaByteCount(in workspace: ID<Workspace>) async throws(StoreError) -> Int {
        try await read { db in
            Int(
                try db.number(
                    "SELECT sum(byte_count) FROM media WHERE workspace = ? AND digest IS NOT NULL",
                    [workspace.row]
                ) ?? 0
            )
        }
    }

    package func mediaPart(_ number: Int, of media: ID<Media>) async throws(StoreError) -> [UInt8]? {
        try await read { db in
            try db.first("SELECT bytes FROM media_parts WHERE media = ? AND number = ?", [media.row, number]) {
                $0.bytes(0)
            }
        }
    }

    package func removeMedia(_ id: ID<Media>, in workspace: ID<Workspace>) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                "DELETE FROM media WHERE id = ? AND workspace = ? AND digest IS NOT NULL",
                [id.row, workspace.row]
            )
            return db.changesCount > 0
        }
    }

    package func broadcasts(
        sending reference: String,
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> [String] {
        try await read { db in
            try db.all(
                """
                SELECT name FROM broadcasts JOIN moulds ON moulds.broadcast = broadcasts.id
                WHERE workspace = ? AND state IN ('draft', 'scheduled', 'sending', 'paused')
                    AND instr(mould, CAST(? AS BLOB)) > 0
                ORDER BY id LIMIT 10
                """,
                [workspace.row, reference]
            ) { $0[0] }
        }
    }

    package func mediaUploads(of media: ID<Media>) async throws(StoreError) -> [MediaUpload] {
        try await read { db in
            try db.all(
                "SELECT media, sender, meta_id, uploaded_at FROM media_uploads WHERE media = ? ORDER BY sender",
                [media.row]
            ) { row in
                MediaUpload(media: row.id(0), sender: row.id(1), metaID: row[2], uploadedAt: row.timestamp(3))
            }
        }
    }

    package func keepMediaUpload(_ upload: MediaUpload) async throws(StoreError) {
        try await write { db in
            // A file that was removed meanwhile keeps none.
            try db.run(
                """
                INSERT INTO media_uploads (media, sender, meta_id, uploaded_at)
                SELECT id, ?2, ?3, ?4 FROM media WHERE id = ?1
                ON CONFLICT (media, sender) DO UPDATE SET meta_id = excluded.meta_id, uploaded_at = excluded.uploaded_at
                WHERE excluded.uploaded_at >= media_uploads.uploaded_at
                """,
                [upload.media.row, upload.sender.row, upload.metaID, upload.uploadedAt.milliseconds]
            )
        }
    }
}

extension Media {
    /// The columns that ``init(_:)`` reads.
    fileprivate static let select =
        "SELECT id, workspace, mime, filename, byte_count, digest, created_at FROM media"

    fileprivate init(_ row: FoundRow) throws {
        let mime: String = row[2]
        guard let type = MediaType(mime: mime) else { throw UnknownWord(column: "mime", value: mime) }
        self.init(
            id: row.id(0),
            workspace: row.id(1),
            type: type,
            filename: row[3],
            byteCount: row[4],
            digest: row.bytes(5),
            createdAt: row.timestamp(6)
        )
    }
}
