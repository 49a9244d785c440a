import GatewayMeta
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// An HTTP/1.1 connection whose requests are handled on the event loop that reads and writes it.
///
/// Left to the common pool, each request would change threads a dozen times between the socket and its handler, which costs more
/// than the handler's own work. In return nothing in a handler may block or compute for long, and nothing does: the database
/// has threads of its own.
struct LoopChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let channel: HTTP1Channel
    private let executors: [ObjectIdentifier: LoopExecutor]

    init(_ channel: HTTP1Channel, on group: any EventLoopGroup) {
        self.channel = channel
        executors = Dictionary(
            group.makeIterator().map { (ObjectIdentifier($0), LoopExecutor(loop: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        self.channel.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        let executor = executors[ObjectIdentifier(value.channel.eventLoop)]
        await withTaskExecutorPreference(executor) { await channel.handle(value: value, logger: logger) }
    }
}
