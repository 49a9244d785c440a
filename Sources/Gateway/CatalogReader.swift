/// Reads catalogs at Meta, which are changed in its Commerce Manager and only looked at here
/// (`catalogs/sell-products-and-services`).
package protocol CatalogReader: Sendable {
    /// Catalogs that are connected to the sender's business account.
    func catalogs(of account: SenderAccount, _ page: GraphPageRequest) async throws(GatewayError) -> GraphPage
    /// Products of a catalog.
    func products(of catalogID: String, by account: SenderAccount, _ page: GraphPageRequest) async throws(GatewayError)
        -> GraphPage
}

/// A page of a list at Meta.
package struct GraphPageRequest: Hashable, Sendable {
    package var limit: Int
    /// Where the page before ended; `nil` is the beginning.
    package var after: String?

    package init(limit: Int, after: String?) {
        self.limit = limit
        self.after = after
    }
}

/// What Meta answered.
package struct GraphPage: Hashable, Sendable {
    /// Meta's objects, a JSON array.
    package var items: [UInt8]
    /// Where the next page begins; `nil` behind the last one.
    package var after: String?

    package init(items: [UInt8], after: String?) {
        self.items = items
        self.after = after
    }
}
