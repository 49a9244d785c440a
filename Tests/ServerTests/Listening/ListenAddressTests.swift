import NIOCore
import NIOPosix
import Testing

@testable import Server

struct ListenAddressTests {
    /// What a person reads when this address is listened on, by the system's own error.
    private func told(_ host: String, _ port: Int) async -> String {
        let address = ListenAddress(host: host, port: port, portSetting: "--sandbox-port")
        do {
            try await address.explaining {
                let channel = try await listener(host, port)
                try await channel.close()
            }
            return "it listens"
        } catch {
            return "\(error)"
        }
    }

    private func listener(_ host: String, _ port: Int) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: host, port: port).get()
    }

    @Test func `a port that another program has is told with the setting to change`() async throws {
        let other = try await listener("127.0.0.1", 0)
        let port = try #require(other.localAddress?.port)
        let text = await told("127.0.0.1", port)
        #expect(text.contains("127.0.0.1:\(port): another program does") && text.contains("--sandbox-port"))
        try await other.close()
        #expect(await told("127.0.0.1", port) == "it listens")
    }

    @Test func `an address that is no address of this machine, or of none, is told`() async throws {
        // One of those kept for documentation (RFC 5737), and a name that never is one (RFC 2606).
        #expect(await told("192.0.2.1", 0).contains("no such address"))
        #expect(await told("nowhere.invalid", 80).contains("no address is known for nowhere.invalid; correct --host"))
    }

    @Test func `any other error stays what it was`() async {
        struct Other: Error, Equatable {}
        await #expect(throws: Other()) {
            try await ListenAddress(host: "127.0.0.1", port: 0).explaining { throw Other() }
        }
    }
}
