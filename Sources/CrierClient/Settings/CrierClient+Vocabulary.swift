extension CrierClient {
    /// All tags that contacts may bear, by name: `GET /settings/tags`.
    public func tags() async throws(CrierError) -> Answer<[String]> {
        try await words("tags")
    }

    /// Adds tags: `POST /settings/tags`. Those that are known stay as they are written.
    ///
    /// - Parameters:
    ///   - tags: compared without regard to case.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    /// - Returns: all there are now.
    @discardableResult
    public func addTags(_ tags: [String], idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<[String]>
    {
        try await add(["tags": tags], to: "tags", idempotencyKey)
    }

    /// Removes a tag: `DELETE /settings/tags/{name}`. Contacts that have it keep it.
    ///
    /// - Parameters:
    ///   - tag: in any case.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    /// - Returns: all there are now.
    @discardableResult
    public func removeTag(_ tag: String, idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<[String]>
    {
        try await remove(tag, from: "tags", idempotencyKey)
    }

    /// All custom fields that contacts may have, by name: `GET /settings/custom-fields`.
    public func customFields() async throws(CrierError) -> Answer<[String]> {
        try await words("custom-fields")
    }

    /// Adds custom fields: `POST /settings/custom-fields`. Those that are known stay as they are written.
    ///
    /// - Parameters:
    ///   - fields: compared without regard to case.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    /// - Returns: all there are now.
    @discardableResult
    public func addCustomFields(_ fields: [String], idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<[String]>
    {
        try await add(["customFields": fields], to: "custom-fields", idempotencyKey)
    }

    /// Removes a custom field: `DELETE /settings/custom-fields/{name}`. Contacts that have it keep it.
    ///
    /// - Parameters:
    ///   - field: in any case.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    /// - Returns: all there are now.
    @discardableResult
    public func removeCustomField(_ field: String, idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<[String]>
    {
        try await remove(field, from: "custom-fields", idempotencyKey)
    }

    private func words(_ kind: String) async throws(CrierError) -> Answer<[String]> {
        let answer: Answer<Words> = try await read(["settings", kind])
        return answer.map(\.words)
    }

    private func add(_ words: [String: [String]], to kind: String, _ key: IdempotencyKey?) async throws(CrierError)
        -> Answer<[String]>
    {
        let answer: Answer<Words> = try await perform(try Call(.post, ["settings", kind], body: words, key: key))
        return answer.map(\.words)
    }

    private func remove(_ word: String, from kind: String, _ key: IdempotencyKey?) async throws(CrierError)
        -> Answer<[String]>
    {
        let answer: Answer<Words> = try await perform(try Call(.delete, ["settings", kind, word], key: key))
        return answer.map(\.words)
    }
}
