extension CrierClient {
    /// Gives the server a file to be sent: `POST /media`. The same bytes are kept once; each sender's number uploads them to Meta once,
    /// and anew before Meta forgets them.
    ///
    /// - Parameters:
    ///   - bytes: of the file, up to 100 MB and less for most types.
    ///   - type: its MIME type; left out, the name says it.
    ///   - filename: for whoever lists files, and for the type.
    ///   - sender: phone-number id of a sender that uploads it to Meta at once.
    ///   - idempotencyKey: under which the same answer is given again; left out, a new one.
    public func uploadMedia(
        _ bytes: [UInt8],
        type: String? = nil,
        filename: String? = nil,
        sender: String? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<Media> {
        let call = Call(
            upload: ["media"],
            query: [("filename", filename), ("sender", sender)],
            file: bytes,
            contentType: type ?? "application/octet-stream",
            key: idempotencyKey
        )
        let answer: Answer<KeptMedia> = try await perform(call)
        return answer.map(\.media)
    }

    /// A page of the files that the server keeps, newest first: `GET /media`.
    ///
    /// - Parameters:
    ///   - page: counted from 1.
    ///   - limit: how many a page, 1 to 100.
    public func media(page: Int = 1, limit: Int = 25) async throws(CrierError) -> Answer<Page<Media>> {
        try await read(["media"], Self.paging(page, limit))
    }

    /// Deletes a file here and at Meta: `DELETE /media/{id}`. One that a broadcast would still send is refused as
    /// ``ErrorCode/mediaInUse``.
    ///
    /// - Parameters:
    ///   - id: of the file.
    ///   - isForced: whether to delete it all the same; messages that need it fail then.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func deleteMedia(
        _ id: String,
        isForced: Bool = false,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<JSONValue> {
        let query: [Call.Item] = [("force", isForced ? "true" : nil)]
        return try await perform(try Call(.delete, ["media", id], query: query, key: idempotencyKey))
    }
}

/// `data` of an upload's answer.
private struct KeptMedia: Decodable, Sendable {
    let media: Media
}
