import Foundation
import Testing

@testable import Delivery
@testable import Server

/// List broadcasts from the POST to the phones: who gets them, who does not, and what pausing, stopping and going down do.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct BroadcastScenarios {
    private static let first = 919_800_000_000

    private func addContacts(_ house: House, _ server: House.Running, _ range: Range<Int>, list: String) async throws {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 1_000) {
            let rows = (start..<min(start + 1_000, range.upperBound)).map {
                #"{"mobile":"\#(Self.first + $0)","name":"Asha \#($0)"}"#
            }
            let body = "[" + rows.joined(separator: ",") + "]"
            let answer = try await house.post(server, "/api/v1/contacts?list=\(list)", body)
            #expect(answer.status == 200, "\(answer.text.prefix(300))")
        }
    }

    /// The published template, with the recipient's first name in it.
    private func create(
        _ house: House,
        _ server: House.Running,
        _ name: String,
        list: String = "all",
        more: String = ""
    ) async throws -> String {
        let body = #"""
            {"name":"\#(name)","broadcastType":"broadcast","messageType":"template","templateName":"festival_offer_template",
            "contactList":["\#(list)"],"headerParams":["Sir"],"bodyParams":["$Name","Thank You"],
            "link":"https://placehold.co/600x400/EEE/31343C.png"\#(more)}
            """#
        let answer = try await house.post(server, "/api/v1/broadcasts", body)
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(try answer.string("data._id"))
    }

    private func act(_ house: House, _ server: House.Running, _ id: String, _ action: String) async throws {
        let answer = try await house.post(server, "/api/v1/broadcasts/\(id)/\(action)", "{}")
        #expect(answer.status == 200, "\(answer.text)")
    }

    private func status(_ house: House, _ server: House.Running, _ id: String) async throws -> String? {
        try await house.get(server, "/api/v1/broadcasts/\(id)").string("data.status")
    }

    private func count(_ house: House, _ server: House.Running, _ id: String, _ state: String) async throws -> Int {
        try await house.get(server, "/api/v1/broadcasts/\(id)").value("data.counts.\(state)") as? Int ?? -1
    }

    /// How often each number got something.
    private func arrived(_ house: House) async throws -> [String: Int] {
        var times: [String: Int] = [:]
        for message in try await house.accepted() { times[message["to"] as? String ?? "", default: 0] += 1 }
        return times
    }

    @Test func `everybody on the list gets it once, filled in, and the counts are the rows`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            try await addContacts(house, server, 0..<400, list: "all")
            let optedOut = #"[{"mobile":"\#(Self.first + 7)","optin":false}]"#
            _ = try await house.post(server, "/api/v1/contacts?onDuplicate=overwrite", optedOut)
            let id = try await create(house, server, "spring")
            try await house.eventually("it is sent, and read", within: 60) {
                guard try await count(house, server, id, "read") == 399 else { return false }
                return try await status(house, server, id) == "sent"
            }
            let times = try await arrived(house)
            #expect(times.count == 399)
            #expect(times.values.allSatisfy { $0 == 1 })
            #expect(times["\(Self.first + 7)"] == nil)
            let texts = try await house.accepted().compactMap { $0["text"] as? String }
            #expect(texts.contains { $0.contains("Asha 399") })
            let skipped = try await house.get(server, "/api/v1/broadcasts/\(id)").value(
                "data.skippedByReason.opted_out"
            )
            #expect(skipped as? Int == 1)
            let rows = try await house.get(server, "/api/v1/broadcasts/\(id)/messages?state=read&limit=1")
            #expect(try rows.value("data.total") as? Int == 399)
            await server.stop()
        }
    }

    @Test func `a pause holds within a second, and after resuming nobody gets it twice`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            try await addContacts(house, server, 0..<3_000, list: "all")
            let id = try await create(house, server, "spring")
            for _ in 0..<3 {
                let before = try await house.accepted().count
                try await house.eventually("it goes on", within: 30) { try await house.accepted().count > before + 50 }
                try await act(house, server, id, "pause")
                let second = ContinuousClock.now + .seconds(1)
                try await Task.sleep(for: .seconds(2))
                // What the witness saw come: what it passes on may reach the sandbox later.
                let late = house.witness.arrivals.filter { $0 > second }
                #expect(late == [], "nothing leaves a second after the pause")
                #expect(try await status(house, server, id) == "paused")
                try await act(house, server, id, "resume")
            }
            try await house.eventually("it is sent", within: 90) { try await status(house, server, id) == "sent" }
            let times = try await arrived(house)
            #expect(times.count == 3_000)
            #expect(times.values.allSatisfy { $0 == 1 })
            await server.stop()
        }
    }

    @Test func `a stop is final: the rest is cancelled, also for the next server`() async throws {
        try await House.with { house in
            var server = try await house.startReady { $0.delivery.senderRate = 100 }
            try await addContacts(house, server, 0..<1_000, list: "all")
            let id = try await create(house, server, "spring")
            try await house.eventually("it has begun", within: 30) { try await house.accepted().count > 20 }
            try await act(house, server, id, "stop")
            try await house.eventually("the rest is cancelled", within: 30) {
                try await count(house, server, id, "queued") == 0
            }
            let left = try await house.accepted().count
            #expect(left < 1_000)
            #expect(try await count(house, server, id, "cancelled") == 1_000 - left)
            await server.stop()
            server = try await house.start()
            let resumed = try await house.post(server, "/api/v1/broadcasts/\(id)/resume", "{}")
            #expect(resumed.status == 409)
            #expect(try await house.send(server).status == 200)
            #expect(try await house.accepted().count == left + 1)
            await server.stop()
        }
    }

    @Test func `what fell due while the server was down is sent by the next one, and what expired is told`()
        async throws
    {
        try await House.with { house in
            var server = try await house.startReady()
            try await addContacts(house, server, 0..<20, list: "all")
            let soon = Date().addingTimeInterval(2).formatted(.iso8601)
            let end = Date().addingTimeInterval(4).formatted(.iso8601)
            let kept = try await create(house, server, "kept", more: #","status":"scheduled","scheduledAt":"\#(soon)""#)
            let lost = try await create(
                house,
                server,
                "lost",
                more: #","status":"scheduled","scheduledAt":"\#(soon)","expiresAt":"\#(end)""#
            )
            #expect(try await status(house, server, kept) == "scheduled")
            await server.stop()
            try await Task.sleep(for: .seconds(5))
            server = try await house.start()
            try await house.eventually("the one is sent", within: 20) {
                try await status(house, server, kept) == "sent"
            }
            try await house.eventually("the other has failed", within: 20) {
                try await status(house, server, lost) == "failed"
            }
            let trouble = try await house.get(server, "/api/v1/broadcasts/\(lost)").string("data.trouble.title")
            #expect(trouble?.isEmpty == false)
            #expect(try await house.accepted().count == 20)
            await server.stop()
        }
    }

    @Test func `what Meta holds for its quality is counted as held, until it is let go`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            try await addContacts(house, server, 0..<10, list: "all")
            try await house.setFaults(#"{"heldShare":1,"heldMilliseconds":3000}"#)
            let id = try await create(house, server, "spring")
            try await house.eventually("held", within: 20) { try await count(house, server, id, "held") == 10 }
            try await house.eventually("let go and read", within: 20) {
                try await count(house, server, id, "read") == 10
            }
            await server.stop()
        }
    }

    @Test func `a template that Meta has stopped pauses the broadcast with the reason, and the rest waits`()
        async throws
    {
        try await House.with { house in
            let server = try await house.startReady { $0.delivery.senderRate = 50 }
            try await addContacts(house, server, 0..<200, list: "all")
            try await house.setFaults(#"{"refusals":[{"code":132015,"share":1}]}"#)
            let id = try await create(house, server, "spring")
            try await house.eventually("paused", within: 20) { try await status(house, server, id) == "paused" }
            let trouble = try await house.get(server, "/api/v1/broadcasts/\(id)")
            #expect(try trouble.value("data.trouble.code") as? Int == 132_015)
            try await house.eventually("those under way have ended") {
                try await count(house, server, id, "sending") == 0
            }
            let failed = try await count(house, server, id, "failed")
            #expect(failed < 60, "not one refusal for each of the audience")
            try await house.setFaults("{}")
            try await act(house, server, id, "resume")
            try await house.eventually("the rest is sent", within: 30) { try await status(house, server, id) == "sent" }
            #expect(try await house.accepted().count == 200 - failed)

            // Those that failed get it in a broadcast of their own.
            let retry = try await house.post(server, "/api/v1/broadcasts/\(id)/retry", #"{"codes":[132015]}"#)
            #expect(retry.status == 201, "\(retry.text)")
            let again = try #require(try retry.string("data._id"))
            try await house.eventually("the failed are sent", within: 30) {
                try await status(house, server, again) == "sent"
            }
            let times = try await arrived(house)
            #expect(times.count == 200)
            #expect(times.values.allSatisfy { $0 == 1 })
            await server.stop()
        }
    }

    @Test func `a template that Meta stops in the middle pauses its broadcast by webhook, before messages fail`()
        async throws
    {
        try await House.with { house in
            let server = try await house.startReady { $0.delivery.senderRate = 20 }
            try await addContacts(house, server, 0..<200, list: "all")
            try await house.setFaults(#"{"templatePauses":[{"name":"festival_offer_template","afterMessages":20}]}"#)
            let id = try await create(house, server, "spring")
            try await house.eventually("paused", within: 30) { try await status(house, server, id) == "paused" }
            let broadcast = try await house.get(server, "/api/v1/broadcasts/\(id)")
            #expect(try broadcast.value("data.trouble.code") as? Int == 132_015)
            try await house.eventually("those under way have ended") {
                try await count(house, server, id, "sending") == 0
            }
            #expect(try await count(house, server, id, "failed") < 10)
            #expect(try await house.accepted().count == 20)
            let template = try await house.get(server, "/api/v1/templates/festival_offer_template")
            #expect(try template.string("data.template.status") == "PAUSED")
            await server.stop()
        }
    }

    @Test func `a server that goes down in the middle goes on where it was`() async throws {
        try await House.with { house in
            var server = try await house.startReady { $0.delivery.senderRate = 200 }
            try await addContacts(house, server, 0..<1_000, list: "all")
            let id = try await create(house, server, "spring")
            for round in 1...3 {
                try await house.eventually("it goes on", within: 30) { try await house.accepted().count > round * 100 }
                await server.stop()
                server = try await house.start { $0.delivery.senderRate = 200 }
            }
            try await house.eventually("it is sent", within: 60) { try await status(house, server, id) == "sent" }
            let times = try await arrived(house)
            #expect(times.count == 1_000)
            #expect(times.values.allSatisfy { $0 == 1 })
            #expect(try await count(house, server, id, "in_doubt") == 0)
            await server.stop()
        }
    }

    @Test func `a dry run says what would come of it, and nothing comes of it`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            try await addContacts(house, server, 0..<30, list: "all")
            let optedOut = #"[{"mobile":"\#(Self.first + 7)","optin":false}]"#
            _ = try await house.post(server, "/api/v1/contacts?onDuplicate=overwrite", optedOut)
            let body = #"""
                {"name":"x","broadcastType":"broadcast","templateName":"festival_offer_template","contactList":["all"],
                "headerParams":["Sir"],"bodyParams":["$Name","Thank You"],
                "link":"https://placehold.co/600x400/EEE/31343C.png","dryRun":true}
                """#
            let report = try await house.post(server, "/api/v1/broadcasts", body)
            #expect(report.status == 200, "\(report.text)")
            #expect(try report.value("data.toSend") as? Int == 29)
            #expect(try report.value("data.skippedByReason.opted_out") as? Int == 1)
            let list = try await house.get(server, "/api/v1/broadcasts")
            #expect(try list.value("data.total") as? Int == 1, "only the campaign is there")
            #expect(try await house.accepted().isEmpty)
            await server.stop()
        }
    }
}
