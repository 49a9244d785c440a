import NIOHTTP1
import Testing

@testable import Sandbox

@Suite struct SendingTests {
    @Test func `a template message is accepted, listed with its text, and lives to be read`() async throws {
        try await withSandbox { sandbox in
            let reply = try await sandbox.send(SandboxClient.offer(to: "+919812345678", tag: "1|7|1"))
            #expect(reply.status == 200)
            let tree = try reply.tree
            let wamid = try #require(tree["messages"]?.list?.first?["id"]?.text)
            #expect(wamid.hasPrefix("wamid.HBgM"))
            #expect(tree["messages"]?.list?.first?["message_status"]?.text == "accepted")
            #expect(tree["contacts"]?.list?.first?["wa_id"]?.text == "919812345678")
            #expect(tree["contacts"]?.list?.first?["input"]?.text == "+919812345678")

            let isRead = try await eventually {
                let listed = try await sandbox.get("/sandbox/messages").tree["messages"]?.list ?? []
                return listed.first?["status"]?.text == "read"
            }
            #expect(isRead)
            let listed = try #require(try await sandbox.get("/sandbox/messages").tree["messages"]?.list?.first)
            #expect(listed["wamid"]?.text == wamid)
            #expect(listed["tag"]?.text == "1|7|1")
            #expect(listed["text"]?.text?.contains("Diwali offers are here. Thanks for being with us.") == true)
            #expect(try await sandbox.get("/").text.contains("Diwali offers are here."))
        }
    }

    @Test func `a wrong token is 190 and an unknown number 100 with subcode 33`() async throws {
        try await withSandbox { sandbox in
            let body = SandboxClient.offer(to: "+919812345678")
            let unauthorized = try await sandbox.call(.POST, "/v23.0/\(SandboxClient.phone)/messages", body, token: "x")
            #expect(unauthorized.status == 401)
            #expect(try unauthorized.errorCode == 190)
            let unknown = try await sandbox.call(.POST, "/v25.0/12345/messages", body)
            #expect(unknown.status == 400)
            #expect(try unknown.tree["error"]?["error_subcode"]?.integer == 33)
        }
    }
}
