import Foundation
import Sandbox
import Testing

/// Meta lets a portfolio write to so many people in 24 hours, whichever of its numbers writes.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct BudgetScenarios {
    private static let second = "106540352242923"

    private func people(_ house: House, _ server: House.Running, _ list: String, _ numbers: Range<Int>) async throws {
        let rows = numbers.map { #"{"mobile":"9197697\#(10_000 + $0)"}"# }.joined(separator: ",")
        #expect(try await house.post(server, "/api/v1/contacts?list=\(list)", "[\(rows)]").status == 200)
    }

    private func broadcast(_ house: House, _ server: House.Running, _ list: String, from sender: String) async throws {
        let reply = try await house.post(
            server,
            "/api/v1/broadcasts",
            """
            {"name":"\(list)","broadcastType":"broadcast","messageType":"template","templateName":"hello_world",
            "contactList":["\(list)"],"sender":"\(sender)"}
            """
        )
        #expect(reply.status == 201, "\(reply.text)")
    }

    @Test func `two senders share the day's recipients, a tenth is kept for calls, and the rest waits`() async throws {
        try await House.with {
            $0.phoneNumbers[0].messagingLimit = "TIER_250"
            $0.phoneNumbers.append(
                .init(phoneNumberID: Self.second, displayPhoneNumber: "+1 555-078-3882", messagingLimit: "TIER_250")
            )
        } settings: { _ in
        } _: { house in
            let server = try await house.startReady()
            let first = try #require(
                try await house.get(server, "/api/v1/settings/senders").string("data.senders.0.phoneNumberId")
            )
            let added = try await house.post(
                server,
                "/api/v1/settings/senders",
                """
                {"phoneNumberId":"\(Self.second)","wabaId":"102290129340398","accessToken":"sandbox-token",
                "appSecret":"sandbox-app-secret"}
                """
            )
            #expect(added.status == 200, "\(added.text)")
            // What Meta reports of a number shows that its budget is known, too.
            try await house.eventually("both numbers are known") {
                let text = try await house.get(server, "/api/v1/settings/senders").text
                return text.contains("078-3881") && text.contains("078-3882")
            }
            try await people(house, server, "one", 0..<200)
            try await people(house, server, "two", 200..<400)
            try await broadcast(house, server, "one", from: first)
            try await broadcast(house, server, "two", from: Self.second)
            try await house.eventually("broadcasts have spent their part") {
                try await house.accepted().count >= 225
            }
            // People written to today cost nothing more, and calls have what is left.
            let known = try #require(try await house.accepted().first?["to"] as? String)
            #expect(try await house.send(server, ["destination": "\"\(known)\""]).status == 200)
            for index in 0..<25 {
                let reply = try await house.send(server, ["destination": "\"91976989\(100 + index)0\""])
                #expect(reply.status == 200, "call \(index): \(reply.text)")
            }
            let beyond = try await house.post(
                server,
                "/api/v1/broadcasts/send",
                House.sendBody(["destination": "\"919769899999\""]),
                headers: ["Prefer": "respond-async"]
            )
            #expect(beyond.status == 202)
            let accepted = try await house.accepted()
            #expect(Set(accepted.compactMap { $0["to"] as? String }).count == 250, "and not one more")
            var waiting = 0
            for name in ["one", "two"] {
                let id = try #require(
                    try await house.get(server, "/api/v1/broadcasts?name=\(name)").string("data.broadcasts.0._id")
                )
                let counts = try await house.get(server, "/api/v1/broadcasts/\(id)")
                waiting += try counts.value("data.counts.queued") as? Int ?? 0
            }
            #expect(waiting == 175)
            await server.stop()
        }
    }
}
