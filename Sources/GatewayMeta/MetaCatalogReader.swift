package import AsyncHTTPClient
package import Gateway
import WireJSON

/// Reads catalogs at Meta, over the general client.
package struct MetaCatalogReader: CatalogReader {
    /// What is asked of a product; Meta gives only its id and name otherwise.
    private static let productFields = "id,retailer_id,name,description,price,currency,availability,image_url,url"
    private let reader: GraphReader
    private let settings: GraphSettings

    /// - Parameter client: configured as ``MetaAccountReader/clientConfiguration``; stays the caller's.
    package init(client: HTTPClient, settings: GraphSettings) {
        reader = GraphReader(client: client, settings: settings)
        self.settings = settings
    }

    /// `GET /{waba-id}/product_catalogs`.
    package func catalogs(
        of account: SenderAccount,
        _ page: GraphPageRequest
    ) async throws(GatewayError) -> GraphPage {
        try await list(settings.path(account.wabaID, "product_catalogs"), "id,name,vertical", page, account)
    }

    /// `GET /{catalog-id}/products`.
    package func products(
        of catalogID: String,
        by account: SenderAccount,
        _ page: GraphPageRequest
    ) async throws(GatewayError) -> GraphPage {
        try await list(settings.path(catalogID, "products"), Self.productFields, page, account)
    }

    private func list(
        _ path: String?,
        _ fields: String,
        _ page: GraphPageRequest,
        _ account: SenderAccount
    ) async throws(GatewayError) -> GraphPage {
        var query = [(name: "fields", value: fields), ("limit", String(page.limit))]
        if let after = page.after { query.append(("after", after)) }
        let body = try await reader.get(path, query: query, account: account)
        let json = try GraphReader.json(body, "a list")
        guard let data = json["data"], case .array = data else { throw .unreadable("a list without data") }
        var items = JSONWriter()
        data.write(to: &items)
        // A cursor stands behind the last page, too; only `next` says that more comes.
        let paging = json["paging"]
        let after = paging?["next"] == nil ? nil : paging?["cursors"]?["after"]?.stringValue
        return GraphPage(items: items.bytes, after: after)
    }
}
