import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

/// A server that does exactly what a test tells it, mistakes above all.
///
/// It understands just enough of HTTP to know when a request is complete.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case send(String)
        case sendBytes(count: Int)
        case wait(milliseconds: Int64)
        /// Goes on once the test calls ``ScriptedServer/release()``.
        case hold
        case close
        /// Closes the socket under TLS, which then says no goodbye.
        case cut
        case stopReading
    }

    struct Script: Sendable {
        /// Done as soon as a connection stands.
        var onAccept: @Sendable (_ connection: Int) -> [Step] = { _ in [] }
        /// Done at a request's first bytes.
        var onFirstBytes: @Sendable (_ connection: Int) -> [Step] = { _ in [] }
        /// Done when a request is complete.
        var onRequest: @Sendable (Request) -> [Step] = { _ in [.send(ScriptedServer.ok)] }
    }

    struct Request: Sendable {
        /// From 1.
        var connection: Int
        var head: String
        var body: String
    }

    struct Counts: Sendable {
        var accepted = 0
        var closed = 0
        var received: [Request] = []
        var requests: Int { received.count }
    }

    /// An answer with a JSON body.
    static func json(_ body: String, status: Int = 200) -> String {
        let length = body.utf8.count
        return "HTTP/1.1 \(status) Words\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\r\n\(body)"
    }

    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private let channel: any Channel
    private let shared: Shared

    fileprivate final class Shared: Sendable {
        let counts = Mutex(Counts())
        let script: Script
        let gate: EventLoopPromise<Void>
        init(script: Script, gate: EventLoopPromise<Void>) {
            self.script = script
            self.gate = gate
        }
    }

    /// Lets everything go on that holds.
    func release() {
        shared.gate.succeed(())
    }

    var counts: Counts { shared.counts.withLock { $0 } }
    var port: Int { channel.localAddress?.port ?? 0 }

    private init(channel: any Channel, shared: Shared) {
        self.channel = channel
        self.shared = shared
    }

    /// Runs `body` against a server on a free port of the loopback.
    static func run<Result>(
        _ script: Script = Script(),
        tls: NIOSSLContext? = nil,
        _ body: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let gate = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        defer { gate.succeed(()) }
        let shared = Shared(script: script, gate: gate)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.addHandler(ScriptedHandler(shared))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let server = ScriptedServer(channel: channel, shared: shared)
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }
}

private final class ScriptedHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let shared: ScriptedServer.Shared
    private var number = 0
    private var received = ByteBuffer()

    init(_ shared: ScriptedServer.Shared) {
        self.shared = shared
    }

    func channelActive(context: ChannelHandlerContext) {
        number = shared.counts.withLock {
            $0.accepted += 1
            return $0.accepted
        }
        perform(shared.script.onAccept(number)[...], context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        shared.counts.withLock { $0.closed += 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if received.readableBytes == 0 { perform(shared.script.onFirstBytes(number)[...], context) }
        received.writeImmutableBuffer(unwrapInboundIn(data))
        while let request = completeRequest() {
            shared.counts.withLock { $0.received.append(request) }
            perform(shared.script.onRequest(request)[...], context)
        }
    }

    private func completeRequest() -> ScriptedServer.Request? {
        guard let blank = received.readableBytesView.firstRange(of: "\r\n\r\n".utf8) else { return nil }
        let headLength = blank.upperBound - received.readableBytesView.startIndex
        let head = String(decoding: received.readableBytesView.prefix(headLength), as: UTF8.self)
        let length =
            head.firstRange(of: "content-length: ").map { head[$0.upperBound...].prefix { $0.isNumber } } ?? "0"
        guard let length = Int(length), received.readableBytes >= headLength + length else { return nil }
        received.moveReaderIndex(forwardBy: headLength)
        let body = received.readString(length: length) ?? ""
        received.discardReadBytes()
        return ScriptedServer.Request(connection: number, head: head, body: body)
    }

    private func perform(_ steps: ArraySlice<ScriptedServer.Step>, _ context: ChannelHandlerContext) {
        guard let step = steps.first else { return }
        let rest = steps.dropFirst()
        switch step {
        case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .sendBytes(let count):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(repeating: 0x78, count: count)), promise: nil)
        case .close: context.close(promise: nil)
        case .cut:
            do {
                try context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self).close(promise: nil)
            } catch {
                Issue.record(error)
            }
        case .stopReading:
            context.channel.setOption(.autoRead, value: false).whenFailure { Issue.record($0) }
        case .hold:
            shared.gate.futureResult.hop(to: context.eventLoop).assumeIsolated().whenSuccess {
                if context.channel.isActive { self.perform(rest, context) }
            }
            return
        case .wait(let milliseconds):
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
                if context.channel.isActive { self.perform(rest, context) }
            }
            return
        }
        perform(rest, context)
    }
}
