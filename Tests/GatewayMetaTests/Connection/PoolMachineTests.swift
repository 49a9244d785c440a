import Testing

@testable import GatewayMeta

/// The pool's decisions, told as stories of events. No sockets, no clock.
@Suite struct PoolMachineTests {
    private func machine(connections: Int = 2, waiters: Int = 3) -> PoolMachine {
        PoolMachine(
            limits: .init(
                connectionsMaximum: connections,
                waitersMaximum: waiters,
                idleMilliseconds: 100,
                lifetimeMilliseconds: 1_000
            )
        )
    }

    private func connection(_ number: UInt64) -> ConnectionID { ConnectionID(number: number) }
    private func waiter(_ number: UInt64) -> WaiterID { WaiterID(number: number) }

    /// `#expect` cannot hold a call that changes the pool.
    private func expect<Value: Equatable>(
        _ actual: Value,
        is expected: Value,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(actual == expected, sourceLocation: sourceLocation)
    }

    @Test func `the first request waits for the connection opened for it`() {
        var pool = machine()
        expect(pool.request(), is: .wait(waiter(1), open: connection(1)))
        expect(pool.connected(connection(1), nowMilliseconds: 0), is: .serve(waiter(1)))
        #expect(pool.waiterCount == 0)
    }

    @Test func `connections are opened on demand up to the limit and no further`() {
        var pool = machine(connections: 2, waiters: 10)
        expect(pool.request(), is: .wait(waiter(1), open: connection(1)))
        expect(pool.request(), is: .wait(waiter(2), open: connection(2)))
        expect(pool.request(), is: .wait(waiter(3), open: nil))
        #expect(pool.connectionCount == 2)
    }

    @Test func `one request more than may wait is refused`() {
        var pool = machine(connections: 1, waiters: 2)
        _ = pool.request()
        _ = pool.request()
        expect(pool.request(), is: .refuse(.queueFull))
        #expect(pool.waiterCount == 2)
    }

    @Test func `a freed connection goes to whoever waits longest`() {
        var pool = machine(connections: 1)
        _ = pool.request()
        _ = pool.request()
        _ = pool.request()
        expect(pool.connected(connection(1), nowMilliseconds: 0), is: .serve(waiter(1)))
        expect(pool.released(connection(1), isReusable: true, nowMilliseconds: 1), is: .serve(waiter(2)))
        expect(pool.released(connection(1), isReusable: true, nowMilliseconds: 2), is: .serve(waiter(3)))
        expect(pool.released(connection(1), isReusable: true, nowMilliseconds: 3), is: .rest)
    }

    @Test func `the connection used last is used next`() {
        var pool = machine()
        _ = pool.request()
        _ = pool.request()
        _ = pool.connected(connection(1), nowMilliseconds: 0)
        _ = pool.connected(connection(2), nowMilliseconds: 0)
        expect(pool.released(connection(2), isReusable: true, nowMilliseconds: 1), is: .rest)
        expect(pool.released(connection(1), isReusable: true, nowMilliseconds: 2), is: .rest)
        expect(pool.request(), is: .use(connection(1)))
        expect(pool.request(), is: .use(connection(2)))
    }

    @Test func `a waiter served by another connection leaves the new one idle`() {
        var pool = machine()
        _ = pool.request()
        _ = pool.connected(connection(1), nowMilliseconds: 0)
        expect(pool.request(), is: .wait(waiter(2), open: connection(2)))
        expect(pool.released(connection(1), isReusable: true, nowMilliseconds: 1), is: .serve(waiter(2)))
        expect(pool.connected(connection(2), nowMilliseconds: 2), is: .rest)
    }

    @Test func `a failed connect fails the request it was meant for`() {
        var pool = machine(connections: 2)
        _ = pool.request()
        _ = pool.request()
        var outcome = pool.connectFailed(connection(1))
        #expect(outcome.fail == waiter(1))
        #expect(outcome.open == nil)
        outcome = pool.connectFailed(connection(2))
        #expect(outcome.fail == waiter(2))
        #expect(pool.connectionCount == 0)
    }

