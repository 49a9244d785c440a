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

    @Test func `a business-scoped user id is answered and told without a number`() async throws {
        try await withSandboxAndReceiver { sandbox, receiver in
            let body = #"{"messaging_product":"whatsapp","recipient":"IN.1A2b","type":"text","text":{"body":"Hi"}}"#
            let contact = try await sandbox.send(body).tree["contacts"]?.list?.first
            #expect(contact == ["input": "IN.1A2b", "user_id": "IN.1A2b"])
            #expect(try await eventually { try receiver.statuses().count == 3 })
            for status in try receiver.statuses() {
                #expect(status["recipient_user_id"]?.text == "IN.1A2b")
                #expect(status["recipient_id"] == nil)
                #expect(status["biz_opaque_callback_data"] == nil)
            }
            let sent = try receiver.statuses().first { $0["status"]?.text == "sent" }
            #expect(sent?["pricing"]?["type"]?.text == "free_customer_service")
            try receiver.checkContract()
        }
    }

    @Test func `pages of accepted messages go on where the one before ended`() async throws {
        try await withSandbox { sandbox in
            for index in 0..<25 {
                _ = try await sandbox.send(SandboxClient.offer(to: "+9198123400\(10 + index)", tag: "\(index)"))
            }
            var after = 0
            var tags: [String] = []
            while true {
                let page = try await sandbox.get("/sandbox/messages?after=\(after)&limit=10").tree
                let found = (page["messages"]?.list ?? []).compactMap { $0["tag"]?.text }
                if found.isEmpty { break }
                tags += found
                after = try #require(page["next_after"]?.integer)
            }
            #expect(tags == (0..<25).map(String.init))
        }
    }

    @Test func `a thousand sends at once are each accepted once and told once`() async throws {
        var settings = quickSettings()
        settings.webhookBatchMaximum = 1_000
        try await withSandboxAndReceiver(settings) { sandbox, receiver in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        for index in 0..<125 {
                            let number = worker * 125 + index
                            let to = "+91981234\(1_000 + number)"
                            let reply = try await sandbox.send(SandboxClient.offer(to: to, tag: "\(number)"))
                            #expect(reply.status == 200)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await eventually { try receiver.statuses().count >= 3_000 })
            let statuses = try receiver.statuses()
            let pairs = Set(
                statuses.map { "\($0["biz_opaque_callback_data"]?.text ?? "") \($0["status"]?.text ?? "")" }
            )
            #expect(statuses.count == 3_000)
            #expect(pairs.count == 3_000)
            #expect(try await sandbox.get("/sandbox/stats").tree["accepted"]?.integer == 1_000)
        }
    }
}
