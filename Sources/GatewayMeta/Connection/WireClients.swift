package import NIOCore
import NIOPosix

/// A ``WireClient`` on each event loop of a group.
///
/// A call of the API is answered on one loop from its request to its answer; were all clients one, every message would cross to that
/// client's loop and back, and that loop would have twice the work of the others.
package final class WireClients: Sendable {
    private let first: WireClient
    private let clients: [ObjectIdentifier: WireClient]

    /// - Parameter settings: for each loop, so that there can be as many connections to a host on every one of them.
    /// - Throws: `NIOSSLError` where the trust roots cannot be read.
    package init(group: any EventLoopGroup, settings: ConnectionSettings = ConnectionSettings()) throws {
        let loops = Array(group.makeIterator())
        let all = try loops.map { try WireClient(loop: $0, settings: settings) }
        guard let first = all.first else { preconditionFailure("an event loop group has a loop") }
        self.first = first
        clients = Dictionary(zip(loops.map { ObjectIdentifier($0) }, all), uniquingKeysWith: { first, _ in first })
    }

    /// The client of the loop that this runs on; of one of them, where it runs on none.
    var here: WireClient {
        MultiThreadedEventLoopGroup.currentEventLoop.flatMap { clients[ObjectIdentifier($0)] } ?? first
    }

    /// Runs tasks on the event loop of one client.
    package var executor: LoopExecutor { first.executor }

    /// Refuses new requests, lets those on the wire finish, and closes every connection.
    package func shutDown() async {
        for client in clients.values { await client.shutDown() }
    }
}
