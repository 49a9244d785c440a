extension CrierClient {
    /// A page of contact lists, by name: `GET /contacts/lists`.
    ///
    /// - Parameters:
    ///   - page: counted from 1.
    ///   - limit: how many a page, 1 to 1,000.
    public func contactLists(page: Int = 1, limit: Int = 100) async throws(CrierError) -> Answer<Page<ContactList>> {
        try await read(["contacts", "lists"], Self.paging(page, limit))
    }

    /// All contact lists, by name, page by page.
    public func allContactLists() -> Pages<ContactList> {
        Pages { page async throws(CrierError) in try await contactLists(page: page, limit: 1_000).value }
    }

    /// Makes a contact list: `POST /contacts/lists`. Where there is one of that name, it is given.
    ///
    /// - Parameters:
    ///   - name: any but `unassigned`, which stands for contacts on no list.
    ///   - idempotencyKey: under which it is made once; left out, a new one.
    @discardableResult
    public func createContactList(
        _ name: String,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<ContactList> {
        try await perform(try Call(.post, ["contacts", "lists"], body: ["listName": name], key: idempotencyKey))
    }

    /// Renames a contact list: `PUT /contacts/lists/{id}`.
    ///
    /// - Parameters:
    ///   - id: 24 hexadecimal digits.
    ///   - name: the new name.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    @discardableResult
    public func renameContactList(
        _ id: String,
        to name: String,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<ContactList> {
        try await perform(try Call(.put, ["contacts", "lists", id], body: ["listName": name], key: idempotencyKey))
    }

    /// Deletes a contact list: `DELETE /contacts/lists/{id}`. Its contacts stay.
    ///
    /// - Parameters:
    ///   - id: 24 hexadecimal digits.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    /// - Returns: the id.
    @discardableResult
    public func deleteContactList(
        _ id: String,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<String> {
        let call = try Call(.delete, ["contacts", "lists", id], key: idempotencyKey)
        let answer: Answer<NamedThing> = try await perform(call)
        return answer.map(\.id)
    }

    /// Puts contacts on a list and takes them off: `POST /contacts/lists/{id}/members`. Ids that are nobody's are passed over.
    ///
    /// - Parameters:
    ///   - id: the list's.
    ///   - joining: ids of contacts, 1,000 at the most.
    ///   - leaving: ids of contacts, 1,000 at the most.
    ///   - idempotencyKey: under which it is done once; left out, a new one.
    /// - Returns: how many joined or left.
    @discardableResult
    public func changeMembers(
        ofList id: String,
        adding joining: [String] = [],
        removing leaving: [String] = [],
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CrierError) -> Answer<Int> {
        let change = MemberChange(add: joining, remove: leaving)
        let call = try Call(.post, ["contacts", "lists", id, "members"], body: change, key: idempotencyKey)
        let answer: Answer<MemberCount> = try await perform(call)
        return answer.map(\.changed)
    }
}
