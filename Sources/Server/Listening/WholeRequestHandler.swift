import GatewayMeta
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// Answers on the spot the requests that ``WholeRequestMachine`` finds whole, which nearly all are.
///
/// The stream of parts behind this handler, where requests wait for their bodies, takes locks and wakes a task for every part of a
/// request and of its answer. A whole request needs one task and one write.
final class WholeRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What came behind the requests that are held: the end of the connection, or what made it unreadable.
    private enum LastWord {
        case inputClosed
        case error(any Error)
    }

    private let answering: RequestAnswering
    private let executors: LoopExecutors
    private var machine = WholeRequestMachine()
    private var lastWords: [LastWord] = []
    private var isReadHeld = false
    /// An answer is written, but the client has yet to take what was written before.
    private var isWaitingForRoom = false
    private var context: ChannelHandlerContext?

    init(answering: RequestAnswering, executors: LoopExecutors) {
        self.answering = answering
        self.executors = executors
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    // MARK: What the client says

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        act(machine.read(unwrapInboundIn(data)), context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        pass(machine.passOn(), context)
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        say(.error(error), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed = event as? ChannelEvent {
            say(.inputClosed, context)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isWaitingForRoom, context.channel.isWritable { goOn(context) }
        context.fireChannelWritabilityChanged()
    }

    /// A client that sends on without waiting for answers waits until there is room.
    func read(context: ChannelHandlerContext) {
        if machine.isFull { isReadHeld = true } else { context.read() }
    }

    // MARK: What the other side answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { machine.passedAnswerEnded() }
        context.write(data, promise: promise)
    }

    // MARK: Acts

    private func act(_ read: WholeRequestMachine.Read, _ context: ChannelHandlerContext) {
        switch read {
        case .nothing: break
        case .pass(let parts): pass(parts, context)
        case .answer(let head, let body): answer(Request(head: head, body: RequestBody(buffer: body)), context)
        }
    }

    private func pass(_ parts: [HTTPRequestPart], _ context: ChannelHandlerContext) {
        for part in parts { context.fireChannelRead(wrapInboundOut(part)) }
    }

    /// Passes it on once everything before it is dealt with.
    private func say(_ word: LastWord, _ context: ChannelHandlerContext) {
        guard !machine.isAnswering else { return lastWords.append(word) }
        pass(machine.passOn(), context)
        switch word {
        case .inputClosed: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        case .error(let error): context.fireErrorCaught(error)
        }
    }

    private func answer(_ request: Request, _ context: ChannelHandlerContext) {
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        let channel = context.channel
        Task(executorPreference: executors[context.eventLoop]) { [answering] in
            do {
                let response = try await answering.response(to: request, isWhole: true, on: channel)
                try await response.body.write(AnswerWriter(response, to: connection))
                connection.value.answered(request, response)
            } catch {
                // An answer that cannot be finished is cut off where it is, which the client can tell from a whole one.
                connection.value.context?.close(promise: nil)
            }
        }
    }

    private func answered(_ request: Request, _ response: Response) {
        guard let context else { return }
        if request.headers[.connection] == "close" || response.headers[.connection] == "close" {
            // The other side closes a connection with care: what is written goes out first.
            machine.end()
            return context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        // Who does not take its answers gets no more of them.
        if context.channel.isWritable { goOn(context) } else { isWaitingForRoom = true }
    }

    private func goOn(_ context: ChannelHandlerContext) {
        isWaitingForRoom = false
        machine.answered()
        while let read = machine.nextHeld() { act(read, context) }
        guard !machine.isAnswering else { return }
        pass(machine.passOn(), context)
        let words = lastWords
        lastWords = []
        for word in words { say(word, context) }
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    /// Whether the client has said its last word, and nothing of it waits.
    fileprivate var isLastAnswer: Bool { !lastWords.isEmpty && !machine.isFull }

    /// Writes the parts that are given, together.
    /// - Parameter written: for the last of them.
    fileprivate func send(
        _ head: HTTPResponse?,
        _ body: ByteBuffer?,
        end: HTTPResponsePart? = nil,
        written: EventLoopPromise<Void>? = nil
    ) {
        guard let context else {
            written?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        if let head { context.write(wrapOutboundOut(.head(head)), promise: nil) }
        if let body { context.write(wrapOutboundOut(.body(body)), promise: end == nil ? written : nil) }
        if let end { context.write(wrapOutboundOut(end), promise: written) }
        context.flush()
    }
}

/// Writes an answer to its connection: in one piece where the body comes in one, else each part once there is room for it.
private struct AnswerWriter: ResponseBodyWriter {
    private let connection: NIOLoopBound<WholeRequestHandler>
    private let byteCount: Int?
    /// Until it is written.
    private var head: HTTPResponse?
    /// The body, where it came in one piece.
    private var whole: ByteBuffer?

    init(_ response: Response, to connection: NIOLoopBound<WholeRequestHandler>) {
        self.connection = connection
        self.byteCount = response.body.contentLength
        self.head = response.head
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        if head != nil, whole == nil, buffer.readableBytes == byteCount {
            whole = buffer
            return
        }
        let written = connection.eventLoop.makePromise(of: Void.self)
        connection.value.send(head.take(), buffer, written: written)
        try await written.futureResult.get()
    }

    consuming func finish(_ trailers: HTTPFields?) async throws {
        guard connection.value.isLastAnswer else { return connection.value.send(head, whole, end: .end(trailers)) }
        // The end of a connection whose other half is closed takes with it what has not been written.
        let written = connection.eventLoop.makePromise(of: Void.self)
        connection.value.send(head, whole, end: .end(trailers), written: written)
        try await written.futureResult.get()
    }
}
