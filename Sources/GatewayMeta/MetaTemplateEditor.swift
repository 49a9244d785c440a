package import AsyncHTTPClient
package import Gateway
import NIOHTTP1
import WireJSON

/// Creates and deletes templates at Meta, over the general client.
package struct MetaTemplateEditor: TemplateEditor {
    private let reader: GraphReader
    private let settings: GraphSettings

    /// - Parameter client: configured as ``MetaAccountReader/clientConfiguration``; stays the caller's.
    package init(client: HTTPClient, settings: GraphSettings) {
        reader = GraphReader(client: client, settings: settings)
        self.settings = settings
    }

    package func createTemplate(
        _ body: [UInt8],
        of account: SenderAccount
    ) async throws(GatewayError) -> CreatedTemplate {
        let answer = try await reader.call(
            .POST,
            settings.path(account.wabaID, "message_templates"),
            content: .json(body),
            account: account
        )
        let json = try GraphReader.json(answer, "a created template")
        guard let id = json["id"]?.stringValue ?? json["id"]?.intValue.map(String.init) else {
            throw .unreadable("a created template without an id")
        }
        return CreatedTemplate(
            id: id,
            status: json["status"]?.stringValue ?? "PENDING",
            category: json["category"]?.stringValue ?? ""
        )
    }

    package func deleteTemplate(
        named name: String,
        id: String?,
        of account: SenderAccount
    ) async throws(GatewayError) {
        var query = [(name: "name", value: name)]
        if let id { query.append(("hsm_id", id)) }
        _ = try await reader.call(
            .DELETE,
            settings.path(account.wabaID, "message_templates"),
            query: query,
            account: account
        )
    }
}
