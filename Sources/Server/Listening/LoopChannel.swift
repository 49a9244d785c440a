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

    /// How long a connection may be silent, between requests or in the middle of one.
    private static let silence = Duration.seconds(75)

    private let channel: HTTP1Channel
    private let executors: LoopExecutors

    init(_ answering: RequestAnswering, on group: any EventLoopGroup, logger: Logger) {
        let executors = LoopExecutors(group)
        self.executors = executors
        // The silence of a connection is told before its requests part ways; behind them half of it would be unseen.
        channel = HTTP1Channel(
            responder: answering.answer,
            configuration: .init(
                additionalChannelHandlers: [
                    HTTPConnectionStateHandler(idleTimeout: Self.silence, logger: logger),
                    WholeRequestHandler(answering: answering, executors: executors),
                ]
            )
        )
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        self.channel.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskExecutorPreference(executors[value.channel.eventLoop]) {
            await channel.handle(value: value, logger: logger)
        }
    }
}