    @Test func `a failed connect fails nobody when its request was served otherwise`() {
        var pool = machine()
        _ = pool.request()
        _ = pool.connected(connection(1), nowMilliseconds: 0)
        _ = pool.request()
        _ = pool.released(connection(1), isReusable: true, nowMilliseconds: 1)
        let outcome = pool.connectFailed(connection(2))
        #expect(outcome.fail == nil)
        #expect(outcome.open == nil)
    }

    @Test func `a failed connect is tried again for those beyond the limit who still wait`() {
        var pool = machine(connections: 1, waiters: 3)
        _ = pool.request()
        _ = pool.request()
        let outcome = pool.connectFailed(connection(1))
        #expect(outcome.fail == waiter(1))
        #expect(outcome.open == connection(2))
    }

    @Test(arguments: [(isReusable: false, atMilliseconds: Int64(5)), (true, 1_000)])
    func `a spent connection is closed and replaced for those who wait`(isReusable: Bool, atMilliseconds: Int64) {
        var pool = machine(connections: 1)
        _ = pool.request()
        _ = pool.request()
        _ = pool.connected(connection(1), nowMilliseconds: 0)
        let placement = pool.released(connection(1), isReusable: isReusable, nowMilliseconds: atMilliseconds)
        #expect(placement == .close(open: connection(2)))
        #expect(pool.connectionCount == 1)
    }

    @Test func `a connection lost in use is replaced for those who wait`() {
        var pool = machine(connections: 1)
        _ = pool.request()
        _ = pool.request()
        _ = pool.connected(connection(1), nowMilliseconds: 0)
        expect(pool.closed(connection(1)), is: connection(2))
    }

    @Test func `a connection the server closed while idle is never lent again`() {
        var pool = machine()
        _ = pool.request()
        _ = pool.connected(connection(1), nowMilliseconds: 0)
        _ = pool.released(connection(1), isReusable: true, nowMilliseconds: 1)
        expect(pool.closed(connection(1)), is: nil)
        expect(pool.request(), is: .wait(waiter(2), open: connection(2)))
    }

    @Test func `whoever stops waiting is skipped`() {
        var pool = machine(connections: 1)
        _ = pool.request()
        _ = pool.request()
        _ = pool.request()
        _ = pool.connected(connection(1), nowMilliseconds: 0)
        expect(pool.left(waiter(2)), is: true)
        expect(pool.left(waiter(2)), is: false)
        expect(pool.left(waiter(1)), is: false)
        expect(pool.released(connection(1), isReusable: true, nowMilliseconds: 1), is: .serve(waiter(3)))
    }

    @Test func `idle and old connections are closed by the passing of time, those in use are not`() {
        var pool = machine(connections: 3)
        for number in 1...3 as ClosedRange<UInt64> {
            _ = pool.request()
            _ = pool.connected(connection(number), nowMilliseconds: number == 2 ? -950 : 0)
        }
        _ = pool.released(connection(1), isReusable: true, nowMilliseconds: 0)
        _ = pool.released(connection(2), isReusable: true, nowMilliseconds: 40)
        expect(pool.tick(nowMilliseconds: 49).isEmpty, is: true)
        expect(pool.tick(nowMilliseconds: 50), is: [connection(2)])
        expect(pool.tick(nowMilliseconds: 99).isEmpty, is: true)
        expect(pool.tick(nowMilliseconds: 100), is: [connection(1)])
        expect(pool.tick(nowMilliseconds: 5_000).isEmpty, is: true)
        #expect(pool.connectionCount == 1)
    }

    @Test func `shutting down fails those who wait and lets those in use finish`() {
        var pool = machine(connections: 2)
        _ = pool.request()
        _ = pool.request()
        _ = pool.connected(connection(1), nowMilliseconds: 0)
        _ = pool.connected(connection(2), nowMilliseconds: 0)
        _ = pool.released(connection(2), isReusable: true, nowMilliseconds: 0)
        _ = pool.request()
        _ = pool.request()
        let (failed, closing) = pool.shutDown()
        #expect(failed == [waiter(3)])
        #expect(closing.isEmpty)
        expect(pool.request(), is: .refuse(.shutDown))
        #expect(!pool.isDrained)
        expect(pool.released(connection(1), isReusable: true, nowMilliseconds: 1), is: .close(open: nil))
        expect(pool.released(connection(2), isReusable: true, nowMilliseconds: 1), is: .close(open: nil))
        #expect(pool.isDrained)
    }

