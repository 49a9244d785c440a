import Domain
import Store

extension StoreConformance {
    static let mediaPromises: [StorePromise] = [
        StorePromise("a file is seen once it is whole, and its parts come back as they were") { store in
            let stage = try await Stage(store)
            let parts: [[UInt8]] = [[0, 1, 255], [2], []]
            let id = try await store.beginMedia(stage.file())
            for (number, part) in parts.enumerated() { try await store.addMediaPart(part, number: number, to: id) }
            try expect(try await store.media(id, in: stage.workspace), is: nil, "before its end")
            try expect(try await stage.files(), is: [])
            let media = try await store.finishMedia(id, digest: stage.digest(1), byteCount: 4)
            try expect(media.filename, is: "menu.pdf")
            try expect(media.type.mime, is: "application/pdf")
            try expect(media.byteCount, is: 4)
            try expect(media.createdAt, is: Stage.start)
            try expect(try await store.media(id, in: stage.workspace), is: media)
            try expect(try await stage.files(), is: [media])
            try expect(try await store.mediaByteCount(in: stage.workspace), is: 4)
            for (number, part) in parts.enumerated() {
                try expect(try await store.mediaPart(number, of: id), is: part, "part \(number)")
            }
            try expect(try await store.mediaPart(3, of: id), is: nil, "behind the last part")
        },
        StorePromise("one workspace keeps the same bytes once, two keep them twice") { store in
            let stage = try await Stage(store)
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            let first = try await stage.keepFile(1)
            let again = try await stage.keepFile(1)
            try expect(again, is: first, "the same bytes")
            try expect(try await stage.files(), is: [first])
            let theirs = try await other.keepFile(1)
            try expect(theirs.id != first.id, "another workspace was given the same file")
            try expect(try await store.media(theirs.id, in: stage.workspace), is: nil, "the other's file")
            let second = try await stage.keepFile(2)
            try expect(try await stage.files(), is: [second, first], "newest first")
        },
        StorePromise("what was begun and never finished is removed, what is finished is not") { store in
            let stage = try await Stage(store)
            let whole = try await stage.keepFile(1)
            let broken = try await store.beginMedia(stage.file())
            try await store.addMediaPart([1], number: 0, to: broken)
            try await store.abandonMedia(whole.id)
            _ = try await store.beginMedia(stage.file(at: Stage.start + 10))
            try expect(try await store.abandonMedia(begunBefore: Stage.start + 10), is: 1)
            try expect(try await store.mediaPart(0, of: broken), is: nil, "a part of it")
            try expect(try await store.abandonMedia(begunBefore: Stage.start + 11), is: 1)
            try expect(try await stage.files(), is: [whole])
        },
        StorePromise("each sender has its own upload of a file, and the newest counts") { store in
            let stage = try await Stage(store)
            let media = try await stage.keepFile(1)
            let second = try await store.putSender(.example(in: stage.workspace, phoneNumberID: "1009"))
            let upload = MediaUpload(media: media.id, sender: stage.sender.id, metaID: "77", uploadedAt: Stage.start)
            var newer = upload
            (newer.metaID, newer.uploadedAt) = ("78", Stage.start + 5)
            let others = MediaUpload(media: media.id, sender: second.id, metaID: "91", uploadedAt: Stage.start)
            for upload in [newer, upload, others] { try await store.keepMediaUpload(upload) }
            try expect(try await store.mediaUploads(of: media.id), is: [newer, others])
            try expect(try await store.removeMedia(media.id, in: stage.workspace), "it could not be removed")
            try await store.keepMediaUpload(upload)
            try expect(try await store.mediaUploads(of: media.id), is: [], "uploads of a removed file")
            try expect(try await store.mediaPart(0, of: media.id), is: nil, "a part of a removed file")
            try expect(try await !store.removeMedia(media.id, in: stage.workspace), "it was removed twice")
        },
        StorePromise("a file is removed by its own workspace alone") { store in
            let stage = try await Stage(store)
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            let media = try await stage.keepFile(1)
            try expect(try await !store.removeMedia(media.id, in: other.workspace), "another workspace removed it")
            try expect(try await stage.files(), is: [media])
            try expect(try await other.store.mediaByteCount(in: other.workspace), is: 0)
        },
        StorePromise("broadcasts that still send a file are named, those that have ended are not") { store in
            let stage = try await Stage(store)
            func create(_ name: String, _ state: BroadcastState, _ mould: String) async throws -> Broadcast {
                var draft = NewBroadcast.example(in: stage.workspace, name: name, kind: .broadcast)
                draft.state = state
                draft.mould = Array(mould.utf8)
                guard case .created(let made) = try await store.createBroadcast(draft, answer: nil) else {
                    throw BrokenPromise(description: "\(name) was not created")
                }
                return made
            }
            _ = try await create("drafted", .draft, #"x"id":"crier-media:aa"y"#)
            _ = try await create("another file", .draft, #"x"id":"crier-media:bb"y"#)
            _ = try await create("ended", .sent, #"x"id":"crier-media:aa"y"#)
            let reference = "crier-media:aa"
            try expect(try await store.broadcasts(sending: reference, in: stage.workspace), is: ["drafted"])
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            try expect(try await store.broadcasts(sending: reference, in: other.workspace), is: [])
        },
    ]
}

extension Stage {
    fileprivate func file(at moment: Timestamp = start) throws -> MediaDraft {
        let type = try require(MediaType(mime: "application/pdf"), "the type")
        return MediaDraft(workspace: workspace, type: type, filename: "menu.pdf", createdAt: moment)
    }

    fileprivate func digest(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    fileprivate func keepFile(_ byte: UInt8) async throws -> Media {
        let id = try await store.beginMedia(file())
        try await store.addMediaPart([byte], number: 0, to: id)
        return try await store.finishMedia(id, digest: digest(byte), byteCount: 1)
    }

    fileprivate func files() async throws -> [Media] {
        try await store.media(in: workspace, page: PageRequest(offset: 0, limit: 10)).items
    }
}
