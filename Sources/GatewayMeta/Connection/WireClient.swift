package import NIOCore
import NIOSSL

/// The hot path's HTTP client: keep-alive HTTP/1.1 on one event loop, and an exact word on every request's fate.
///
/// Why not AsyncHTTPClient here: it costs 50 to 70 µs of CPU a request where this costs about 10, it cannot say whether
/// a byte of a failed request had left, and its HTTP/2 hangs when a server answers early. Why one loop: everything on it
/// needs no lock. ``WireClients`` has one for every loop.
///
/// It never repeats a request. ``shutDown()`` must be called before the event loop goes away.
package final class WireClient: Sendable {
    /// Prefer this executor for tasks that mostly call ``execute(_:deadlineMilliseconds:)``.
    package let executor: LoopExecutor
    private let loop: any EventLoop
    private let pools: NIOLoopBoundBox<OriginPools>

    /// - Throws: `NIOSSLError` where the trust roots cannot be read.
    package init(loop: any EventLoop, settings: ConnectionSettings = ConnectionSettings()) throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.trustRoots = settings.trustRoots
        tls.applicationProtocols = ["http/1.1"]
        tls.shutdownTimeout = .seconds(1)
        let pools = OriginPools(settings: settings, loop: loop, tls: try NIOSSLContext(configuration: tls))
        self.loop = loop
        self.executor = LoopExecutor(loop: loop)
        self.pools = .makeBoxSendingValue(pools, eventLoop: loop)
    }

    /// Sends one request and waits for its answer.
    ///
    /// Cancelling the task ends the wait for a connection. Once a byte may have left, cancellation is ignored until the
    /// answer or the deadline comes, so that the outcome is never lost.
    ///
    /// - Parameter deadlineMilliseconds: for everything together, from now on; it may be noticed
    /// - Throws: ``ExchangeError``, which says whether a byte can have left.
    package func execute(
        _ request: WireRequest,
        deadlineMilliseconds: Int64
    ) async throws(ExchangeError) -> WireAnswer {
        let ticket = CallTicket()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiting in
                start(request, ticket, deadlineMilliseconds: deadlineMilliseconds) { waiting.resume(returning: $0) }
            }
        } onCancel: {
            ticket.cancel()
            loop.execute { [pools] in pools.value.cancelled(ticket, origin: request.head.origin) }
        }
        return try result.get()
    }

    /// The same without a task: `whenDone` is called once, on the event loop.
    package func start(
        _ request: WireRequest,
        deadlineMilliseconds: Int64,
        whenDone: @escaping @Sendable (Result<WireAnswer, ExchangeError>) -> Void
    ) {
        start(request, CallTicket(), deadlineMilliseconds: deadlineMilliseconds, whenDone: whenDone)
    }

    private func start(
        _ request: WireRequest,
        _ ticket: CallTicket,
        deadlineMilliseconds: Int64,
        whenDone: @escaping @Sendable (Result<WireAnswer, ExchangeError>) -> Void
    ) {
        let deadlineAt = OriginPool.nowMilliseconds() + deadlineMilliseconds
        let call = Call(request: request, ticket: ticket, deadlineAtMilliseconds: deadlineAt, whenDone: whenDone)
        if loop.inEventLoop {
            pools.value.start(call)
        } else {
            loop.execute { [pools] in pools.value.start(call) }
        }
    }

    /// Refuses new requests, lets those on the wire finish, and closes every connection.
    package func shutDown() async {
        let allGone = loop.flatSubmit { [pools] in pools.value.shutDown() }
        do {
            try await allGone.get()
        } catch {
            preconditionFailure("a pool's shutdown has no way to fail: \(error)")
        }
    }
}

/// One pool per host, on the event loop.
private final class OriginPools {
    private let settings: ConnectionSettings
    private let loop: any EventLoop
    private let tls: NIOSSLContext
    private var pools: [Origin: OriginPool] = [:]
    private var isShutDown = false

    init(settings: ConnectionSettings, loop: any EventLoop, tls: NIOSSLContext) {
        self.settings = settings
        self.loop = loop
        self.tls = tls
    }

    func start(_ call: Call) {
        let origin = call.request.head.origin
        if let pool = pools[origin] { return pool.start(call) }
        if isShutDown { return call.fail(.notSent(.shutDown)) }
        if pools.count >= settings.hostsMaximum { return call.fail(.notSent(.queueFull)) }
        let pool = OriginPool(origin: origin, settings: settings, loop: loop, tls: tls)
        pools[origin] = pool
        pool.start(call)
    }

    func cancelled(_ ticket: CallTicket, origin: Origin) {
        guard let waiter = ticket.waiter else { return }
        pools[origin]?.cancelled(waiter)
    }

    func shutDown() -> EventLoopFuture<Void> {
        isShutDown = true
        return EventLoopFuture.andAllSucceed(pools.values.map { $0.shutDown() }, on: loop)
    }
}
