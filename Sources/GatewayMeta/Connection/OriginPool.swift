import NIOCore
import NIOPosix
import NIOSSL

/// The connections to one host: does what ``PoolMachine`` decides. Lives on its event loop only.
final class OriginPool {
    /// Deadlines are looked at this often while a request is under way, so one may be this much late. A timer per
    /// request would cost more than the rest of the bookkeeping together.
    static let deadlineStepMilliseconds: Int64 = 25
    /// How often idle connections are looked at while nothing is under way.
    static let idleStepMilliseconds: Int64 = 1_000
    /// A connection that rested less is used without asking the socket again.
    static let staleCheckAfterMilliseconds: Int64 = 20

    let origin: Origin
    let settings: ConnectionSettings
    private let loop: any EventLoop
    private let tls: NIOSSLContext
    private var machine: PoolMachine
    /// Those the pool owns; one whose address is still being sought is known to the machine only.
    private var connections: [ConnectionID: WireConnection] = [:]
    private var waiting: [WaiterID: Call] = [:]
    private var busyCount = 0
    private var timer: Scheduled<Void>?
    private var timerAtMilliseconds = Int64.max
    private var drained: EventLoopPromise<Void>?

    init(origin: Origin, settings: ConnectionSettings, loop: any EventLoop, tls: NIOSSLContext) {
        self.origin = origin
        self.settings = settings
        self.loop = loop
        self.tls = tls
        self.machine = PoolMachine(limits: settings.pool)
    }

