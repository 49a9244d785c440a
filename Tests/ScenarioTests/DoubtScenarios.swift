import Domain
import Foundation
import Testing

@testable import Delivery
@testable import Server

/// What nobody knows: answers that were cut, servers that went down in the middle.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct DoubtScenarios {
    @Test func `an answer cut after acceptance is settled by the status that bears its tag`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            try await house.setFaults(#"{"acceptedThenCutShare":1}"#)
            let reply = try await house.send(server)
            #expect(reply.status == 200, "the status is answer enough while the caller waits: \(reply.text)")
            let wamid = try #require(try reply.string("data.messages.0.id"))
            let arrived = try await house.accepted()
            #expect(arrived.map { $0["wamid"] as? String } == [wamid])
            await server.stop()
        }
    }

    @Test func `an answer cut without acceptance stays in doubt, is listed by name, and is never sent again by itself`()
        async throws
    {
        try await House.with { house in
            let server = try await house.startReady()
            try await house.setFaults(#"{"refusedThenCutShare":1}"#)
            let reply = try await house.send(server, headers: ["Idempotency-Key": "x"])
            #expect(reply.status == 202, "\(reply.text)")
            #expect(try reply.string("data.messages.0.message_status") == "in_doubt")
            try await house.setFaults("{}")
            let list = try await house.get(server, "/api/v1/messages?state=in_doubt")
            #expect(try list.value("data.total") as? Int == 1)
            #expect(try list.string("data.messages.0.contactName") == "Jon")
            #expect(try list.string("data.messages.0.to") == "919769780000")
            // Another message goes through meanwhile: the doubtful one could have gone too, had anybody sent it.
            #expect(try await house.send(server, ["destination": #""919769780009""#]).status == 200)
            #expect(try await house.send(server, headers: ["Idempotency-Key": "x"]).body == reply.body)
            #expect(try await house.accepted().count == 1)
            await server.stop()
        }
    }

    @Test func `what provably never left is sent again when the operator chose so`() async throws {
        try await House.with { house in
            let server = try await house.startReady {
                $0.delivery.inDoubtPolicy = .resendWhenProven
                $0.delivery.settleAfterMilliseconds = 300
            }
            try await house.setFaults(#"{"refusedThenCutShare":1}"#)
            let reply = try await house.send(server, headers: ["Prefer": "respond-async"])
            let id = try #require(try reply.string("data.messages.0.id"))
            try await house.eventually("it stands in doubt") {
                try await house.get(server, "/api/v1/messages/\(id)").string("data.state") == "in_doubt"
            }
            try await house.setFaults("{}")
            // A later attempt whose statuses come is what proves it.
            #expect(try await house.send(server, ["destination": #""919769780009""#]).status == 200)
            try await house.eventually("it is sent again and read") {
                try await house.get(server, "/api/v1/messages/\(id)").string("data.state") == "read"
            }
            #expect(try await house.accepted().count == 2)
            await server.stop()
        }
    }

    @Test func `a server that is told to stop lets the attempts under way end, and their statuses reach the next one`()
        async throws
    {
        try await House.with { house in
            var server = try await house.startReady()
            try await house.setFaults(
                #"{"latency":{"minimumMilliseconds":3000,"maximumMilliseconds":3000,"slowShare":0,"slowMilliseconds":0}}"#
            )
            let down = server
            let calls = (0..<5).map { index in
                Task { try await house.send(down, ["destination": "\"91976978010\(index)\""]) }
            }
            try await house.eventually("all have reached the sandbox") { house.witness.requests.count == 5 }
            await server.stop()
            for call in calls {
                // Told 202 when the server stopped waiting, or the line ended: either way the message is kept.
                _ = await call.result
            }
            // At the address that Meta knows, where it tries again.
            let port = server.port
            server = try await house.start { $0.port = port }
            let last = server
            try await house.eventually("their statuses settle them") {
                try await house.get(last, "/api/v1/messages?state=read").value("data.total") as? Int == 5
            }
            #expect(try await house.accepted().count == 5)
            await server.stop()
        }
    }

    @Test func `refusals by their class: some fail for good, some are tried again, some pause the sender`() async throws
    {
        try await House.with { house in
            let server = try await house.startReady()
            try await house.setFaults(#"{"refusals":[{"code":131026,"share":1}]}"#)
            let final = try await house.send(server)
            #expect((400..<500).contains(final.status), "\(final.text)")
            #expect(try final.value("meta.code") as? Int == 131_026)
            #expect(try final.string("code") == "refused_by_meta")

            try await house.setFaults(#"{"refusals":[{"code":131016,"share":1}]}"#)
            let reply = try await house.send(
                server,
                ["destination": #""919769780077""#],
                headers: ["Prefer": "respond-async"]
            )
            let id = try #require(try reply.string("data.messages.0.id"))
            try await house.eventually("it was tried") {
                try await house.get(server, "/api/v1/messages/\(id)").value("data.attempts") as? Int ?? 0 >= 1
            }
            try await house.setFaults("{}")
            try await house.eventually("the next try gets through", within: 20) {
                try await house.get(server, "/api/v1/messages/\(id)").string("data.state") == "read"
            }
            #expect(try await house.accepted().count == 1)
            await server.stop()
        }
    }

    @Test func `a revoked token pauses the sender, keeps the queue, and the queue goes out when it is resumed`()
        async throws
    {
        try await House.with { house in
            let server = try await house.startReady { $0.delivery.windowMaximum = 8 }
            try await house.setFaults(#"{"tokenRevoked":true}"#)
            let reply = try await house.send(server, headers: ["Prefer": "respond-async"])
            let id = try #require(try reply.string("data.messages.0.id"))
            try await house.eventually("it was refused and kept") {
                let message = try await house.get(server, "/api/v1/messages/\(id)")
                return try message.string("data.state") == "queued"
                    && (try message.value("data.refusal.code") as? Int) == 190
            }
            try await house.setFaults("{}")
            let desk = SenderDesk(try await house.installation())
            let sender = try #require(try await desk.find("106540352242922"))
            #expect(sender.state != .active)
            try await desk.setState(.active, of: sender.id)
            try await house.eventually("it goes out after all", within: 15) {
                try await house.get(server, "/api/v1/messages/\(id)").string("data.state") == "read"
            }
            #expect(try await house.accepted().count == 1)
            await server.stop()
        }
    }
}
