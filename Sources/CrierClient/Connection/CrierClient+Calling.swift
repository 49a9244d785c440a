extension CrierClient {
    /// Makes a call that has no method of its own here, such as one about the workspace's webhooks.
    ///
    /// - Parameters:
    ///   - method: what is done.
    ///   - path: its parts behind `/api/v1`, unencoded: `["settings", "account-events"]`.
    ///   - query: names and values, unencoded.
    ///   - body: what is sent; `nil` sends nothing.
    ///   - idempotencyKey: under which a call that changes something is done once; left out, a new one.
    /// - Returns: the answer's `data`.
    public func call(
        _ method: CallMethod,
        _ path: [String],
        query: [String: String] = [:],
        body: JSONValue? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<JSONValue> {
        let items = query.sorted { $0.key < $1.key }.map { (name: $0.key, value: String?.some($0.value)) }
        return try await perform(try Call(method, path, query: items, body: body, key: idempotencyKey))
    }

    /// Asks for something.
    func read<Value: Decodable & Sendable>(
        _ parts: [String],
        _ query: [Call.Item] = []
    ) async throws(CrierError) -> Answer<Value> {
        try await perform(try Call(.get, parts, query: query))
    }

    /// Makes a call, as often as it takes, and reads its answer.
    func perform<Value: Decodable & Sendable>(_ call: Call) async throws(CrierError) -> Answer<Value> {
        try Answer(reading: try await answer(to: call), key: call.key, server: baseURL)
    }

    private func answer(to call: Call) async throws(CrierError) -> RawAnswer {
        let exchange = Exchange(client: self, call: call)
        var decision = RetryDecision(policy: options.retries, isRead: call.isRead)
        let start = ContinuousClock.now
        while true {
            let left = options.retries.deadline - start.duration(to: .now)
            let outcome = await exchange.run(within: min(options.timeout, left))
            let chance = Double.random(in: 0...1)
            let step = decision.note(outcome.event, elapsed: start.duration(to: .now), chance: chance)
            if case .pause(let pause) = step, await Self.rest(pause) { continue }
            return try end(outcome, of: call, decision)
        }
    }

    /// - Returns: whether the time is over; `false` where the task was cancelled.
    private static func rest(_ pause: Duration) async -> Bool {
        do {
            try await Task.sleep(for: pause)
            return true
        } catch {
            return false
        }
    }

    private func end(_ last: Exchange.Outcome, of call: Call, _ decision: RetryDecision) throws(CrierError) -> RawAnswer
    {
        var silence = NoAnswer(server: baseURL, reason: "", tries: decision.tries, key: call.key)
        switch last {
        case .answered(let answer):
            guard let refusal = answer.refusal else { return answer }
            guard decision.ending(last.event) == .uncertain else { throw .refused(refusal) }
            silence.reason = "\(refusal)"
            silence.lastRefusal = refusal
            throw .uncertain(silence)
        case .impossible(let reason):
            throw .unreachable(NoAnswer(server: baseURL, reason: reason, tries: 0, key: call.key))
        case .unsent(let reason), .lost(let reason):
            silence.reason = reason
            throw decision.ending(last.event) == .uncertain ? .uncertain(silence) : .unreachable(silence)
        }
    }
}
