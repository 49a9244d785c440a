extension CrierClient {
    /// A page of templates, by name: `GET /templates`.
    ///
    /// - Parameters:
    ///   - page: counted from 1.
    ///   - limit: how many a page, 1 to 1,000.
    public func templates(page: Int = 1, limit: Int = 50) async throws(CrierError) -> Answer<Page<Template>> {
        try await read(["templates"], Self.paging(page, limit))
    }

    /// All templates, by name, page by page.
    public func allTemplates() -> Pages<Template> {
        Pages { page async throws(CrierError) in try await templates(page: page, limit: 200).value }
    }

    /// A template by its name: `GET /templates/{identifier}`.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - language: which of its languages; left out, an approved one.
    public func template(_ name: String, language: String? = nil) async throws(CrierError) -> Answer<Template> {
        let answer: Answer<OneTemplate> = try await read(["templates", name], [("languageCode", language)])
        return answer.map(\.template)
    }

    /// A template by its id: `GET /templates/{identifier}`.
    /// - Parameter id: Crier's own, 24 hexadecimal digits.
    public func template(id: String) async throws(CrierError) -> Answer<Template> {
        let answer: Answer<OneTemplate> = try await read(["templates", id], [("by", "id")])
        return answer.map(\.template)
    }

    /// Makes the mirror of the templates equal to what Meta lists, for every sender: `POST /templates/sync`.
    /// - Parameter idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func syncTemplates(idempotencyKey: IdempotencyKey? = nil) async throws(CrierError) -> Answer<[TemplateSync]>
    {
        let call = try Call(.post, ["templates", "sync"], body: [String: String](), key: idempotencyKey)
        let answer: Answer<TemplateSyncs> = try await perform(call)
        return answer.map(\.senders)
    }

    /// Shows what a recipient would read, and what is wrong with the values; sends nothing: `POST /templates/{identifier}/preview`.
    ///
    /// - Parameters:
    ///   - name: the template's.
    ///   - values: what fills it. Tokens stay as they are: they are each recipient's own.
    ///   - idempotencyKey: under which the same answer is given again; left out, a new one.
    public func previewTemplate(
        _ name: String,
        values: TemplateValues = TemplateValues(),
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<TemplatePreview> {
        try await perform(try Call(.post, ["templates", name, "preview"], body: values, key: idempotencyKey))
    }
}
