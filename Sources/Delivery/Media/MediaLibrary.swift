package import Domain
package import Gateway
package import Messages
package import Store
import Synchronization

/// Gives each sender its own upload of a file: made when it is first needed, used again while Meta keeps it, made anew before Meta
/// forgets it (`business-phone-numbers/media`).
package final class MediaLibrary: Sendable {
    private let store: any MediaStore
    private let keeper: any MediaKeeper
    private let clock: any WallClock
    private let underWay = Mutex<[Place: Task<Result<MediaUpload, MediaTrouble>, Never>]>([:])

    private struct Place: Hashable {
        let media: ID<Media>
        let sender: ID<Sender>
    }

    package init(store: any MediaStore, keeper: any MediaKeeper, clock: any WallClock) {
        self.store = store
        self.keeper = keeper
        self.clock = clock
    }

    /// The uploads that content needs, of each file once.
    /// - Parameter moment: until when they are to last; as far as Meta keeps any.
    package func uploads(
        for uses: [MediaReference.Use],
        by account: SenderAccount,
        until moment: Timestamp
    ) async throws(MediaTrouble) -> [PublicID<Media>: MediaUpload] {
        var uploads: [PublicID<Media>: MediaUpload] = [:]
        for use in uses where uploads[use.media] == nil {
            uploads[use.media] = try await upload(of: use.media, by: account, until: moment)
        }
        return uploads
    }

    /// - Parameter moment: until when it is to last; now is enough where none is given.
    package func upload(
        of id: PublicID<Media>,
        by account: SenderAccount,
        until moment: Timestamp? = nil
    ) async throws(MediaTrouble) -> MediaUpload {
        let media: Media?
        var known: MediaUpload?
        do throws(StoreError) {
            media = try await store.media(id.id, in: account.workspace)
            known = try await store.mediaUploads(of: id.id).first { $0.sender == account.sender }
        } catch {
            throw .database(error)
        }
        // A guessed row has another moment.
        guard let media, media.createdAt == id.createdAt else { throw .unknown(id) }
        if let known, lasts(known, until: moment ?? clock.now) { return known }
        return try await shared(media, account).get()
    }

    /// Whether an upload is good enough. One that was made today cannot be bettered.
    private func lasts(_ upload: MediaUpload, until moment: Timestamp) -> Bool {
        upload.goodUntil > max(moment, clock.now) || clock.now - upload.uploadedAt < 86_400_000
    }

    /// Whoever needs the same upload at the same time waits for the same.
    private func shared(_ media: Media, _ account: SenderAccount) async -> Result<MediaUpload, MediaTrouble> {
        let place = Place(media: media.id, sender: account.sender)
        let task = underWay.withLock { underWay in
            if let task = underWay[place] { return task }
            let task = Task { [self] in
                let result: Result<MediaUpload, MediaTrouble>
                do throws(MediaTrouble) {
                    result = .success(try await make(media, account))
                } catch {
                    result = .failure(error)
                }
                self.underWay.withLock { $0[place] = nil }
                return result
            }
            underWay[place] = task
            return task
        }
        return await task.value
    }

    private func make(_ media: Media, _ account: SenderAccount) async throws(MediaTrouble) -> MediaUpload {
        let file = OutgoingFile(
            type: media.type,
            filename: media.filename,
            byteCount: media.byteCount,
            part: { [store] number in try await store.mediaPart(number, of: media.id) }
        )
        let begun = clock.now
        let metaID: String
        do throws(GatewayError) {
            metaID = try await keeper.upload(file, by: account)
        } catch {
            switch error {
            case .refused(let refusal): throw .refused(refusal)
            case .unreachable(let reason), .unreadable(let reason): throw .unreachable(reason)
            }
        }
        let upload = MediaUpload(media: media.id, sender: account.sender, metaID: metaID, uploadedAt: begun)
        do throws(StoreError) {
            try await store.keepMediaUpload(upload)
        } catch {
            throw .database(error)
        }
        return upload
    }
}

/// Why a sender has no upload of a file.
package enum MediaTrouble: Error, Hashable, Sendable {
    /// It is not kept (any more).
    case unknown(PublicID<Media>)
    /// Meta does not take it, or not from this sender.
    case refused(Refusal)
    case unreachable(String)
    case database(StoreError)
}
