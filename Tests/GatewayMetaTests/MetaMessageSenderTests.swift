import Domain
import Gateway
import NIOPosix
import Testing

@testable import GatewayMeta

/// From a message to Meta's word on it, over a real socket.
@Suite(.timeLimit(.minutes(1))) struct MetaMessageSenderTests {
    private func withSender<Result>(
        _ port: Int,
        _ body: (MetaMessageSender) async throws -> Result
    ) async throws -> Result {
        let clients = try WireClients(group: MultiThreadedEventLoopGroup.singleton)
        let sender = MetaMessageSender(clients: clients, settings: .local(port: port))
        do {
            let result = try await body(sender)
            await clients.shutDown()
            return result
        } catch {
            await clients.shutDown()
            throw error
        }
    }

    private func outcome(
        _ sender: MetaMessageSender,
        from account: SenderAccount = .sample()
    ) async -> Result<Acceptance, SendError> {
        do throws(SendError) {
            return .success(try await sender.send(.sample, from: account))
        } catch {
            return .failure(error)
        }
    }

    @Test func `a message goes to its sender's path with its token, and Meta's word comes back`() async throws {
        let answer = ScriptedServer.json(#"{"messages":[{"id":"wamid.1","message_status":"accepted"}]}"#)
        try await ScriptedServer.run(.init(onRequest: { _ in [.send(answer)] })) { server in
            try await withSender(server.port) { sender in
                for _ in 0..<2 {
                    let outcome = await outcome(sender)
                    #expect(outcome == .success(Acceptance(wamid: "wamid.1", waID: nil, messageStatus: "accepted")))
                }
                let received = server.counts.received
                #expect(received.count == 2)
                for request in received {
                    #expect(request.head.hasPrefix("POST /v25.0/106540352242922/messages HTTP/1.1\r\n"))
                    #expect(request.head.contains("\r\nhost: 127.0.0.1:\(server.port)\r\n"))
                    #expect(request.head.contains("\r\nauthorization: Bearer EAAG-secret\r\n"))
                    #expect(request.head.contains("\r\ncontent-type: application/json\r\n"))
                    #expect(request.body == String(decoding: MessageBody.bytes(.sample), as: UTF8.self))
                }
                #expect(server.counts.accepted == 1)
            }
        }
    }

    @Test func `a changed token is used from the next message on`() async throws {
        let answer = ScriptedServer.json(#"{"error":{"code":190,"message":"expired"}}"#, status: 401)
        try await ScriptedServer.run(.init(onRequest: { _ in [.send(answer)] })) { server in
            try await withSender(server.port) { sender in
                for token in ["old", "new"] {
                    let refusal = Refusal(code: 190, title: "expired", httpStatus: 401)
                    #expect(await outcome(sender, from: .sample(token: token)) == .failure(.refused(refusal)))
                }
                #expect(server.counts.received.map { $0.head.contains("Bearer new\r\n") } == [false, true])
            }
        }
    }

    @Test(arguments: [
        SenderAccount.sample(token: "EAAG\r\nx-evil: 1"), .sample(token: "EAA G\u{0}"),
        .sample(phoneNumberID: "1/../2"),
        .sample(phoneNumberID: ""),
    ])
    func `an account that could smuggle bytes sends nothing and is distrusted`(account: SenderAccount) async throws {
        try await ScriptedServer.run { server in
            try await withSender(server.port) { sender in
                guard case .failure(.refused(let refusal)) = await outcome(sender, from: account) else {
                    Issue.record("not refused")
                    return
                }
                #expect(Verdict(for: refusal, road: .call, attempt: 1) == .distrustToken)
                #expect(server.counts.accepted == 0)
            }
        }
    }

    @Test func `a lost answer leaves the message in doubt, and it is handed over once only`() async throws {
        try await ScriptedServer.run(.init(onRequest: { _ in [.close] })) { server in
            try await withSender(server.port) { sender in
                guard case .failure(.uncertain) = await outcome(sender) else {
                    Issue.record("not in doubt")
                    return
                }
                #expect(server.counts.requests == 1)
            }
        }
    }

    @Test func `where nobody listens nothing was sent`() async throws {
        let port = try await ScriptedServer.run { $0.port }
        try await withSender(port) { sender in
            guard case .failure(.notSent) = await outcome(sender) else {
                Issue.record("not told as not sent")
                return
            }
        }
    }
}