    static func nowMilliseconds() -> Int64 {
        Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)
    }

    // MARK: Calls

    /// Writes the call now, lets it wait, or refuses it.
    func start(_ call: Call) {
        let now = Self.nowMilliseconds()
        if let reason = call.reasonNotToBegin(nowMilliseconds: now) { return call.fail(.notSent(reason)) }
        // Ends: every turn takes a connection out of the pool, or returns.
        while true {
            switch machine.request() {
            case .use(let id):
                guard let connection = connections[id] else {
                    preconditionFailure("the pool lent what it does not own")
                }
                if connection.isStale(nowMilliseconds: now) {
                    connections[id] = nil
                    connection.close()
                    act(opening: machine.closed(id))
                    continue
                }
                write(call, on: connection, nowMilliseconds: now)
            case .wait(let waiter, let open):
                waiting[waiter] = call
                call.ticket.waiter = waiter
                wake(inMilliseconds: Self.deadlineStepMilliseconds, nowMilliseconds: now)
                act(opening: open)
            case .refuse(let reason):
                call.fail(.notSent(reason))
            }
            return
        }
    }

    /// The caller's task was cancelled. A call that is already on the wire goes on: its outcome must not be lost.
    func cancelled(_ waiter: WaiterID) {
        guard machine.left(waiter) else { return }
        waiting.removeValue(forKey: waiter)?.fail(.notSent(.cancelled))
    }

    /// Takes no more calls and closes what is idle.
    ///
    /// - Returns: succeeds when the last connection is gone, which the calls' deadlines bound.
    func shutDown() -> EventLoopFuture<Void> {
        if let drained { return drained.futureResult }
        let promise = loop.makePromise(of: Void.self)
        drained = promise
        let (failed, closing) = machine.shutDown()
        for waiter in failed { waiting.removeValue(forKey: waiter)?.fail(.notSent(.shutDown)) }
        for id in closing { connections.removeValue(forKey: id)?.close() }
        finishIfDrained()
        return promise.futureResult
    }

    // MARK: What connections say

    func connected(_ connection: WireConnection) {
        let now = Self.nowMilliseconds()
        place(connection, machine.connected(connection.id, nowMilliseconds: now), nowMilliseconds: now)
    }

    func connectFailed(_ id: ConnectionID, reason: ExchangeError.NotSentReason) {
        connections[id] = nil
        let (failed, open) = machine.connectFailed(id)
        if let failed { waiting.removeValue(forKey: failed)?.fail(.notSent(reason)) }
        act(opening: open)
        finishIfDrained()
    }

    func released(_ connection: WireConnection, isReusable: Bool) {
        busyCount -= 1
        let now = Self.nowMilliseconds()
        let placement = machine.released(connection.id, isReusable: isReusable, nowMilliseconds: now)
        place(connection, placement, nowMilliseconds: now)
    }

    /// A connection ended by itself; `wasBusy` with a call on it.
    func closed(_ id: ConnectionID, wasBusy: Bool) {
        if wasBusy { busyCount -= 1 }
        connections[id] = nil
        act(opening: machine.closed(id))
        finishIfDrained()
    }

    // MARK: Effects

    private func place(_ connection: WireConnection, _ first: PoolMachine.Placement, nowMilliseconds: Int64) {
        var placement = first
        // Ends: every turn takes one waiter out of the line.
        while case .serve(let waiter) = placement {
            guard let call = waiting.removeValue(forKey: waiter) else { preconditionFailure("a waiter without a call") }
            call.ticket.waiter = nil
            guard let reason = call.reasonNotToBegin(nowMilliseconds: nowMilliseconds) else {
                return write(call, on: connection, nowMilliseconds: nowMilliseconds)
            }
            call.fail(.notSent(reason))
            placement = machine.released(connection.id, isReusable: true, nowMilliseconds: nowMilliseconds)
        }
        switch placement {
        case .serve: break
        case .rest:
            connection.rest(nowMilliseconds: nowMilliseconds)
            wake(inMilliseconds: Self.idleStepMilliseconds, nowMilliseconds: nowMilliseconds)
        case .close(let open):
            connections[connection.id] = nil
            connection.close()
            act(opening: open)
            finishIfDrained()
        }
    }

    private func write(_ call: Call, on connection: WireConnection, nowMilliseconds: Int64) {
        busyCount += 1
        wake(inMilliseconds: Self.deadlineStepMilliseconds, nowMilliseconds: nowMilliseconds)
        connection.begin(call)
    }

    private func act(opening id: ConnectionID?) {
        guard let id else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        let openedAt = Self.nowMilliseconds()
        ClientBootstrap(group: loop)
            .connectTimeout(.milliseconds(settings.connectTimeoutMilliseconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pool = bound.value
                    if pool.origin.usesTLS { try channel.pipeline.syncOperations.addHandler(pool.tlsHandler()) }
                    let connection = WireConnection(id: id, pool: pool, nowMilliseconds: openedAt)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(host: origin.host, port: origin.port)
            .whenComplete { bound.value.raced(id, $0) }
    }

    /// A server whose name is an address has no name to ask a certificate for; it must then name that address.
    private func tlsHandler() throws -> NIOSSLClientHandler {
        // It throws for what is a name, which is the other answer and no failure.
        let isAddress = (try? SocketAddress(ipAddress: origin.host, port: 0)) != nil
        return try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : origin.host)
    }

    /// The race for an address, which may have opened several channels, is over.
    private func raced(_ id: ConnectionID, _ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            do {
                let connection = try channel.pipeline.syncOperations.handler(type: WireConnection.self)
                connections[id] = connection
                wake(inMilliseconds: Self.deadlineStepMilliseconds, nowMilliseconds: Self.nowMilliseconds())
                if !connection.adopt() { connectFailed(id, reason: connection.failure) }
            } catch {
                // The channel closed, and took its handlers down, before it could be taken over.
                connectFailed(id, reason: .unreachable("closed by the server"))
            }
        case .failure(let error):
            connectFailed(id, reason: Self.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> ExchangeError.NotSentReason {
        if case .connectTimeout = error as? ChannelError { return .connectTimeout }
        return .unreachable(String(describing: error))
    }

    private func finishIfDrained() {
        guard machine.isDrained, let drained else { return }
        timer?.cancel()
        timer = nil
        drained.succeed(())
    }

    // MARK: Time

    private func wake(inMilliseconds delay: Int64, nowMilliseconds: Int64) {
        guard nowMilliseconds + delay < timerAtMilliseconds else { return }
        timer?.cancel()
        timerAtMilliseconds = nowMilliseconds + delay
        let bound = NIOLoopBound(self, eventLoop: loop)
        timer = loop.scheduleTask(in: .milliseconds(delay)) { bound.value.tick() }
    }

    private func tick() {
        let now = Self.nowMilliseconds()
        (timer, timerAtMilliseconds) = (nil, .max)
        for (waiter, call) in waiting where call.deadlineAtMilliseconds <= now && machine.left(waiter) {
            waiting[waiter] = nil
            call.fail(.notSent(.deadline))
        }
        for connection in connections.values {
            if let deadline = connection.deadlineAtMilliseconds {
                if deadline <= now { connection.expire() }
            } else if connection.isOpening,
                now - connection.openedAtMilliseconds >= settings.connectTimeoutMilliseconds
            {
                connection.giveUpOpening()
            }
        }
        for id in machine.tick(nowMilliseconds: now) { connections.removeValue(forKey: id)?.close() }
        if busyCount > 0 || !waiting.isEmpty {
            wake(inMilliseconds: Self.deadlineStepMilliseconds, nowMilliseconds: now)
        } else if !connections.isEmpty {
            wake(inMilliseconds: Self.idleStepMilliseconds, nowMilliseconds: now)
        }
    }
}
