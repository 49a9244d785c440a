import Testing

@testable import GatewayMeta

/// Connections that are used again, calls that are cancelled, and the end.
@Suite(.timeLimit(.minutes(1))) struct WireClientLifeTests {
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
        try await ScriptedServer.run(answering([.hold, .send(ScriptedServer.ok)])) { server in
            try await withClient { client in
                let request = try request(server.port)
                let task = Task { await result(client, request) }
                #expect(await eventually { server.counts.requests == 1 })
                task.cancel()
                server.release()
                expectStatus(200, await task.value)
            }
        }
    }

    @Test func `a task cancelled in the line has sent nothing`() async throws {
        try await ScriptedServer.run(answering([.hold, .send(ScriptedServer.ok)])) { server in
            try await withClient(connections: 1) { client in
                let request = try request(server.port)
                async let first = result(client, request)
                #expect(await eventually { server.counts.requests == 1 })
                let second = Task { await result(client, request) }
                let third = Task { await result(client, request) }
                second.cancel()
                #expect(await second.value == .failure(.notSent(.cancelled)))
                server.release()
                expectStatus(200, await first)
                expectStatus(200, await third.value)
                #expect(server.counts.requests == 2)
            }
        }
    }

    @Test func `shutting down lets the wire finish and refuses the rest`() async throws {
        try await ScriptedServer.run(answering([.hold, .send(ScriptedServer.ok)])) { server in
            try await withClient(connections: 1) { client in
                let request = try request(server.port)
                async let first = result(client, request)
                #expect(await eventually { server.counts.requests == 1 })
                async let second = result(client, request)
                async let end: Void = client.shutDown()
                #expect(await second == .failure(.notSent(.shutDown)))
                server.release()
                expectStatus(200, await first)
                await end
                #expect(await result(client, request) == .failure(.notSent(.shutDown)))
                #expect(await eventually { server.counts.closed == 1 })
            }
        }
    }
}
