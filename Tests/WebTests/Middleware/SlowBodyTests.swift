import Glibc
import Hummingbird
import HummingbirdTesting
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

/// A TCP connection that can do what a decent client never does. Never blocks: it yields until something is there.
struct RawSocket {
    struct Trouble: Error {
        let what: String
        let number = errno
    }

    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Trouble(what: "socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let descriptor = descriptor
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw Trouble(what: "connect") }
    }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        let sent = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        }
        guard sent == bytes.count else { throw Trouble(what: "send") }
    }

    /// Reads until the other side closes.
    /// - Parameter dripping: sent again and again while waiting, as long as the other side takes it.
    func receiveAll(dripping: String?) async throws -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var lastDrip = ContinuousClock.now
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            }
            if count > 0 {
                received += buffer[..<count]
            } else if count == 0 || errno != EAGAIN {
                return String(decoding: received, as: UTF8.self)
            }
            if let dripping, ContinuousClock.now - lastDrip > .milliseconds(10) {
                lastDrip = ContinuousClock.now
                // The other side may have closed already; what it said is read all the same.
                try? send(dripping)
            }
            await Task.yield()
        }
    }

    func close() {
        _ = Glibc.close(descriptor)
    }
}
