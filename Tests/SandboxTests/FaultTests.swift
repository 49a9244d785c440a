import AsyncHTTPClient
import NIOHTTP1
import Testing

@testable import Sandbox

@Suite struct FaultTests {
    @Test func `a cut connection may hide an accepted message or a refused one`() async throws {
        try await withSandboxAndReceiver { sandbox, receiver in
            try await sandbox.setFaults(#"{"acceptedThenCutShare":1}"#)
            await #expect(throws: (any Error).self) {
                try await sandbox.send(SandboxClient.offer(to: "+919812345678", tag: "lost"))
            }
            #expect(try await eventually { try receiver.statuses().count == 3 }, "it is sent all the same")

            try await sandbox.setFaults(#"{"refusedThenCutShare":1}"#)
            await #expect(throws: (any Error).self) {
                try await sandbox.send(SandboxClient.offer(to: "+919812345679", tag: "never"))
            }
            let stats = try await sandbox.get("/sandbox/stats").tree
            #expect(stats["accepted"]?.integer == 1)
            #expect(stats["unanswered"]?["accepted_then_cut"]?.integer == 1)
            #expect(stats["unanswered"]?["refused_then_cut"]?.integer == 1)
        }
    }

    @Test func `answers that are no JSON come as a proxy would give them`() async throws {
        try await withSandbox { sandbox in
            for (fault, status, accepted) in [
                ("plainTooManyRequestsShare", 429, 0), ("serverErrorShare", 502, 0),
                ("acceptedThenServerErrorShare", 502, 1), ("garbageAnswerShare", 200, 2),
            ] {
                try await sandbox.setFaults("{\"\(fault)\":1}")
                let reply = try await sandbox.send(SandboxClient.offer(to: "+919812345678"))
                #expect(reply.status == status)
                #expect(throws: (any Error).self) { try reply.tree }
                let stats = try await sandbox.get("/sandbox/stats").tree
                #expect(stats["accepted"]?.integer == accepted, "\(fault)")
            }
        }
    }

    @Test func `refusals strike the same messages on every run of a seed`() async throws {
        @Sendable func codes(seed: UInt64, reversed: Bool) async throws -> [String: Int] {
            var settings = quickSettings()
            settings.seed = seed
            settings.faults.refusals = [.init(code: 131000, share: 0.3), .init(code: 132015, share: 0.2)]
            let found = Found()
            try await withSandbox(settings) { sandbox in
                let indexes = Array(0..<60)
                for index in reversed ? indexes.reversed() : indexes {
                    let body = SandboxClient.offer(to: "+9198123400\(10 + index)", tag: "\(index)")
                    let reply = try await sandbox.send(body)
                    let code = try reply.errorCode
                    await found.note("\(index)", code ?? 0)
                    if code == 131000 { #expect(reply.status == 500) }
                }
            }
            return await found.codes
        }
        let first = try await codes(seed: 7, reversed: false)
        #expect(try await codes(seed: 7, reversed: true) == first)
        #expect(try await codes(seed: 8, reversed: false) != first)
        #expect(Set(first.values) == [0, 131000, 132015])
    }

    private actor Found {
        var codes: [String: Int] = [:]
        func note(_ key: String, _ code: Int) { codes[key] = code }
    }

    @Test func `a template is paused and a token revoked after so many messages`() async throws {
        try await withSandboxAndReceiver { sandbox, receiver in
            try await sandbox.setFaults(
                #"{"templatePauses":[{"name":"festival_offer_template","afterMessages":2}]}"#
            )
            #expect(try await sandbox.send(SandboxClient.offer(to: "+919812345678")).status == 200)
            #expect(try await sandbox.send(SandboxClient.offer(to: "+919812345679")).status == 200)
            #expect(try await sandbox.send(SandboxClient.offer(to: "+919812345670")).errorCode == 132015)
            #expect(try await eventually { try receiver.values("message_template_status_update").count == 2 })
            let event = try #require(try receiver.values("message_template_status_update").first)
            #expect(event["event"]?.text == "PAUSED")
            let id = try #require(event["message_template_id"]?.integer)
            #expect(try await sandbox.call(.POST, "/v23.0/\(id)/unpause").status == 200)

            try await sandbox.setFaults(#"{"tokenRevokedAfterMessages":1}"#)
            #expect(try await sandbox.send(SandboxClient.offer(to: "+919812345678")).status == 200)
            #expect(try await sandbox.send(SandboxClient.offer(to: "+919812345678")).status == 401)
            try receiver.checkContract()
        }
    }

    @Test func `held messages come late or fail, paused ones never come`() async throws {
        try await withSandboxAndReceiver { sandbox, receiver in
            try await sandbox.setFaults(#"{"heldShare":1,"heldMilliseconds":20,"heldFailureShare":0.5}"#)
            for index in 0..<20 {
                let reply = try await sandbox.send(SandboxClient.offer(to: "+9198123400\(10 + index)", tag: "\(index)"))
                let status = try reply.tree["messages"]?.list?.first?["message_status"]?.text
                #expect(status == "held_for_quality_assessment")
            }
            let isQuiet = try await eventually {
                try await sandbox.get("/sandbox/stats").tree["pending"]?.integer == 0
            }
            #expect(isQuiet)
            let codes = try receiver.statuses().compactMap { $0["errors"]?.list?.first?["code"]?.integer }
            #expect(Set(codes) == [132015])
            #expect((1..<20).contains(codes.count))

            try await sandbox.setFaults(#"{"pausedShare":1}"#)
            let paused = try await sandbox.send(SandboxClient.offer(to: "+919812345678")).tree
            #expect(paused["messages"]?.list?.first?["message_status"]?.text == "paused")
            #expect(try await sandbox.get("/sandbox/stats").tree["accepted"]?.integer == 20)
        }
    }

    @Test func `faults that make no sense are refused with the reason`() throws {
        for json in [
            "{", #"{"latencyy":{}}"#, #"{"heldShare":2}"#, #"{"heldShare":"often"}"#, #"{"latency":{"minimumMs":1}}"#,
            #"{"refusals":[{"code":1,"share":0.6},{"code":2,"share":0.6}]}"#, #"{"heldMilliseconds":-1}"#,
        ] {
            #expect(throws: SandboxFaultsProblem.self, "\(json)") { try SandboxFaults.read(Array(json.utf8)) }
        }
        var faults = SandboxFaults()
        faults.tokenRevokedAfterMessages = 3
        faults.latency.slowShare = 0.5
        #expect(try SandboxFaults.read(faults.json()) == faults)
        #expect(try SandboxFaults.read(Array("{}".utf8)) == SandboxFaults())
    }

    @Test func `an answer takes as long as it is told to`() async throws {
        try await withSandbox { sandbox in
            try await sandbox.setFaults(#"{"latency":{"minimumMilliseconds":60,"maximumMilliseconds":60}}"#)
            let start = ContinuousClock.now
            #expect(try await sandbox.send(SandboxClient.offer(to: "+919812345678")).status == 200)
            #expect(ContinuousClock.now - start >= .milliseconds(60))
        }
    }
}
