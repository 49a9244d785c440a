import AsyncHTTPClient
import Delivery
package import Gateway
import GatewayMeta
import NIOCore
import NIOPosix

/// The client of the Graph API that a server and the verbs share: the hot path for messages on every event loop, a
/// general client for everything rare.
package struct MetaGateway: Sendable {
    package let sender: any MessageSender
    package let reader: any AccountReader
    package let editor: any TemplateEditor
    package let keeper: any MediaKeeper
    package let catalogs: any CatalogReader
    /// Runs tasks on an event loop that has connections.
    package var executor: any TaskExecutor { wires.executor }
    private let wires: WireClients
    private let client: HTTPClient

    /// - Throws: a sentence when the address or version of the Graph API cannot be used.
    package init(settings: Settings) throws {
        guard let root = GraphRoot(settings.graphURL) else {
            throw RunError("CRIER_GRAPH_URL must be an http or https address, not \"\(settings.graphURL)\"")
        }
        guard let version = GraphVersion(settings.graphVersion) else {
            throw RunError("CRIER_GRAPH_VERSION must be a version such as v23.0, not \"\(settings.graphVersion)\"")
        }
        let graph = GraphSettings(root: root, version: version)
        var connections = ConnectionSettings()
        // One connection an attempt under way, or attempts would wait for each other.
        connections.connectionsPerHostMaximum = settings.delivery.windowMaximum
        wires = try WireClients(group: MultiThreadedEventLoopGroup.singleton, settings: connections)
        client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: MetaAccountReader.clientConfiguration
        )
        sender = MetaMessageSender(clients: wires, settings: graph)
        reader = MetaAccountReader(client: client, settings: graph)
        editor = MetaTemplateEditor(client: client, settings: graph)
        keeper = MetaMediaKeeper(client: client, settings: graph)
        catalogs = MetaCatalogReader(client: client, settings: graph)
    }

    /// Closes the connections; what is under way has ended by then.
    package func shutdown() async {
        await wires.shutDown()
        do {
            try await client.shutdown()
        } catch {
            // It was shut down before, which is what was asked.
            return
        }
    }
}
