import NIOCore
import NIOPosix
import Synchronization

/// Stands between a client and a server, and passes every byte on; but the first answer is lost together with its connection, after the
/// server has done what it was asked to.
final class LossyLine: Sendable {
    let url: String
    private let channel: any Channel
    private let line: Line

    private final class Line: Sendable {
        private let count = Mutex(0)

        /// How many connections there were.
        var connections: Int { count.withLock { $0 } }

        /// - Returns: whether this connection is the first.
        func begin() -> Bool {
            count.withLock { count in
                count += 1
                return count == 1
            }
        }
    }

    init(to port: Int) async throws {
        let line = Line()
        self.line = line
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { front in
                let isLossy = line.begin()
                return ClientBootstrap(group: front.eventLoop).connect(host: "127.0.0.1", port: port).flatMapThrowing {
                    back in
                    try back.pipeline.syncOperations.addHandler(Passing(to: front, losesBytes: isLossy))
                    try front.pipeline.syncOperations.addHandler(Passing(to: back, losesBytes: false))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        url = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    /// How many connections there were.
    var connections: Int { line.connections }

    func stop() async throws {
        try await channel.close()
    }

    /// One direction of one connection.
    private final class Passing: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel
        private let losesBytes: Bool

        init(to other: any Channel, losesBytes: Bool) {
            self.other = other
            self.losesBytes = losesBytes
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if losesBytes {
                context.close(promise: nil)
            } else {
                other.writeAndFlush(unwrapInboundIn(data), promise: nil)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            other.close(promise: nil)
            context.fireChannelInactive()
        }
    }
}
