package import Domain
package import Store

extension MemoryStore {
    struct MediaRow {
        var media: Media
        var parts: [[UInt8]] = []
        var isFinished = false
        var isGone = false
    }

    package func beginMedia(_ draft: MediaDraft) async throws(StoreError) -> ID<Media> {
        try requireWorking()
        let media = Media(
            id: mediaRows.nextID(),
            workspace: draft.workspace,
            type: draft.type,
            filename: draft.filename,
            byteCount: 0,
            digest: [],
            createdAt: draft.createdAt
        )
        mediaRows.append(MediaRow(media: media))
        return media.id
    }

    package func addMediaPart(_ bytes: [UInt8], number: Int, to media: ID<Media>) async throws(StoreError) {
        try requireWorking()
        guard let place = mediaRows.place(of: media), !mediaRows[place].isGone, mediaRows[place].parts.count == number
        else { throw .corrupt("a part that does not follow the one before") }
        mediaRows[place].parts.append(bytes)
    }

    package func finishMedia(
        _ media: ID<Media>,
        digest: [UInt8],
        byteCount: Int
    ) async throws(StoreError) -> Media {
        try requireWorking()
        guard let place = mediaRows.place(of: media), !mediaRows[place].isGone else {
            throw .corrupt("a file that was never begun")
        }
        let workspace = mediaRows[place].media.workspace
        if let same = finished(in: workspace).first(where: { $0.digest == digest }) {
            if same.id != media { mediaRows[place].isGone = true }
            return same
        }
        mediaRows[place].media.digest = digest
        mediaRows[place].media.byteCount = byteCount
        mediaRows[place].isFinished = true
        return mediaRows[place].media
    }

    package func abandonMedia(_ media: ID<Media>) async throws(StoreError) {
        try requireWorking()
        guard let place = mediaRows.place(of: media), !mediaRows[place].isFinished else { return }
        mediaRows[place].isGone = true
    }

    package func abandonMedia(begunBefore moment: Timestamp) async throws(StoreError) -> Int {
        try requireWorking()
        let places = mediaRows.indices.filter { place in
            let row = mediaRows[place]
            return !row.isFinished && !row.isGone && row.media.createdAt < moment
        }
        for place in places { mediaRows[place].isGone = true }
        return places.count
    }

    package func media(_ id: ID<Media>, in workspace: ID<Workspace>) async throws(StoreError) -> Media? {
        try requireWorking()
        return finished(in: workspace).first { $0.id == id }
    }

    package func media(in workspace: ID<Workspace>, page: PageRequest) async throws(StoreError) -> Page<Media> {
        try requireWorking()
        return Array(finished(in: workspace).reversed()).page(page)
    }

    package func mediaByteCount(in workspace: ID<Workspace>) async throws(StoreError) -> Int {
        try requireWorking()
        return finished(in: workspace).reduce(0) { $0 + $1.byteCount }
    }

    package func mediaPart(_ number: Int, of media: ID<Media>) async throws(StoreError) -> [UInt8]? {
        try requireWorking()
        guard let place = mediaRows.place(of: media), !mediaRows[place].isGone,
            mediaRows[place].parts.indices.contains(number)
        else { return nil }
        return mediaRows[place].parts[number]
    }

    package func removeMedia(_ id: ID<Media>, in workspace: ID<Workspace>) async throws(StoreError) -> Bool {
        try requireWorking()
        guard finished(in: workspace).contains(where: { $0.id == id }), let place = mediaRows.place(of: id) else {
            return false
        }
        mediaRows[place].isGone = true
        mediaUploads.removeAll { $0.media == id }
        return true
    }

    package func broadcasts(
        sending reference: String,
        in workspace: ID<Workspace>
    ) async throws(StoreError) -> [String] {
        try requireWorking()
        let waiting: Set<BroadcastState> = [.draft, .scheduled, .sending, .paused]
        let using = broadcastRows.filter { row in
            row.workspace == workspace && waiting.contains(row.state) && !deletedBroadcasts.contains(row.id)
                && String(decoding: moulds[row.id] ?? [], as: UTF8.self).contains(reference)
        }
        return using.prefix(10).map(\.name)
    }

    package func mediaUploads(of media: ID<Media>) async throws(StoreError) -> [MediaUpload] {
        try requireWorking()
        return mediaUploads.filter { $0.media == media }.sorted { $0.sender < $1.sender }
    }

    package func keepMediaUpload(_ upload: MediaUpload) async throws(StoreError) {
        try requireWorking()
        guard let place = mediaRows.place(of: upload.media), !mediaRows[place].isGone else { return }
        let old = mediaUploads.firstIndex { $0.media == upload.media && $0.sender == upload.sender }
        guard let old else { return mediaUploads.append(upload) }
        if upload.uploadedAt >= mediaUploads[old].uploadedAt { mediaUploads[old] = upload }
    }

    private func finished(in workspace: ID<Workspace>) -> [Media] {
        mediaRows.filter { $0.isFinished && !$0.isGone && $0.media.workspace == workspace }.map(\.media)
    }
}
