import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Webhooks

@Suite struct HandshakeTests {
    private func answer(_ query: String, verifyTokens: [String] = ["verify-me", "other token+"]) async throws
        -> TestResponse
    {
        var setup = DoorSetup()
        setup.verifyTokens = verifyTokens
        return try await setup.application().test(.router) { client async throws in
            try await client.execute(uri: "/webhooks/whatsapp\(query)", method: .get)
        }
    }

    @Test(arguments: ["verify-me", "other%20token%2B"])
    func `whoever knows a verify token gets the challenge back`(token: String) async throws {
        let answer = try await answer("?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=\(token)")
        #expect(answer.status == .ok)
        #expect(String(buffer: answer.body) == "1158201444")
    }

    @Test(arguments: [
        "", "?hub.mode=subscribe&hub.challenge=1", "?hub.mode=subscribe&hub.verify_token=verify-me",
        "?hub.challenge=1&hub.verify_token=verify-me",
        "?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify-me",
        "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-m",
        "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-me1",
        "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=VERIFY-ME",
        "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
        "?hub.mode=subscribe&hub.challenge=&hub.verify_token=verify-me",
    ])
    func `everybody else is turned away`(query: String) async throws {
        let answer = try await answer(query)
        #expect(answer.status == .forbidden)
        #expect(answer.body.readableBytes == 0)
    }

    @Test func `an empty verify token opens for nobody`() async throws {
        let query = "?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
        #expect(try await answer(query, verifyTokens: [""]).status == .forbidden)
        #expect(try await answer(query, verifyTokens: []).status == .forbidden)
    }

    @Test func `a challenge is never a page, and has a size`() async throws {
        let query = "?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge="
        let page = try await answer(query + "%3Cscript%3Ealert(1)%3C/script%3E")
        #expect(page.headers[.contentType] == "text/plain; charset=utf-8")
        #expect(page.headers[.xContentTypeOptions] == "nosniff")
        #expect(try await answer(query + String(repeating: "1", count: 256)).status == .ok)
        #expect(try await answer(query + String(repeating: "1", count: 257)).status == .forbidden)
    }
}
