import TestKit
import Testing

/// What clients may do with a connection, over a real socket to the whole server.
@Suite(.timeLimit(.minutes(2))) struct ConnectionScenarios {
    private static let authorization = "Host: a\r\nAuthorization: Bearer \(House.key)\r\n"

    private func get(_ path: String, _ headers: String = "") -> String {
        "GET \(path) HTTP/1.1\r\n\(Self.authorization)\(headers)\r\n"
    }

    private func send(_ destination: String) -> String {
        let body = House.sendBody(["destination": "\"\(destination)\""])
        return
            "POST /api/v1/broadcasts/send HTTP/1.1\r\n\(Self.authorization)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// Status codes in the order they came.
    private func statuses(_ text: String) -> [String] {
        text.components("HTTP/1.1 ").dropFirst().map { String($0.prefix(3)) }
    }

    private func with(
        _ talk: @Sendable (House, House.Running, RawSocket) async throws -> Void
    ) async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let socket = try RawSocket(port: server.port)
            defer { socket.close() }
            try await talk(house, server, socket)
            await server.stop()
        }
    }

    @Test func `requests sent without waiting are answered each, in their order`() async throws {
        try await with { house, _, socket in
            try socket.send(send("919000000001") + get("/nowhere") + send("919000000002") + get("/api/v1/templates"))
            let text = try await socket.receive { statuses($0).count == 4 && $0.hasSuffix("}") }
            #expect(statuses(text) == ["200", "404", "200", "200"])
            let answers = text.components("HTTP/1.1 ").dropFirst()
            #expect(answers.first?.contains("919000000001") == true)
            #expect(answers.dropFirst(2).first?.contains("919000000002") == true)
            #expect(try await house.accepted().count == 2)
        }
    }

    @Test func `a request that comes in drips is answered, and so is a whole one behind it`() async throws {
        try await with { house, _, socket in
            for _ in 0..<2 {
                for byte in send("919000000003") {
                    try socket.send(String(byte))
                    await Task.yield()
                }
                let dripped = try await socket.receive { $0.hasSuffix("}") }
                #expect(statuses(dripped) == ["200"])
                try socket.send(get("/api/v1/templates"))
                let whole = try await socket.receive { $0.hasSuffix("}") }
                #expect(statuses(whole) == ["200"])
            }
            #expect(try await house.accepted().count == 2)
        }
    }

    @Test func `half a request behind a whole one is waited for`() async throws {
        try await with { _, _, socket in
            let second = send("919000000005")
            try socket.send(send("919000000004") + second.dropLast(10))
            let first = try await socket.receive { $0.hasSuffix("}") }
            #expect(first.contains("919000000004"))
            try socket.send(String(second.suffix(10)))
            let text = try await socket.receive { $0.hasSuffix("}") }
            #expect(statuses(text) == ["200"] && text.contains("919000000005"))
        }
    }

    @Test func `a client that sends no more is answered, and then the connection ends`() async throws {
        try await with { _, _, socket in
            try socket.send(send("919000000006") + get("/api/v1/templates"))
            socket.finishSending()
            #expect(statuses(try await socket.receiveAll(dripping: nil)) == ["200", "200"])
        }
    }

    @Test func `a client that asks for the end gets its answer first, however long it is`() async throws {
        try await with { _, _, socket in
            try socket.send(get("/openapi.json", "Connection: close\r\n") + get("/api/v1/templates"))
            let text = try await socket.receiveAll(dripping: nil)
            #expect(statuses(text) == ["200"])
            #expect(text.hasSuffix("}"))
        }
    }

    @Test func `a client that sends no more loses nothing of what it has yet to read`() async throws {
        try await with { house, server, _ in
            // As many answers as the system and the server hold for a client that does not read.
            let probe = try RawSocket(port: server.port, receiveBufferBytes: 2_048)
            defer { probe.close() }
            let before = try await number(house, server)
            try probe.send(String(repeating: get("/api/v1/templates"), count: 5_000))
            let held = try await settledNumber(house, server) - before
            let slow = try RawSocket(port: server.port, receiveBufferBytes: 2_048)
            defer { slow.close() }
            // A few less: the last is written, and stands before the system's full buffers.
            let count = held * 99 / 100
            try slow.send(String(repeating: get("/api/v1/templates"), count: count))
            slow.finishSending()
            _ = try await settledNumber(house, server)
            let text = try await slow.receiveAll(dripping: nil)
            #expect(statuses(text) == Array(repeating: "200", count: count))
            #expect(text.hasSuffix("}"))
        }
    }

    /// How many requests the server has taken, this one not counted: they are numbered in their ids.
    private func number(_ house: House, _ server: House.Running) async throws -> Int {
        let id = try await house.get(server, "/api/v1/templates").headers["x-request-id"]
        return try #require(id?.split(separator: "-").last.flatMap { Int($0, radix: 16) })
    }

    /// The same once the other connections have had time for all that they will take.
    private func settledNumber(_ house: House, _ server: House.Running) async throws -> Int {
        let asked = 100
        var last = 0
        for _ in 0..<asked { last = try await number(house, server) }
        return last - asked
    }

    @Test func `what is no HTTP behind a request is refused, after the request's answer`() async throws {
        try await with { _, _, socket in
            try socket.send(send("919000000007") + "no HTTP at all\r\n\r\n")
            #expect(statuses(try await socket.receiveAll(dripping: nil)) == ["200", "400"])
        }
    }

    @Test func `a client that asks much and reads late gets every answer, and no more of them at once than it takes`()
        async throws
    {
        try await with { house, server, socket in
            let count = 200
            let before = try await number(house, server)
            try socket.send(String(repeating: get("/openapi.json"), count: count))
            socket.finishSending()
            let taken = try await settledNumber(house, server) - before
            #expect(taken < count / 2, "\(taken) of \(count) were answered to nobody")
            let text = try await socket.receiveAll(dripping: nil)
            #expect(statuses(text) == Array(repeating: "200", count: count))
            #expect(text.hasSuffix("}"))
        }
    }

    @Test func `a client that hangs up is forgotten, and its message goes out once`() async throws {
        try await with { house, server, socket in
            try await house.setFaults(
                #"{"latency":{"minimumMilliseconds":300,"maximumMilliseconds":300,"slowShare":0,"slowMilliseconds":0}}"#
            )
            try socket.send(send("919000000008"))
            // The request is taken before the other end is looked at.
            #expect(await eventually { (try? await house.accepted().count) == 1 })
            socket.close()
            #expect(try await house.get(server, "/api/v1/templates").status == 200)
            #expect(try await house.accepted().count == 1)
        }
    }
}

extension String {
    /// Split at each place where something stands.
    fileprivate func components(_ separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
