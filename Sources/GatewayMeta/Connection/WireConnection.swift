import NIOCore
import NIOSSL
import NIOTLS

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One connection: writes a request, reads its answer, and tells its pool what became of itself.
///
/// Lives on its event loop only. Its one promise: from the moment a request's bytes are handed to the channel, the call
/// ends as answered or as ``ExchangeError/uncertain(_:)``, and never as not sent.
final class WireConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// The pool takes it over once the race for an address is won; it is of use once TLS stands, too.
        case opening(isOwned: Bool, isReady: Bool)
        case idle(sinceMilliseconds: Int64)
        case exchanging
        case closed
    }

    let id: ConnectionID
    let openedAtMilliseconds: Int64
    private let pool: OriginPool
    private let usesTLS: Bool
    private var state = State.opening(isOwned: false, isReady: false)
    private var call: Call?
    private var parser: AnswerParser
    private var context: ChannelHandlerContext?
    /// Kept between requests: once the channel has let go of it, writing it anew allocates nothing.
    private var outgoing = ByteBuffer()
    private var lastError: (any Error)?
    private var hasTimedOut = false

    init(id: ConnectionID, pool: OriginPool, nowMilliseconds: Int64) {
        self.id = id
        self.pool = pool
        self.usesTLS = pool.origin.usesTLS
        self.openedAtMilliseconds = nowMilliseconds
        self.parser = AnswerParser(limits: pool.settings.answer)
    }

    /// The deadline of the call under way.
    var deadlineAtMilliseconds: Int64? { call?.deadlineAtMilliseconds }

    var isOpening: Bool {
        if case .opening = state { true } else { false }
    }

    // MARK: What the pool asks

    /// The pool takes the connection over. From now on it is told of every change.
    ///
    /// - Returns: `false` if the connection has already failed.
    func adopt() -> Bool {
        guard case .opening(_, let isReady) = state else { return false }
        state = .opening(isOwned: true, isReady: isReady)
        becomeUsableIfComplete()
        return true
    }

    /// Why it could not be opened, as far as is known.
    var failure: ExchangeError.NotSentReason {
        if hasTimedOut { return .connectTimeout }
        guard let lastError else { return .unreachable("closed by the server") }
        return usesTLS ? .tls(String(describing: lastError)) : .unreachable(String(describing: lastError))
    }

    /// Nobody uses it for now.
    func rest(nowMilliseconds: Int64) {
        state = .idle(sinceMilliseconds: nowMilliseconds)
    }

    /// Whether a connection that has rested was closed by the server, or said something nobody asked for, without the
    /// event loop having noticed yet. One system call; it turns most requests that would end in doubt into ones that
    /// simply take another connection.
    func isStale(nowMilliseconds: Int64) -> Bool {
        guard let context, context.channel.isActive else { return true }
        guard case .idle(let since) = state, nowMilliseconds - since >= OriginPool.staleCheckAfterMilliseconds else {
            return false
        }
        do {
            return try context.pipeline.syncOperations.withUnsafeTransportIfAvailable { (socket: NIOBSDSocket.Handle) in
                var byte: UInt8 = 0
                let count = unsafe recv(socket, &byte, 1, Int32(MSG_PEEK))
                return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)
            } ?? false
        } catch {
            return true
        }
    }

    /// Writes the request, head and body in one go. The connection must be free and, if it has rested, not stale.
    func begin(_ call: Call) {
        guard let context else { preconditionFailure("a connection outside its channel was lent") }
        self.call = call
        state = .exchanging
        parser = AnswerParser(limits: pool.settings.answer)
        let (head, body) = (call.request.head.bytes, call.request.body)
        outgoing.clear(minimumCapacity: head.count + body.count + 24)
        outgoing.writeBytes(head)
        outgoing.writeString(String(body.count))
        outgoing.writeStaticString("\r\n\r\n")
        outgoing.writeBytes(body)
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
    }

    /// The call under way took too long.
    func expire() {
        end(.deadline)
    }

    /// Opening took too long; the address answered, so it is TLS that does not come about.
    func giveUpOpening() {
        hasTimedOut = true
        end(.deadline)
    }

    /// Closes without telling the pool, which has already forgotten it.
    func close() {
        state = .closed
        context?.close(promise: nil)
    }

    // MARK: What the channel says

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive, !usesTLS { markReady() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if !usesTLS { markReady() }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { markReady() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .exchanging = state else {
            // Bytes nobody asked for: no answer read here could be trusted to belong to its request.
            end(.connectionLost("unrequested bytes"))
            return
        }
        switch parser.feed(unwrapInboundIn(data)) {
        case .needsMore: break
        case .failed(let fault): end(.unreadable(fault))
        case .complete(let answer, let isReusable): finish(answer, isReusable: isReusable && isFullyWritten(context))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .exchanging = state, lastError == nil, let answer = parser.endOfStream() {
            finish(answer, isReusable: false)
        } else {
            end(.connectionLost(lastError.map { String(describing: $0) } ?? "closed by the server"))
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        lastError = error
        end(.connectionLost(String(describing: error)))
    }

    // MARK: Changes of state

    private func markReady() {
        guard case .opening(let isOwned, _) = state else { return }
        state = .opening(isOwned: isOwned, isReady: true)
        becomeUsableIfComplete()
    }

    private func becomeUsableIfComplete() {
        guard case .opening(isOwned: true, isReady: true) = state else { return }
        pool.connected(self)
    }

    /// A server may answer before it has read the whole request. The rest of that request is still on its way out, so
    /// the connection cannot carry another one.
    private func isFullyWritten(_ context: ChannelHandlerContext) -> Bool {
        do {
            return try context.channel.syncOptions?.getOption(.bufferedWritableBytes) == 0
        } catch {
            return false  // an unknown amount is not nothing
        }
    }

    private func finish(_ answer: WireAnswer, isReusable: Bool) {
        let call = self.call.take()
        pool.released(self, isReusable: isReusable)
        call?.whenDone(.success(answer))
    }

    /// Ends the connection, and with it the call under way.
    private func end(_ error: ExchangeError.UncertainReason) {
        let before = state
        state = .closed
        switch before {
        case .opening(isOwned: true, _): pool.connectFailed(id, reason: failure)
        case .idle: pool.closed(id, wasBusy: false)
        case .exchanging: pool.closed(id, wasBusy: true)
        case .opening(isOwned: false, _), .closed: break
        }
        call.take()?.fail(.uncertain(error))
        context?.close(promise: nil)
    }
}
