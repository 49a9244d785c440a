import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import CrierClient

/// The client over real sockets, against a listener that is told what to say.
@Suite(.timeLimit(.minutes(1)))
struct CrierClientTests {
    private static let tags = #"{"status":"success","data":{"tags":["vip"]}}"#
    private static let quick = RetryPolicy(
        triesMaximum: 3,
        firstPause: .milliseconds(1),
        pauseMaximum: .milliseconds(2),
        deadline: .seconds(20)
    )

    private func client(_ url: String, timeout: Duration = .seconds(10), key: String = "k") -> CrierClient {
        CrierClient(baseURL: url, apiKey: key, options: ClientOptions(timeout: timeout, retries: Self.quick))
    }

    @Test func `tries are the same call under one key, and the answer that comes is given`() async throws {
        try await Listener.with([.cut, .answer(503, "<html>busy</html>"), .answer(200, Self.tags)]) { listener in
            let answer = try await client(listener.url).addTags(["vip"])
            #expect(answer.value == ["vip"])
            let calls = listener.calls
            #expect(calls.count == 3)
            #expect(Set(calls.map(\.key)).count == 1 && calls[0].key == answer.idempotencyKey?.rawValue)
            #expect(Set(calls.map(\.body)) == [#"{"tags":["vip"]}"#])
            #expect(calls.map(\.line).allSatisfy { $0 == "POST /api/v1/settings/tags" })
        }
    }

    @Test func `what only reads has no key, and is tried again too`() async throws {
        try await Listener.with([.answer(200, Self.tags, isCutShort: true), .answer(200, Self.tags)]) { listener in
            let answer = try await client(listener.url + "/").tags()
            #expect(answer.value == ["vip"])
            #expect(listener.calls.map(\.key) == [nil, nil])
        }
    }

    @Test func `a call that is never answered is uncertain, and names its key`() async throws {
        try await Listener.with([.cut, .cut, .cut]) { listener in
            let error = await #expect(throws: CrierError.self) {
                try await client(listener.url).addTags(["vip"], idempotencyKey: "mine")
            }
            guard case .uncertain(let silence) = error else {
                Issue.record("it is uncertain, not \(error.map { "\($0)" } ?? "nothing")")
                return
            }
            #expect(silence.key == "mine" && silence.tries == 3)
            #expect("\(CrierError.uncertain(silence))".contains("Repeat it with the Idempotency-Key mine"))
        }
    }

    @Test func `an answer that does not come in time is not waited for`() async throws {
        try await Listener.with([.silence, .answer(200, Self.tags)]) { listener in
            let answer = try await client(listener.url, timeout: .milliseconds(200)).addTags(["vip"])
            #expect(answer.value == ["vip"])
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `a server that is not there did nothing`(host: String) async throws {
        let url = try await Listener.with([]) { $0.url.replacing("127.0.0.1", with: host) }
        let error = await #expect(throws: CrierError.self) { try await client(url).addTags(["vip"]) }
        guard case .unreachable(let silence) = error else {
            Issue.record("it is unreachable, not \(error.map { "\($0)" } ?? "nothing")")
            return
        }
        #expect(silence.tries == 3)
        #expect(
            "\(CrierError.unreachable(silence))"
                == "\(url) does not answer (connection refused); is `crier serve` running?"
        )
    }

    @Test(arguments: ["not an address", "gopher://127.0.0.1"])
    func `an address that is none is told at once`(url: String) async throws {
        let error = await #expect(throws: CrierError.self) { try await client(url).tags() }
        guard case .unreachable(let silence) = error else {
            Issue.record("it is unreachable")
            return
        }
        #expect(silence.tries == 0)
    }

    @Test func `an answer of somebody else is unreadable, and not asked for again`() async throws {
        try await Listener.with([.answer(200, "<html>welcome</html>")]) { listener in
            let error = await #expect(throws: CrierError.self) { try await client(listener.url).tags() }
            guard case .unreadable(let answer) = error else {
                Issue.record("it is unreadable")
                return
            }
            #expect(answer.text == "<html>welcome</html>" && answer.status == 200)
            #expect(listener.calls.count == 1)
        }
    }

    @Test func `whoever stops waiting is not kept waiting`() async throws {
        try await Listener.with([.silence]) { listener in
            let task = Task { try await client(listener.url, timeout: .seconds(50)).addTags(["vip"]) }
            await listener.firstCall()
            task.cancel()
            let error = await #expect(throws: CrierError.self) { try await task.value }
            guard case .uncertain(let silence) = error else {
                Issue.record("it is uncertain")
                return
            }
            #expect(silence.tries == 1)
        }
    }

    @Test func `nothing that prints a client prints its key`() {
        let client = client("http://127.0.0.1:1", key: "very-secret-key")
        var dumped = ""
        dump(client, to: &dumped)
        for text in ["\(client)", String(reflecting: client), dumped] { #expect(!text.contains("very-secret-key")) }
    }
}