    @Test func `whatever happens, limits hold and nobody is served twice or forgotten`() {
        var seeds = SystemRandomNumberGenerator()
        let seed = seeds.next()
        print("PoolMachineTests seed \(seed)")
        for round in 0..<200 {
            var story = PoolStory(seed: seed &+ UInt64(round), pool: machine(connections: 4, waiters: 6))
            for _ in 0..<300 { story.step() }
            #expect(story.faults.isEmpty, "seed \(seed) round \(round): \(story.faults)")
        }
    }
}

/// A random life of a pool, kept beside the plainest possible account of who waits and what is open.
private struct PoolStory {
    private var random: SplitMix
    private var pool: PoolMachine
    private var now: Int64 = 0
    private var opening: Set<ConnectionID> = []
    private var leased: Set<ConnectionID> = []
    private var idle: Set<ConnectionID> = []
    private var waiting: Set<WaiterID> = []
    private(set) var faults: [String] = []

    init(seed: UInt64, pool: PoolMachine) {
        self.random = SplitMix(state: seed)
        self.pool = pool
    }

    mutating func step() {
        switch random.next() % 8 {
        case 0, 1, 2: request()
        case 3:
            if let id = opening.randomElement(using: &random) {
                opening.remove(id)
                place(id, pool.connected(id, nowMilliseconds: now))
            }
        case 4:
            if let id = leased.randomElement(using: &random) {
                leased.remove(id)
                place(id, pool.released(id, isReusable: random.next() % 4 != 0, nowMilliseconds: now))
            }
        case 5: fail()
        case 6:
            if let id = waiting.randomElement(using: &random) {
                waiting.remove(id)
                if !pool.left(id) { faults.append("a waiter was forgotten") }
            }
        default:
            now += Int64(random.next() % 60)
            for id in pool.tick(nowMilliseconds: now) where idle.remove(id) == nil { faults.append("closed in use") }
        }
        check()
    }

    private mutating func request() {
        switch pool.request() {
        case .use(let id):
            if idle.remove(id) == nil { faults.append("lent what was not idle") }
            leased.insert(id)
        case .wait(let id, let open):
            if !waiting.insert(id).inserted { faults.append("a place in the line was given twice") }
            opened(open)
        case .refuse: if waiting.count < 6 { faults.append("refused too early") }
        }
    }

    private mutating func fail() {
        if random.next() % 2 == 0, let id = opening.randomElement(using: &random) {
            opening.remove(id)
            let (failed, open) = pool.connectFailed(id)
            if let failed, waiting.remove(failed) == nil { faults.append("failed a stranger") }
            opened(open)
        } else if let id = leased.union(idle).randomElement(using: &random) {
            leased.remove(id)
            idle.remove(id)
            opened(pool.closed(id))
        }
    }

    private mutating func place(_ id: ConnectionID, _ placement: PoolMachine.Placement) {
        switch placement {
        case .serve(let waiter):
            if waiting.remove(waiter) == nil { faults.append("served a stranger") }
            leased.insert(id)
        case .rest: idle.insert(id)
        case .close(let open): opened(open)
        }
    }

    private mutating func opened(_ id: ConnectionID?) {
        if let id, !opening.insert(id).inserted { faults.append("opened twice") }
    }

    private mutating func check() {
        let open = opening.count + leased.count + idle.count
        if open > 4 || open != pool.connectionCount { faults.append("\(open) open, \(pool.connectionCount) counted") }
        if waiting.count != pool.waiterCount { faults.append("\(waiting.count) wait, \(pool.waiterCount) counted") }
        if !waiting.isEmpty, !idle.isEmpty { faults.append("idle while others wait") }
        if !waiting.isEmpty, opening.isEmpty, leased.isEmpty { faults.append("nobody will ever be served") }
    }
}
