extension CrierClient {
    /// Sends a draft, or a scheduled broadcast, now.
    ///
    /// - Parameters:
    ///   - id: the broadcast's.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func startBroadcast(_ id: String, idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<Broadcast>
    {
        try await change(id, "start", idempotencyKey)
    }

    /// Lets a broadcast wait: what is under way still leaves. Repeating it changes nothing.
    ///
    /// - Parameters:
    ///   - id: the broadcast's.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func pauseBroadcast(_ id: String, idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<Broadcast>
    {
        try await change(id, "pause", idempotencyKey)
    }

    /// Lets a paused broadcast go on. Repeating it changes nothing.
    ///
    /// - Parameters:
    ///   - id: the broadcast's.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func resumeBroadcast(_ id: String, idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<Broadcast>
    {
        try await change(id, "resume", idempotencyKey)
    }

    /// Stops a broadcast for good: what has not left never will.
    ///
    /// - Parameters:
    ///   - id: the broadcast's.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func stopBroadcast(_ id: String, idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<Broadcast>
    {
        try await change(id, "stop", idempotencyKey)
    }

    /// Sends the same content again to those whose message failed, as a new broadcast. The old one must have ended.
    ///
    /// - Parameters:
    ///   - id: the old broadcast's.
    ///   - codes: only failures with these codes of Meta's; left out, all.
    ///   - name: the new broadcast's; left out, the old one with "(retry)" behind it.
    ///   - idempotencyKey: under which it is made once; left out, a new one.
    @discardableResult
    public func retryBroadcast(
        _ id: String,
        codes: [Int]? = nil,
        name: String? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<Broadcast> {
        let body = BroadcastRetry(name: name, codes: codes)
        return try await perform(try Call(.post, ["broadcasts", id, "retry"], body: body, key: idempotencyKey))
    }

    /// Sends a broadcast's message to a few numbers now, whatever becomes of the broadcast: to all of them, or to none where
    /// anything stands in the way of one.
    ///
    /// - Parameters:
    ///   - id: the broadcast's.
    ///   - numbers: 1 to 10, with dialing code.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func testBroadcast(
        _ id: String,
        numbers: [String],
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<[BroadcastTest]> {
        let call = try Call(.post, ["broadcasts", id, "test"], body: ["numbers": numbers], key: idempotencyKey)
        let answer: Answer<BroadcastTests> = try await perform(call)
        return answer.map(\.tests)
    }

    /// Deletes a draft, or a broadcast that has ended. Its messages stay in the history of their contacts.
    ///
    /// - Parameters:
    ///   - id: the broadcast's.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    /// - Returns: the id.
    @discardableResult
    public func deleteBroadcast(_ id: String, idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<String>
    {
        let answer: Answer<NamedThing> = try await perform(try Call(.delete, ["broadcasts", id], key: idempotencyKey))
        return answer.map(\.id)
    }

    private func change(_ id: String, _ action: String, _ key: IdempotencyKey?) async throws(CrierError)
        -> Answer<Broadcast>
    {
        try await perform(try Call(.post, ["broadcasts", id, action], body: [String: String](), key: key))
    }
}
