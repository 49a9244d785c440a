import Testing

@testable import GatewayMeta

/// A server that does everything wrong. What matters in each story: does the outcome say truthfully whether a byte can
/// have left?
@Suite(.timeLimit(.minutes(1))) struct WireClientOutcomeTests {
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
        try await ScriptedServer.run(answering([.hold, .send(ScriptedServer.ok)])) { server in
            try await withClient(connections: 1) { client in
                let request = try request(server.port)
                async let first = result(client, request)
                #expect(await eventually { server.counts.requests == 1 })
                let second = await result(client, request, 60)
                #expect(second == .failure(.notSent(.deadline)))
                server.release()
                expectStatus(200, await first)
                #expect(server.counts.requests == 1)
            }
        }
    }

    @Test func `a deadline that has passed already means nothing is sent`() async throws {
        try await ScriptedServer.run { server in
            try await withClient { client in
                let request = try request(server.port)
                expectStatus(200, await result(client, request))
                #expect(await result(client, request, 0) == .failure(.notSent(.deadline)))
                #expect(server.counts.requests == 1)
            }
        }
    }

    @Test func `a full line refuses, and nothing was sent`() async throws {
        try await ScriptedServer.run(answering([.hold, .send(ScriptedServer.ok)])) { server in
            try await withClient(connections: 1, waiters: 1) { client in
                let request = try request(server.port)
                async let first = result(client, request)
                #expect(await eventually { server.counts.requests == 1 })
                // One of these two waits, the other finds the line full; only then may the first have its answer.
                await withTaskGroup(of: Result<WireAnswer, ExchangeError>.self) { group in
                    for _ in 0..<2 { group.addTask { await result(client, request) } }
                    #expect(await group.next() == .failure(.notSent(.queueFull)))
                    server.release()
                    for await outcome in group { expectStatus(200, outcome) }
                }
                expectStatus(200, await first)
                #expect(server.counts.requests == 2)
            }
        }
    }
}
