extension CrierClient {
    /// Sends one message under an API campaign, at most once for each key: `POST /broadcasts/send`.
    ///
    /// - Parameters:
    ///   - message: what is sent, and to whom.
    ///   - respondsAtOnce: asks for an answer as soon as the message is safe on the server's disk, without waiting for Meta: 202, with an
    ///     id of Crier's own.
    ///   - idempotencyKey: under which it is sent once; left out, a new one.
    @discardableResult
    public func send(
        _ message: CampaignMessage,
        respondsAtOnce: Bool = false,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<CampaignReceipt> {
        try await perform(
            try Call(
                .post,
                ["broadcasts", "send"],
                body: message,
                key: idempotencyKey,
                prefersAnswerAtOnce: respondsAtOnce
            )
        )
    }

    /// Sends one message to one person, at most once for each key: `POST /messages`.
    ///
    /// - Parameters:
    ///   - message: what is sent, and to whom.
    ///   - respondsAtOnce: asks for an answer as soon as the message is safe on the server's disk, without waiting for Meta.
    ///   - idempotencyKey: under which it is sent once; left out, a new one.
    @discardableResult
    public func send(
        _ message: DirectMessage,
        respondsAtOnce: Bool = false,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<MessageReceipt> {
        try await perform(
            try Call(.post, ["messages"], body: message, key: idempotencyKey, prefersAnswerAtOnce: respondsAtOnce)
        )
    }
}
