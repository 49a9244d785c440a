import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Listens on loopback, answers as it is told, call by call, and notes what it was asked.
final class Listener: Sendable {
    /// What is done with a call.
    enum Reaction: Sendable {
        /// The connection is closed without an answer.
        case cut
        /// Nothing is said.
        case silence
        /// An answer; cut short, its second half is missing.
        case answer(Int, String, isCutShort: Bool = false)
    }

    /// A call as it came.
    struct Call: Sendable {
        var line: String
        var key: String?
        var body: String
    }

    private final class Script: Sendable {
        let calls = Mutex<[Call]>([])
        let reactions: [Reaction]
        let arrivals = AsyncStream.makeStream(of: Void.self)

        init(_ reactions: [Reaction]) {
            self.reactions = reactions
        }

        func reaction(to call: Call) -> Reaction {
            let number = calls.withLock { calls in
                calls.append(call)
                return calls.count
            }
            arrivals.continuation.yield()
            return number <= reactions.count ? reactions[number - 1] : .cut
        }
    }

    let url: String
    private let script: Script
    private let channel: any Channel

    private init(_ reactions: [Reaction]) async throws {
        let script = Script(reactions)
        self.script = script
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Conversation(script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        url = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    /// Listens while the body runs.
    static func with<Result: Sendable>(_ reactions: [Reaction], _ body: (Listener) async throws -> Result) async throws
        -> Result
    {
        let listener = try await Listener(reactions)
        do {
            let result = try await body(listener)
            try await listener.channel.close()
            return result
        } catch {
            try await listener.channel.close()
            throw error
        }
    }

    /// What came, in its order.
    var calls: [Call] { script.calls.withLock { $0 } }

    /// Returns once a call has come.
    func firstCall() async {
        _ = await script.arrivals.stream.first { _ in true }
    }

    /// One connection.
    private final class Conversation: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let script: Script
        private var call = Call(line: "", key: nil, body: "")

        init(_ script: Script) {
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                let key = head.headers.first(name: "Idempotency-Key")
                call = Call(line: "\(head.method.rawValue) \(head.uri)", key: key, body: "")
            case .body(let buffer): call.body += String(buffer: buffer)
            case .end: react(context)
            }
        }

        private func react(_ context: ChannelHandlerContext) {
            switch script.reaction(to: call) {
            case .silence: return
            case .cut: context.close(promise: nil)
            case .answer(let status, let text, let isCutShort):
                let headers: HTTPHeaders = ["content-length": "\(text.utf8.count)", "content-type": "application/json"]
                let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                let sent = isCutShort ? String(text.prefix(text.count / 2)) : text
                context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: sent)))), promise: nil)
                if isCutShort {
                    context.close(promise: nil)
                } else {
                    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
                }
            }
        }
    }
}
