import Foundation
import Testing

/// `Idempotency-Key`: the same key and body never does a thing twice.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct IdempotencyScenarios {
    @Test func `the same key and body gets the first answer byte for byte, also after a restart`() async throws {
        try await House.with { house in
            var server = try await house.startReady()
            let first = try await house.send(server, headers: ["Idempotency-Key": "order-1"])
            #expect(first.status == 200, "\(first.text)")
            #expect(first.headers["idempotency-replayed"] == nil)
            for _ in 0..<3 {
                let again = try await house.send(server, headers: ["Idempotency-Key": "order-1"])
                #expect(again.status == first.status)
                #expect(again.body == first.body)
                #expect(again.headers["idempotency-replayed"] == "true")
            }
            await server.stop()
            server = try await house.start()
            let later = try await house.send(server, headers: ["Idempotency-Key": "order-1"])
            #expect(later.body == first.body)
            #expect(later.headers["idempotency-replayed"] == "true")
            #expect(try await house.accepted().count == 1)
            await server.stop()
        }
    }

    @Test func `the same key with another body is refused`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            #expect(try await house.send(server, headers: ["Idempotency-Key": "k"]).status == 200)
            let other = try await house.send(server, ["userName": #""Other""#], headers: ["Idempotency-Key": "k"])
            #expect(other.status == 422, "\(other.text)")
            #expect(try other.string("code") == "idempotency_key_reused")
            #expect(try await house.accepted().count == 1)
            await server.stop()
        }
    }

    @Test func `a key whose first call still runs is answered 409, and one message goes out`() async throws {
        try await House.with { house in
            try await house.setFaults(
                #"{"latency":{"minimumMilliseconds":400,"maximumMilliseconds":400,"slowShare":0,"slowMilliseconds":0}}"#
            )
            let server = try await house.startReady()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await house.send(server, headers: ["Idempotency-Key": "same"]).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 200 }.count == 1, "\(statuses)")
            #expect(statuses.filter { $0 == 409 }.count == 9, "\(statuses)")
            #expect(try await house.accepted().count == 1)
            await server.stop()
        }
    }

    @Test func `a campaign is created once under a key`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let body = #"{"name":"once","broadcastType":"api","templateName":"hello_world"}"#
            let first = try await house.post(server, "/api/v1/broadcasts", body, headers: ["Idempotency-Key": "b"])
            let again = try await house.post(server, "/api/v1/broadcasts", body, headers: ["Idempotency-Key": "b"])
            let without = try await house.post(server, "/api/v1/broadcasts", body)
            #expect(first.status == 201 && again.status == 201 && again.body == first.body)
            #expect(without.status == 409)
            await server.stop()
        }
    }
}
