import Hummingbird
import HummingbirdTesting
import TestKit
import Testing

@testable import Web

@Suite struct SlowBodyTests {
    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `a body that does not come in time is 408 and the connection ends`(drips: Bool) async throws {
        let settings = APISettings(bodyAllowanceMilliseconds: 150, bodySweepMilliseconds: 20)
        let world = try await APIWorld(apiSettings: settings)
        let answer = try await world.run(.live) { client async throws in
            let port = try #require(client.client.port)
            let socket = try RawSocket(port: port)
            defer { socket.close() }
            try socket.send(
                "POST /api/v1/broadcasts/send HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(APIWorld.token)\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            )
            return try await socket.receiveAll(dripping: drips ? " " : nil)
        }
        #expect(answer.hasPrefix("HTTP/1.1 408"))
        #expect(answer.contains(#""code":"request_timeout""#))
        #expect(answer.lowercased().contains("connection: close"))
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["h2c", "websocket", "anything"])
    func `a client that offers another protocol is answered, and told to come again on another connection`(
        _ offer: String
    ) async throws {
        let world = try await APIWorld()
        let answer = try await world.run(.live) { client async throws in
            let socket = try RawSocket(port: try #require(client.client.port))
            defer { socket.close() }
            try socket.send(
                "GET /api/v1/templates HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(APIWorld.token)\r\n"
                    + "Connection: Upgrade\r\nUpgrade: \(offer)\r\n\r\n"
            )
            return try await socket.receiveAll(dripping: nil)
        }
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(answer.lowercased().contains("connection: close"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a body that breaks off leaves the server serving`() async throws {
        let world = try await APIWorld()
        try await world.run(.live) { client async throws in
            let socket = try RawSocket(port: try #require(client.client.port))
            try socket.send(
                "POST /api/v1/broadcasts/send HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(APIWorld.token)\r\n"
                    + "Content-Length: 1000\r\n\r\n{"
            )
            socket.close()
            #expect(try await client.post("/api/v1/broadcasts/send", APIRoutes.sendExample).status == 200)
        }
        #expect(await world.door.orders.count == 1)
    }
}
