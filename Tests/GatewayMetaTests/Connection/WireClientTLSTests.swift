import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import GatewayMeta

/// TLS: who is believed, and that a failed handshake means nothing was sent.
@Suite(.timeLimit(.minutes(1))) struct WireClientTLSTests {
    /// A certificate for `localhost`, made for one run and signed by nobody but itself.
    private func withCertificate<Result>(_ body: (_ folder: URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gateway-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost",
            "-keyout", folder.appending(path: "key.pem").path, "-out", folder.appending(path: "certificate.pem").path,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
        return try await body(folder)
    }

    private func serverContext(_ folder: URL) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(folder.appending(path: "certificate.pem").path)
        let key = try NIOSSLPrivateKey(file: folder.appending(path: "key.pem").path, format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
        )
    }

    private func outcome(
        host: String,
        port: Int,
        trusting file: URL?,
        requests: Int = 1,
        connectTimeoutMilliseconds: Int64 = 20_000
    ) async throws -> Result<WireAnswer, ExchangeError> {
        var settings = ConnectionSettings()
        settings.connectTimeoutMilliseconds = connectTimeoutMilliseconds
        if let file { settings.trustRoots = .file(file.path) }
        let client = try WireClient(loop: MultiThreadedEventLoopGroup.singleton.next(), settings: settings)
        let origin = Origin(usesTLS: true, host: host, port: port)
        let head = try #require(WireRequestHead(origin: origin, path: "/", headers: []))
        var outcome: Result<WireAnswer, ExchangeError> = .failure(.notSent(.shutDown))
        for _ in 0..<requests {
            do throws(ExchangeError) {
                let request = WireRequest(head: head, body: Array("{}".utf8))
                outcome = .success(try await client.execute(request, deadlineMilliseconds: 30_000))
            } catch {
                outcome = .failure(error)
            }
        }
        await client.shutDown()
        return outcome
    }

    private func isTLSFailure(_ outcome: Result<WireAnswer, ExchangeError>) -> Bool {
        if case .failure(.notSent(.tls)) = outcome { true } else { false }
    }

    @Test func `a believed certificate with the right name carries requests, one handshake for many`() async throws {
        try await withCertificate { folder in
            try await ScriptedServer.run(tls: try serverContext(folder)) { server in
                let trusted = folder.appending(path: "certificate.pem")
                let outcome = try await outcome(host: "localhost", port: server.port, trusting: trusted, requests: 5)
                #expect(try outcome.get().status == 200)
                #expect(server.counts.accepted == 1)
                #expect(server.counts.requests == 5)
            }
        }
    }

    @Test func `a certificate nobody vouches for, or for another name, means nothing was sent`() async throws {
        try await withCertificate { folder in
            try await ScriptedServer.run(tls: try serverContext(folder)) { server in
                let trusted = folder.appending(path: "certificate.pem")
                let unknown = try await outcome(host: "localhost", port: server.port, trusting: nil)
                #expect(isTLSFailure(unknown))
                let misnamed = try await outcome(host: "127.0.0.1", port: server.port, trusting: trusted)
                #expect(isTLSFailure(misnamed))
                #expect(server.counts.requests == 0)
            }
        }
    }

    @Test func `a server that speaks no TLS means nothing was sent`() async throws {
        let script = ScriptedServer.Script(onFirstBytes: { _ in [.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .close] })
        try await ScriptedServer.run(script) { server in
            let outcome = try await outcome(host: "localhost", port: server.port, trusting: nil)
            #expect(isTLSFailure(outcome))
        }
    }

    @Test func `a handshake that never ends is given up, and nothing was sent`() async throws {
        try await ScriptedServer.run { server in
            let outcome = try await outcome(
                host: "127.0.0.1",
                port: server.port,
                trusting: nil,
                connectTimeoutMilliseconds: 150
            )
            #expect(outcome == .failure(.notSent(.connectTimeout)))
        }
    }

    @Test func `a connection cut without TLS's own goodbye does not complete an answer that ends with it`() async throws
    {
        try await withCertificate { folder in
            let script = ScriptedServer.Script(onRequest: { _ in [.send("HTTP/1.1 200 OK\r\n\r\npart"), .cut] })
            try await ScriptedServer.run(script, tls: try serverContext(folder)) { server in
                let trusted = folder.appending(path: "certificate.pem")
                let outcome = try await outcome(host: "localhost", port: server.port, trusting: trusted)
                guard case .failure(.uncertain(.connectionLost)) = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
            }
        }
    }
}
