import Testing

@testable import GatewayMeta

/// Answers of every shape, and what they mean for the connection.
@Suite(.timeLimit(.minutes(1))) struct WireClientAnswerTests {
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
}
