extension CrierClient {
    /// Saves up to 1,000 contacts, each by itself: `POST /contacts`.
    ///
    /// - Parameters:
    ///   - contacts: 1 to 1,000.
    ///   - duplicates: what becomes of those that are known.
    ///   - list: the name of a list that all of them join; made if it is missing.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func saveContacts(
        _ contacts: [ContactDraft],
        onDuplicate duplicates: DuplicateRule = .skip,
        list: String? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<SavedContacts> {
        let query: [Call.Item] = [("onDuplicate", duplicates.rawValue), ("list", list)]
        return try await perform(try Call(.post, ["contacts"], query: query, body: contacts, key: idempotencyKey))
    }

    /// A page of contacts, newest first: `GET /contacts`.
    ///
    /// - Parameters:
    ///   - filter: which ones.
    ///   - page: counted from 1.
    ///   - limit: how many a page, 1 to 100.
    public func contacts(
        matching filter: ContactFilter = ContactFilter(),
        page: Int = 1,
        limit: Int = 25
    ) async throws(CrierError) -> Answer<Page<Contact>> {
        try await read(["contacts"], filter.query + Self.paging(page, limit))
    }

    /// All contacts, newest first, page by page.
    /// - Parameter filter: which ones.
    public func allContacts(matching filter: ContactFilter = ContactFilter()) -> Pages<Contact> {
        Pages { page async throws(CrierError) in try await contacts(matching: filter, page: page, limit: 100).value }
    }

    /// A contact with its lists and broadcasts: `GET /contacts/{id}`.
    /// - Parameter id: 24 hexadecimal digits.
    public func contact(_ id: String) async throws(CrierError) -> Answer<Contact> {
        try await read(["contacts", id])
    }

    /// Changes what is given of a contact, and nothing else: `PUT /contacts/{id}`.
    ///
    /// - Parameters:
    ///   - id: 24 hexadecimal digits.
    ///   - change: what changes.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func updateContact(
        _ id: String,
        _ change: ContactChange,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<Contact> {
        try await perform(try Call(.put, ["contacts", id], body: change, key: idempotencyKey))
    }

    /// Forgets a person: number, name, attributes, tags, lists, and what was written. It cannot be undone.
    ///
    /// - Parameters:
    ///   - id: 24 hexadecimal digits.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    /// - Returns: the id.
    @discardableResult
    public func deleteContact(_ id: String, idempotencyKey: IdempotencyKey? = nil) async throws(CrierError)
        -> Answer<String>
    {
        let answer: Answer<NamedThing> = try await perform(try Call(.delete, ["contacts", id], key: idempotencyKey))
        return answer.map(\.id)
    }
}
