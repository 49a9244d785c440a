import NIOHTTP1
import Testing

@testable import Sandbox

@Suite struct WebhookTests {
    @Test func `every message's life is told, signed, with our callback data`() async throws {
        try await withSandboxAndReceiver { sandbox, receiver in
            for index in 0..<50 {
                let reply = try await sandbox.send(
                    SandboxClient.offer(to: "+9198123400\(10 + index)", tag: "1|\(index)|é")
                )
                #expect(reply.status == 200)
            }
            #expect(try await eventually { try receiver.statuses().count == 150 })
            let statuses = try receiver.statuses()
            for index in 0..<50 {
                let mine = statuses.filter { $0["biz_opaque_callback_data"]?.text == "1|\(index)|é" }
                // Calls overlap, so the order of arrival is not promised, as it is not by Meta.
                #expect(mine.compactMap { $0["status"]?.text }.sorted() == ["delivered", "read", "sent"])
                let sent = mine.first { $0["status"]?.text == "sent" }
                #expect(sent?["pricing"]?["category"]?.text == "marketing")
            }
            #expect(receiver.badSignatures == 0)
            #expect(receiver.bodies.allSatisfy { $0.allSatisfy { $0 < 0x80 } }, "non-ASCII is escaped, as Meta does")
            try receiver.checkContract()
        }
    }

    @Test func `a receiver that answers 500 is told again until it takes it`() async throws {
        try await withSandboxAndReceiver(receiver: WebhookReceiver(refusing: 3)) { sandbox, receiver in
            _ = try await sandbox.send(SandboxClient.offer(to: "+919812345678"))
            #expect(try await eventually { try receiver.statuses().count == 3 })
            let stats = try await sandbox.get("/sandbox/stats").tree
            #expect(stats["webhooks"]?["failed"]?.integer == 3)
        }
    }

    @Test func `after the last repetition a webhook is given up`() async throws {
        var settings = quickSettings()
        settings.retryDelaysMilliseconds = [1, 1]
        try await withSandboxAndReceiver(settings, receiver: WebhookReceiver(refusing: 10_000)) { sandbox, receiver in
            _ = try await sandbox.call(.POST, "/sandbox/incoming", #"{"from":"919812345678","text":"hi"}"#)
            let isGivenUp = try await eventually {
                try await sandbox.get("/sandbox/stats").tree["webhooks"]?["given_up"]?.integer == 1
            }
            #expect(isGivenUp)
            #expect(receiver.calls == 3)
        }
    }

    @Test func `repeated, shuffled and wrongly signed webhooks come as ordered, missing ones do not`() async throws {
        try await withSandboxAndReceiver { sandbox, receiver in
            try await sandbox.setFaults(
                #"{"repeatedStatusShare":1,"shuffledStatusShare":1,"wrongSignatureShare":0.5}"#
            )
            for index in 0..<30 {
                _ = try await sandbox.send(SandboxClient.offer(to: "+9198123400\(10 + index)", tag: "\(index)"))
            }
            #expect(try await eventually { try receiver.statuses().count == 180 })
            #expect(receiver.badSignatures > 0)
            let first = try receiver.statuses().first { $0["biz_opaque_callback_data"]?.text == "0" }
            #expect(first?["status"]?.text == "read", "shuffled statuses come last first")
            try receiver.checkContract()
        }
        try await withSandboxAndReceiver { sandbox, receiver in
            try await sandbox.setFaults(#"{"missingStatusShare":0.5}"#)
            for index in 0..<40 {
                _ = try await sandbox.send(SandboxClient.offer(to: "+9198123400\(10 + index)", tag: "\(index)"))
            }
            let isQuiet = try await eventually {
                let stats = try await sandbox.get("/sandbox/stats").tree
                return stats["pending"]?.integer == 0 && stats["webhooks"]?["waiting"]?.integer == 0
            }
            #expect(isQuiet)
            let tags = Set(try receiver.statuses().compactMap { $0["biz_opaque_callback_data"]?.text })
            #expect((5...35).contains(tags.count), "about half of 40, seed 1: \(tags.count)")
        }
    }

    @Test func `late failures and deliveries that also fail are told with Meta's codes`() async throws {
        try await withSandboxAndReceiver { sandbox, receiver in
            try await sandbox.setFaults(
                #"{"lateFailures":[{"code":131026,"share":0.5},{"code":131049,"share":0.5}]}"#
            )
            for index in 0..<20 {
                _ = try await sandbox.send(SandboxClient.offer(to: "+9198123400\(10 + index)", tag: "\(index)"))
            }
            #expect(try await eventually { try receiver.statuses().count == 20 })
            let codes = try receiver.statuses().compactMap { $0["errors"]?.list?.first?["code"]?.integer }
            #expect(codes.count == 20)
            #expect(Set(codes) == [131026, 131049])

            try await sandbox.setFaults(#"{"deliveredAndFailedShare":1}"#)
            _ = try await sandbox.send(SandboxClient.offer(to: "+919812349999", tag: "both"))
            #expect(try await eventually { try receiver.statuses().count == 24 })
            let mine = try receiver.statuses().filter { $0["biz_opaque_callback_data"]?.text == "both" }
            #expect(Set(mine.compactMap { $0["status"]?.text }) == ["sent", "delivered", "failed", "read"])
            try receiver.checkContract()
        }
    }

    @Test func `an incoming text, a button and a stop are told, and a subscription moves the webhooks`() async throws {
        try await withSandboxAndReceiver { sandbox, receiver in
            for body in [
                #"{"from":"+919812345678","text":"STOP","name":"Asha"}"#,
                #"{"from":"919812345678","button":{"text":"Stop promotions","payload":"stop"},"context":"wamid.x"}"#,
                #"{"from":"919812345678","preference":"stop"}"#,
            ] {
                #expect(try await sandbox.call(.POST, "/sandbox/incoming", body).status == 200)
            }
            #expect(try await eventually { receiver.bodies.count == 3 })
            let messages = try receiver.values("messages").flatMap { $0["messages"]?.list ?? [] }
            #expect(messages.compactMap { $0["type"]?.text }.sorted() == ["button", "text"])
            #expect(try receiver.values("user_preferences").count == 1)
            try receiver.checkContract()

            let apps = "/v23.0/\(SandboxClient.waba)/subscribed_apps"
            let listed = try await sandbox.get(apps).tree
            let address = try #require(listed["data"]?.list?.first?["override_callback_uri"]?.text)
            #expect(try await sandbox.call(.DELETE, apps).status == 200)
            #expect(try await sandbox.get(apps).tree["data"]?.list?.isEmpty == true)
            let wrong = #"{"override_callback_uri":"\#(address)","verify_token":"wrong"}"#
            #expect(try await sandbox.call(.POST, apps, wrong).status == 400)
            let right = #"{"override_callback_uri":"\#(address)","verify_token":"sandbox-verify"}"#
            #expect(try await sandbox.call(.POST, apps, right).status == 200)
            _ = try await sandbox.call(.POST, "/sandbox/incoming", #"{"from":"919812345678"}"#)
            #expect(try await eventually { receiver.bodies.count == 4 })
        }
    }
}
