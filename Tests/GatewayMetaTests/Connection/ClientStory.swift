import NIOCore
import NIOPosix
import Testing

@testable import GatewayMeta

/// Runs `body` with a client on an event loop of its own, because one story holds that loop on purpose.
func withClient<Value>(
    connections: Int = 256,
    waiters: Int = 4096,
    idleMilliseconds: Int64 = 15_000,
    _ body: (WireClient) async throws -> Value
) async throws -> Value {
    var settings = ConnectionSettings()
    settings.connectionsPerHostMaximum = connections
    settings.waitersPerHostMaximum = waiters
    settings.idleMilliseconds = idleMilliseconds
    settings.connectTimeoutMilliseconds = 5_000
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let client = try WireClient(loop: group.next(), settings: settings)
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(client))
    } catch {
        result = .failure(error)
    }
    await client.shutDown()
    try await group.shutdownGracefully()
    return try result.get()
}

/// A request to a server on this machine.
func request(_ port: Int, body: String = "{}") throws -> WireRequest {
    let origin = Origin(usesTLS: false, host: "127.0.0.1", port: port)
    let head = WireRequestHead(
        origin: origin,
        path: "/v1/messages",
        headers: [("content-type", "application/json")]
    )
    return WireRequest(head: try #require(head), body: Array(body.utf8))
}

/// The outcome of one request on a client of its own.
func outcome(
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

/// The outcome of one request, whichever it is.
func result(
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

/// A server that does the same at every request.
func answering(_ steps: [ScriptedServer.Step]) -> ScriptedServer.Script {
    ScriptedServer.Script(onRequest: { _ in steps })
}

/// Whether the connection was lost under the request.
func isLost(_ outcome: Result<WireAnswer, ExchangeError>) -> Bool {
    if case .failure(.uncertain(.connectionLost)) = outcome { true } else { false }
}

func expectStatus(
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
func eventually(_ holds: () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if holds() { return true }
        await Task.yield()
    }
    return false
}
