extension CrierClient {
    /// Makes an API campaign, under which ``send(_:respondsAtOnce:idempotencyKey:)`` sends: `POST /broadcasts`. It is live at once. A
    /// name that is taken is refused as ``ErrorCode/nameTaken``.
    ///
    /// - Parameters:
    ///   - name: which no other broadcast of the workspace has.
    ///   - template: one that Meta has approved.
    ///   - language: the template's, where it has several.
    ///   - sender: phone-number id, where several could send it.
    ///   - idempotencyKey: under which it is made once; left out, a new one.
    @discardableResult
    public func createCampaign(
        _ name: String,
        template: String,
        language: String? = nil,
        sender: String? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<Broadcast> {
        let campaign = NewCampaign(name: name, templateName: template, languageCode: language, sender: sender)
        return try await perform(try Call(.post, ["broadcasts"], body: campaign, key: idempotencyKey))
    }

    /// Makes a broadcast to lists of contacts: `POST /broadcasts`. Unless it is scheduled or a draft, it begins at once.
    ///
    /// - Parameters:
    ///   - broadcast: what is sent, to whom and when.
    ///   - idempotencyKey: under which it is made once; left out, a new one.
    @discardableResult
    public func createBroadcast(
        _ broadcast: NewBroadcast,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<Broadcast> {
        try await perform(try Call(.post, ["broadcasts"], body: broadcast, key: idempotencyKey))
    }

    /// Checks everything and walks the audience as the broadcast would; makes and sends nothing.
    ///
    /// - Parameters:
    ///   - broadcast: what would be sent, to whom and when.
    ///   - idempotencyKey: under which the same answer is given again; left out, a new one.
    public func dryRun(
        _ broadcast: NewBroadcast,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<DryRun> {
        try await perform(
            try Call(.post, ["broadcasts"], body: Rehearsal(broadcast: broadcast), key: idempotencyKey)
        )
    }

    /// A page of broadcasts and campaigns, newest first: `GET /broadcasts`.
    ///
    /// - Parameters:
    ///   - filter: which ones.
    ///   - page: counted from 1.
    ///   - limit: how many a page, 1 to 100.
    public func broadcasts(
        matching filter: BroadcastFilter = BroadcastFilter(),
        page: Int = 1,
        limit: Int = 25
    ) async throws(CrierError) -> Answer<Page<Broadcast>> {
        try await read(["broadcasts"], filter.query + Self.paging(page, limit))
    }

    /// All broadcasts and campaigns, newest first, page by page.
    /// - Parameter filter: which ones.
    public func allBroadcasts(matching filter: BroadcastFilter = BroadcastFilter()) -> Pages<Broadcast> {
        Pages { page async throws(CrierError) in try await broadcasts(matching: filter, page: page, limit: 100).value }
    }

    /// A broadcast with its counts: `GET /broadcasts/{id}`.
    /// - Parameter id: 24 hexadecimal digits.
    public func broadcast(_ id: String) async throws(CrierError) -> Answer<Broadcast> {
        try await read(["broadcasts", id])
    }
}
