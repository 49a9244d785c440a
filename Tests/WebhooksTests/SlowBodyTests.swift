import HummingbirdTesting
import TestKit
import Testing

@testable import Webhooks

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct SlowBodyTests {
    @Test func `a body that stops half-way on a real connection is answered 408, and the connection is let go`()
        async throws
    {
        let setup = DoorSetup()
        try await setup.application().test(.live) { client async throws in
            let port = try #require(client.port)
            let socket = try #require(RawConnection(port: port))
            defer { socket.close() }
            let head =
                "POST /webhooks/whatsapp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
                + "X-Hub-Signature-256: \(DoorSetup.signature(of: []))\r\n\r\n"
            socket.send(head + "{\"entry\":")
            // The door waits with its deadline; nothing but the clock can end that.
            #expect(await eventually { setup.clock.sleeperCount == 1 })
            setup.clock.advance(by: 10_000)
            var answer = ""
            #expect(await eventually { socket.receive(into: &answer) })
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
        }
        #expect(await setup.inbox.appendedCount == 0)
    }
}

/// A plain TCP connection to this machine, which no HTTP library tidies up.
private struct RawConnection {
    private let descriptor: CInt

    init?(port: Int) {
        #if canImport(Darwin)
            let kind = SOCK_STREAM
        #else
            let kind = CInt(SOCK_STREAM.rawValue)
        #endif
        descriptor = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { return nil }
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(descriptor, bytes, bytes.count)
    }

    /// Adds what has come; true once the other side has closed.
    func receive(into text: inout String) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
        if count > 0 { text += String(decoding: buffer[..<count], as: UTF8.self) }
        return count == 0
    }

    func close() {
        #if canImport(Glibc)
            _ = Glibc.close(descriptor)
        #elseif canImport(Musl)
            _ = Musl.close(descriptor)
        #else
            _ = Darwin.close(descriptor)
        #endif
    }
}
