import NIOCore
import NIOPosix
import Testing

@testable import GatewayMeta

/// The client against a server that does everything wrong, over real sockets. What matters in each story: does the
/// outcome say truthfully whether a byte can have left?
@Suite(.timeLimit(.minutes(1))) struct WireClientTests {
    private func withClient<Result>(
        connections: Int = 256,
        waiters: Int = 4096,
        idleMilliseconds: Int64 = 15_000,
        _ body: (WireClient) async throws -> Result
    ) async throws -> Result {
        var settings = ConnectionSettings()
        settings.connectionsPerHostMaximum = connections
        settings.waitersPerHostMaximum = waiters
        settings.idleMilliseconds = idleMilliseconds
        settings.connectTimeoutMilliseconds = 5_000
        let client = try WireClient(loop: MultiThreadedEventLoopGroup.singleton.next(), settings: settings)
        do {
            let result = try await body(client)
            await client.shutDown()
            return result
        } catch {
            await client.shutDown()
            throw error
        }
    }

    private func request(_ port: Int, body: String = "{}") throws -> WireRequest {
        let origin = Origin(usesTLS: false, host: "127.0.0.1", port: port)
        let head = WireRequestHead(
            origin: origin,
            path: "/v1/messages",
            headers: [("content-type", "application/json")]
        )
        return WireRequest(head: try #require(head), body: Array(body.utf8))
    }

    /// The outcome of one request on a client of its own.
    private func outcome(
        _ script: ScriptedServer.Script,
        body: String = "{}",
        deadlineMilliseconds: Int64 = 5_000
    ) async throws -> Result<WireAnswer, ExchangeError> {
        try await ScriptedServer.run(script) { server in
            try await withClient { client in
                await result(client, try request(server.port, body: body), deadlineMilliseconds)
            }
        }
    }

    private func result(
        _ client: WireClient,
        _ request: WireRequest,
        _ deadlineMilliseconds: Int64 = 5_000
    ) async -> Result<WireAnswer, ExchangeError> {
        do throws(ExchangeError) {
            return .success(try await client.execute(request, deadlineMilliseconds: deadlineMilliseconds))
        } catch {
            return .failure(error)
        }
    }

    private func answering(_ steps: [ScriptedServer.Step]) -> ScriptedServer.Script {
        ScriptedServer.Script(onRequest: { _ in steps })
    }

    private func isLost(_ outcome: Result<WireAnswer, ExchangeError>) -> Bool {
        if case .failure(.uncertain(.connectionLost)) = outcome { true } else { false }
    }

    private func expectStatus(
        _ status: Int,
        _ outcome: Result<WireAnswer, ExchangeError>,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        switch outcome {
        case .success(let answer): #expect(answer.status == status, sourceLocation: sourceLocation)
        case .failure(let error): Issue.record(error, sourceLocation: sourceLocation)
        }
    }

    /// Looks again and again until it holds; a test never waits by sleeping a fixed time.
    private func eventually(_ holds: () -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if holds() { return true }
            await Task.yield()
        }
        return false
    }

    // MARK: Answers

    @Test func `head and body arrive as they were given, and the answer comes back`() async throws {
        try await ScriptedServer.run { server in
            try await withClient { client in
                let answer = try await client.execute(
                    request(server.port, body: #"{"a":1}"#),
                    deadlineMilliseconds: 5_000
                )
                #expect(answer.status == 200)
                #expect(String(decoding: answer.body, as: UTF8.self) == "ok")
                #expect(answer.header("Content-Length") == "2")
                #expect(answer.header("x-none") == nil)
                #expect(server.counts.received.map(\.body) == [#"{"a":1}"#])
            }
        }
    }

    @Test(arguments: [
        ["HTTP/1.1 100 Continue\r\n\r\n", ScriptedServer.ok],
        ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n", "1\r\nk\r\n0\r\n\r\n"],
        ["HTTP/1.1 200 OK\r\nContent-Le", "ngth: 2\r\n\r\no", "k"],
    ])
    func `an answer in pieces is one answer, and the connection serves again`(pieces: [String]) async throws {
        let steps = pieces.flatMap { [ScriptedServer.Step.send($0), .wait(milliseconds: 5)] }
        try await ScriptedServer.run(answering(steps)) { server in
            try await withClient { client in
                for _ in 0..<2 {
                    let answer = try await client.execute(request(server.port), deadlineMilliseconds: 5_000)
                    #expect(String(decoding: answer.body, as: UTF8.self) == "ok")
                }
                #expect(server.counts.accepted == 1)
            }
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\n\r\nok",
    ])
    func `an answer that ends with its connection is an answer`(text: String) async throws {
        try await ScriptedServer.run(answering([.send(text), .close])) { server in
            try await withClient { client in
                for _ in 0..<3 {
                    let answer = try await client.execute(request(server.port), deadlineMilliseconds: 5_000)
                    #expect(String(decoding: answer.body, as: UTF8.self) == "ok")
                }
                #expect(server.counts.accepted == 3)
            }
        }
    }

    @Test func `two answers to one request are one answer and the end of the connection`() async throws {
        let script = answering([.send(ScriptedServer.ok + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")])
        try await ScriptedServer.run(script) { server in
            try await withClient { client in
                for _ in 0..<3 {
                    let answer = try await client.execute(request(server.port), deadlineMilliseconds: 5_000)
                    #expect(String(decoding: answer.body, as: UTF8.self) == "ok")
                }
                #expect(server.counts.accepted == 3)
            }
        }
    }

    @Test func `an answer before the request was read is an answer, and its connection is not used again`() async throws
    {
        let early = "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig"
        let script = ScriptedServer.Script(onFirstBytes: { connection in
            connection == 1 ? [.send(early), .stopReading] : []
        })
        try await ScriptedServer.run(script) { server in
            try await withClient { client in
                let large = String(repeating: "x", count: 16 * 1024 * 1024)
                let answer = try await client.execute(request(server.port, body: large), deadlineMilliseconds: 10_000)
                #expect(answer.status == 413)
                let next = try await client.execute(request(server.port), deadlineMilliseconds: 10_000)
                #expect(next.status == 200)
                #expect(server.counts.accepted == 2)
            }
        }
    }

    // MARK: In doubt

    @Test func `a connection closed instead of an answer leaves the request in doubt, and it is not repeated`()
        async throws
    {
        try await ScriptedServer.run(answering([.close])) { server in
            try await withClient { client in
                let outcome = await result(client, try request(server.port))
                #expect(isLost(outcome))
                #expect(server.counts.requests == 1)
            }
        }
    }

    @Test(arguments: ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nTransfer-Enc", "HTT"])
    func `half an answer leaves the request in doubt`(half: String) async throws {
        let closed = try await outcome(answering([.send(half), .close]))
        #expect(isLost(closed))
        let stalled = try await outcome(answering([.send(half)]), deadlineMilliseconds: 120)
        #expect(stalled == .failure(.uncertain(.deadline)))
    }

    @Test func `no answer at all leaves the request in doubt at the deadline`() async throws {
        let outcome = try await outcome(answering([]), deadlineMilliseconds: 120)
        #expect(outcome == .failure(.uncertain(.deadline)))
    }

    @Test func `an answer that drips beyond the deadline leaves the request in doubt`() async throws {
        var drip: [ScriptedServer.Step] = [.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")]
        for _ in 0..<500 { drip += [.wait(milliseconds: 10), .send("x")] }
        let outcome = try await outcome(answering(drip), deadlineMilliseconds: 150)
        #expect(outcome == .failure(.uncertain(.deadline)))
    }

    @Test func `garbage leaves the request in doubt`() async throws {
        let outcome = try await outcome(answering([.send("220 mail.example.com ESMTP\r\n")]))
        #expect(outcome == .failure(.uncertain(.unreadable(.malformed("status line")))))
    }

    @Test(arguments: ["Content-Length: 10485760", "X: y"])
    func `an answer of ten megabytes leaves the request in doubt`(header: String) async throws {
        let script = answering([.send("HTTP/1.1 200 OK\r\n\(header)\r\n\r\n"), .sendBytes(count: 10_485_760)])
        let outcome = try await outcome(script)
        #expect(outcome == .failure(.uncertain(.unreadable(.bodyTooLarge))))
    }

    @Test func `a head without end leaves the request in doubt`() async throws {
        let script = answering([.send("HTTP/1.1 200 OK\r\nX: "), .sendBytes(count: 20_000)])
        let outcome = try await outcome(script)
        #expect(outcome == .failure(.uncertain(.unreadable(.headTooLarge))))
    }

    // MARK: Not sent

    @Test func `a port where nobody listens means nothing was sent`() async throws {
        let port = try await ScriptedServer.run { $0.port }
        try await withClient { client in
            let outcome = await result(client, try request(port))
            guard case .failure(.notSent(.unreachable)) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }

    @Test func `a name without address means nothing was sent`() async throws {
        let origin = Origin(usesTLS: false, host: "no-such-host.invalid", port: 80)
        let head = try #require(WireRequestHead(origin: origin, path: "/", headers: []))
        try await withClient { client in
            let outcome = await result(client, WireRequest(head: head, body: []))
            guard case .failure(.notSent) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }

    @Test func `a server that closes at once means nothing was sent or doubt, and never an answer`() async throws {
        // Whether the close or our bytes come first is the network's choice; both outcomes are true ones.
        let script = ScriptedServer.Script(onAccept: { _ in [.close] })
        let outcome = try await outcome(script)
        guard case .failure = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func `a deadline that passes in the line means nothing was sent`() async throws {
        try await ScriptedServer.run(answering([.wait(milliseconds: 400), .send(ScriptedServer.ok)])) { server in
            try await withClient(connections: 1) { client in
                let request = try request(server.port)
                async let first = result(client, request)
                #expect(await eventually { server.counts.requests == 1 })
                let second = await result(client, request, 60)
                #expect(second == .failure(.notSent(.deadline)))
                expectStatus(200, await first)
                #expect(server.counts.requests == 1)
            }
        }
    }

    @Test func `a full line refuses, and nothing was sent`() async throws {
        try await ScriptedServer.run(answering([.wait(milliseconds: 200), .send(ScriptedServer.ok)])) { server in
            try await withClient(connections: 1, waiters: 1) { client in
                let request = try request(server.port)
                async let first = result(client, request)
                #expect(await eventually { server.counts.requests == 1 })
                async let second = result(client, request)
                async let third = result(client, request)
                let outcomes = await [first, second, third]
                #expect(outcomes.filter { $0 == .failure(.notSent(.queueFull)) }.count == 1)
                #expect(server.counts.requests == 2)
            }
        }
    }

    // MARK: Reuse

    @Test func `a connection closed while it rested is noticed before a byte is written`() async throws {
        let script = ScriptedServer.Script(onRequest: { request in
            request.connection == 1
                ? [.send(ScriptedServer.ok), .wait(milliseconds: 1), .close] : [.send(ScriptedServer.ok)]
        })
        try await ScriptedServer.run(script) { server in
            try await withClient { client in
                let request = try request(server.port)
                let status = try await Task(executorPreference: client.executor) {
                    _ = try await client.execute(request, deadlineMilliseconds: 5_000)
                    // Holds the event loop, so that it cannot have seen the server's close when the next request comes.
                    let start = ContinuousClock.now
                    while server.counts.closed == 0 || ContinuousClock.now - start < .milliseconds(40) {
                        try #require(ContinuousClock.now - start < .seconds(10))
                    }
                    return try await client.execute(request, deadlineMilliseconds: 5_000).status
                }.value
                #expect(status == 200)
                #expect(server.counts.accepted == 2)
                #expect(server.counts.requests == 2)
            }
        }
    }

    @Test func `bytes on an idle connection end it, and never answer the next request`() async throws {
        let script = ScriptedServer.Script(onRequest: { request in
            let late = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
            return [.send(ScriptedServer.ok)] + (request.connection == 1 ? [.wait(milliseconds: 10), .send(late)] : [])
        })
        try await ScriptedServer.run(script) { server in
            try await withClient { client in
                _ = try await client.execute(request(server.port), deadlineMilliseconds: 5_000)
                #expect(await eventually { server.counts.closed == 1 })
                let answer = try await client.execute(request(server.port), deadlineMilliseconds: 5_000)
                #expect(answer.status == 200)
            }
        }
    }

    @Test func `an idle connection is closed after its time`() async throws {
        try await ScriptedServer.run { server in
            try await withClient(idleMilliseconds: 50) { client in
                _ = try await client.execute(request(server.port), deadlineMilliseconds: 5_000)
                #expect(await eventually { server.counts.closed == 1 })
            }
        }
    }

    @Test func `many requests share few connections, and each gets its own answer`() async throws {
        try await ScriptedServer.run { server in
            try await withClient(connections: 8) { client in
                let bodies = (0..<2_000).map { "{\"n\":\($0)}" }
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for body in bodies {
                        let request = try request(server.port, body: body)
                        group.addTask { try await client.execute(request, deadlineMilliseconds: 20_000).status }
                    }
                    for try await status in group { #expect(status == 200) }
                }
                #expect(server.counts.accepted <= 8)
                #expect(server.counts.received.map(\.body).sorted() == bodies.sorted())
            }
        }
    }

    // MARK: Cancellation and the end

    @Test func `a cancelled task still gets the outcome of what is on the wire`() async throws {
        try await ScriptedServer.run(answering([.wait(milliseconds: 150), .send(ScriptedServer.ok)])) { server in
            try await withClient { client in
                let request = try request(server.port)
                let task = Task { await result(client, request) }
                #expect(await eventually { server.counts.requests == 1 })
                task.cancel()
                expectStatus(200, await task.value)
            }
        }
    }

    @Test func `a task cancelled in the line has sent nothing`() async throws {
        try await ScriptedServer.run(answering([.wait(milliseconds: 300), .send(ScriptedServer.ok)])) { server in
            try await withClient(connections: 1) { client in
                let request = try request(server.port)
                async let first = result(client, request)
                #expect(await eventually { server.counts.requests == 1 })
                let second = Task { await result(client, request) }
                let third = Task { await result(client, request) }
                second.cancel()
                #expect(await second.value == .failure(.notSent(.cancelled)))
                expectStatus(200, await first)
                expectStatus(200, await third.value)
                #expect(server.counts.requests == 2)
            }
        }
    }

    @Test func `shutting down lets the wire finish and refuses the rest`() async throws {
        try await ScriptedServer.run(answering([.wait(milliseconds: 600), .send(ScriptedServer.ok)])) { server in
            try await withClient(connections: 1) { client in
                let request = try request(server.port)
                async let first = result(client, request)
                #expect(await eventually { server.counts.requests == 1 })
                async let second = result(client, request)
                async let end: Void = client.shutDown()
                expectStatus(200, await first)
                #expect(await second == .failure(.notSent(.shutDown)))
                await end
                #expect(await result(client, request) == .failure(.notSent(.shutDown)))
                #expect(await eventually { server.counts.closed == 1 })
            }
        }
    }
}
