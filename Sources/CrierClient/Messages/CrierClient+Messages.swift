extension CrierClient {
    /// A page of messages, newest first: `GET /messages`.
    ///
    /// - Parameters:
    ///   - filter: which ones.
    ///   - page: counted from 1.
    ///   - limit: how many a page, 1 to 100.
    public func messages(
        matching filter: MessageFilter = MessageFilter(),
        page: Int = 1,
        limit: Int = 25
    ) async throws(CrierError) -> Answer<Page<Message>> {
        try await read(["messages"], filter.query + Self.paging(page, limit))
    }

    /// All messages, newest first, page by page.
    /// - Parameter filter: which ones.
    public func allMessages(matching filter: MessageFilter = MessageFilter()) -> Pages<Message> {
        Pages { page async throws(CrierError) in try await messages(matching: filter, page: page, limit: 100).value }
    }

    /// A page of a broadcast's messages, newest first: `GET /broadcasts/{id}/messages`.
    ///
    /// - Parameters:
    ///   - broadcast: its id.
    ///   - state: only those in this state.
    ///   - page: counted from 1.
    ///   - limit: how many a page, 1 to 100.
    public func messages(
        ofBroadcast broadcast: String,
        state: MessageState? = nil,
        page: Int = 1,
        limit: Int = 25
    ) async throws(CrierError) -> Answer<Page<Message>> {
        try await read(
            ["broadcasts", broadcast, "messages"],
            [("state", state?.rawValue)] + Self.paging(page, limit)
        )
    }

    /// All messages of a broadcast, newest first, page by page.
    ///
    /// - Parameters:
    ///   - broadcast: its id.
    ///   - state: only those in this state.
    public func allMessages(ofBroadcast broadcast: String, state: MessageState? = nil) -> Pages<Message> {
        Pages { page async throws(CrierError) in
            try await messages(ofBroadcast: broadcast, state: state, page: page, limit: 100).value
        }
    }

    /// Everything about a message: `GET /messages/{id}`.
    /// - Parameter id: Crier's own, which a 202, a ``MessageReceipt`` or a ``Refusal`` names.
    public func message(_ id: String) async throws(CrierError) -> Answer<Message> {
        try await read(["messages", id])
    }

    /// Says what became of a message in doubt: `POST /messages/{id}/settle`. One that does not stand in doubt (any more) is refused as
    /// ``ErrorCode/notInDoubt``.
    ///
    /// - Parameters:
    ///   - id: Crier's own.
    ///   - settlement: what became of it.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func settleMessage(
        _ id: String,
        as settlement: Settlement,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<Message> {
        try await perform(
            try Call(.post, ["messages", id, "settle"], body: ["as": settlement], key: idempotencyKey)
        )
    }

    /// The items that choose a page.
    static func paging(_ page: Int, _ limit: Int) -> [Call.Item] {
        [("page", "\(page)"), ("limit", "\(limit)")]
    }
}
