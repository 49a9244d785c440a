/// A connection, from the decision to open it until it is gone.
package struct ConnectionID: Hashable, Sendable {
    let number: UInt64
}

/// Decides which request goes over which connection to one host: events in, actions out, nothing done.
///
/// Rules:
/// - the connection used last is used next, so that a burst's surplus falls idle and is closed;
/// - a connection is opened when more requests wait than connections are being opened, up to the limit;
/// - waiting requests are served first come, first served;
/// - a failed attempt to connect fails the oldest request that no other attempt is left for. Its caller was told that
///   nothing was sent, and decides by itself when to try again: a storm of reconnects has no place to start.
///
/// Times are milliseconds of any clock that only goes forward.
package struct PoolMachine {
    package struct Limits: Equatable, Sendable {
        /// At least 1.
        package var connectionsMaximum: Int
        package var waitersMaximum: Int
        package var idleMilliseconds: Int64
        package var lifetimeMilliseconds: Int64
    }

    /// What becomes of a new request.
    package enum Admission: Equatable {
        /// Write it on this connection.
        case use(ConnectionID)
        /// Keep it until ``Placement/serve(_:)`` names it; if a connection is given, start opening it.
        case wait(WaiterID, open: ConnectionID?)
        case refuse(ExchangeError.NotSentReason)
    }

    /// What a usable connection does next.
    package enum Placement: Equatable {
        /// Write this request on it.
        case serve(WaiterID)
        /// Keep it open.
        case rest
        /// Close it; if another connection is given, start opening that one.
        case close(open: ConnectionID?)
    }

    private struct Connection {
        enum State {
            case opening, leased
            case idle(sinceMilliseconds: Int64)
        }
        var state: State
        /// When it could first carry a request.
        var readySinceMilliseconds: Int64 = 0
    }

    private let limits: Limits
    private var connections: [ConnectionID: Connection] = [:]
    /// The one used last stands last.
    private var idle: [ConnectionID] = []
    private var line = WaitingLine()
    private var openingCount = 0
    private var lastNumber: UInt64 = 0
    private var isShutDown = false

    package init(limits: Limits) {
        precondition(limits.connectionsMaximum >= 1, "a pool without connections could never send")
        self.limits = limits
    }

    package var connectionCount: Int { connections.count }
    package var idleCount: Int { idle.count }
    package var waiterCount: Int { line.count }
    /// After ``shutDown()``: whether the last connection is gone.
    package var isDrained: Bool { isShutDown && connections.isEmpty }

    /// A request wants a connection.
    package mutating func request() -> Admission {
        if isShutDown { return .refuse(.shutDown) }
        if let id = idle.popLast() {
            change(id, to: .leased)
            return .use(id)
        }
        if line.count >= limits.waitersMaximum { return .refuse(.queueFull) }
        let waiter = line.join()
        return .wait(waiter, open: openIfWanted())
    }

    /// A connection that was being opened can carry a request.
    package mutating func connected(_ id: ConnectionID, nowMilliseconds: Int64) -> Placement {
        precondition(isOpening(id), "a connection connects once")
        openingCount -= 1
        connections[id] = Connection(state: .leased, readySinceMilliseconds: nowMilliseconds)
        return place(id, nowMilliseconds: nowMilliseconds)
    }

    /// A connection that was being opened never will be.
    ///
    /// - Returns: the request that fails with it, and the connection to open for those that still wait.
    package mutating func connectFailed(_ id: ConnectionID) -> (fail: WaiterID?, open: ConnectionID?) {
        precondition(isOpening(id), "only a connection being opened can fail to open")
        openingCount -= 1
        connections[id] = nil
        let failed = line.count > openingCount ? line.next() : nil
        return (failed, openIfWanted())
    }

    /// The request on a connection has its answer.
    ///
    /// - Parameter isReusable: whether the connection can carry another one.
    package mutating func released(_ id: ConnectionID, isReusable: Bool, nowMilliseconds: Int64) -> Placement {
        guard let connection = connections[id] else { return .close(open: nil) }
        let age = nowMilliseconds - connection.readySinceMilliseconds
        guard isReusable, age < limits.lifetimeMilliseconds else {
            connections[id] = nil
            return .close(open: openIfWanted())
        }
        return place(id, nowMilliseconds: nowMilliseconds)
    }

    /// A connection that had been usable is gone, in use or not.
    ///
    /// - Returns: the connection to open in its stead.
    package mutating func closed(_ id: ConnectionID) -> ConnectionID? {
        guard let connection = connections.removeValue(forKey: id) else { return nil }
        if case .idle = connection.state { idle.removeAll { $0 == id } }
        return openIfWanted()
    }

    /// A request stops waiting: its deadline passed, or its caller went away.
    ///
    /// - Returns: whether it still waited.
    package mutating func left(_ id: WaiterID) -> Bool {
        line.leave(id)
    }

    /// Time has passed.
    ///
    /// - Returns: idle connections that are to be closed now; they no longer count.
    package mutating func tick(nowMilliseconds: Int64) -> [ConnectionID] {
        let expired = idle.filter { id in
            guard let connection = connections[id], case .idle(let since) = connection.state else { return true }
            return nowMilliseconds - since >= limits.idleMilliseconds
                || nowMilliseconds - connection.readySinceMilliseconds >= limits.lifetimeMilliseconds
        }
        guard !expired.isEmpty else { return [] }
        for id in expired { connections[id] = nil }
        idle.removeAll { connections[$0] == nil }
        return expired
    }

    /// No new requests from here on.
    ///
    /// - Returns: every waiting request, to be failed, and every idle connection, to be closed. Those in use finish.
    package mutating func shutDown() -> (fail: [WaiterID], close: [ConnectionID]) {
        isShutDown = true
        var failed: [WaiterID] = []
        while let waiter = line.next() { failed.append(waiter) }
        let closing = idle
        idle = []
        for id in closing { connections[id] = nil }
        return (failed, closing)
    }

    private mutating func place(_ id: ConnectionID, nowMilliseconds: Int64) -> Placement {
        if let waiter = line.next() {
            change(id, to: .leased)
            return .serve(waiter)
        }
        if isShutDown {
            connections[id] = nil
            return .close(open: nil)
        }
        change(id, to: .idle(sinceMilliseconds: nowMilliseconds))
        idle.append(id)
        return .rest
    }

    /// Taken out and put back: a dictionary's value that is changed in place costs three allocations, and two are for every message.
    private mutating func change(_ id: ConnectionID, to state: Connection.State) {
        guard var connection = connections[id] else { return }
        connection.state = state
        connections.updateValue(connection, forKey: id)
    }

    private mutating func openIfWanted() -> ConnectionID? {
        guard line.count > openingCount, connections.count < limits.connectionsMaximum else { return nil }
        lastNumber += 1
        let id = ConnectionID(number: lastNumber)
        connections[id] = Connection(state: .opening)
        openingCount += 1
        return id
    }

    private func isOpening(_ id: ConnectionID) -> Bool {
        if case .opening = connections[id]?.state { true } else { false }
    }
}
