import Domain
import HTTPTypes
import HummingbirdTesting
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

private let send = "/api/v1/broadcasts/send"

@Suite struct APIFrontTests {
    @Test(arguments: ["", "Bearer wrong", "Basic abc"])
    func `without a valid key there is nothing but 401, in both vocabularies`(header: String) async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(send, "not even JSON", ["Authorization": header]) }
        #expect(reply.status == 401)
        #expect(reply.code == "unauthorized")
        #expect(reply.json["success"] == .bool(false))
        #expect(reply.json["status"] == .string("error"))
        #expect(reply.json["error"]?.stringValue?.isEmpty == false)
        #expect(reply.json["message"] == reply.json["error"])
        #expect(reply.header("WWW-Authenticate") == "Bearer")
        #expect(reply.header("RateLimit-Limit") == nil)
    }

    @Test func `every answer has a request id, the caller's own where it is sane`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            for path in ["/api/v1/broadcasts", "/nothing", "/health/live"] {
                #expect(try await client.get(path, ["X-Request-Id": "mine-1"]).header("X-Request-Id") == "mine-1")
                let made = try await client.get(path, ["X-Request-Id": "not sane"]).header("X-Request-Id")
                #expect(made?.isEmpty == false)
                #expect(made != "not sane")
            }
        }
    }

    @Test func `a limit is told on every answer, and kept`() async throws {
        let world = try await APIWorld(settings: WorkspaceSettings(requestsPerMinute: 2))
        try await world.run { client async throws in
            let first = try await client.get("/api/v1/broadcasts")
            #expect(first.header("RateLimit-Limit") == "2")
            #expect(first.header("RateLimit-Remaining") == "1")
            #expect(first.header("RateLimit-Reset") == "30")
            let wrong = try await client.post(send, "{}")
            #expect(wrong.status == 400)
            #expect(wrong.header("RateLimit-Remaining") == "0")
            let third = try await client.get("/api/v1/broadcasts")
            #expect(third.status == 429)
            #expect(third.code == "rate_limited")
            #expect(third.header("Retry-After") == "30")
            #expect(third.header("RateLimit-Remaining") == "0")
            world.clock.advance(by: 30_000)
            #expect(try await client.get("/api/v1/broadcasts").status == 200)
        }
    }

    @Test func `without a limit no header speaks of one`() async throws {
        let world = try await APIWorld()
        #expect(try await world.run { try await $0.get("/api/v1/broadcasts") }.header("RateLimit-Limit") == nil)
    }

    @Test(arguments: [false, true])
    func `a body of more than a mebibyte is 413`(isLive: Bool) async throws {
        let world = try await APIWorld()
        let body = String(repeating: " ", count: (1 << 20) + 1)
        let reply = try await world.run(isLive ? .live : .router) { try await $0.post(send, body) }
        #expect(reply.status == 413)
        #expect(reply.code == "body_too_large")
        let fits = try await world.run {
            try await $0.post(send, "{" + String(repeating: " ", count: (1 << 20) - 2) + "}")
        }
        #expect(fits.code == "missing_field")
    }

    @Test func `an unknown path is 404, a known one with another method 405`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let unknown = try await client.get("/api/v1/nothing")
            #expect(unknown.status == 404)
            #expect(unknown.code == "not_found")
            let wrong = try await client.get(send)
            #expect(wrong.status == 405)
            #expect(wrong.code == "method_not_allowed")
            #expect(wrong.header("Allow") == "POST")
            for method in [HTTPRequest.Method.trace, .options, .delete, .put, .patch] {
                let reply = try await client.call(method, "/api/v1/broadcasts")
                #expect(reply.status == 405)
                #expect(reply.header("Allow") == "POST, GET, HEAD")
            }
        }
    }

    @Test func `HEAD is GET without its body`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let get = try await client.get("/api/v1/templates")
            let head = try await client.call(.head, "/api/v1/templates")
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            #expect(head.header("Content-Length") == String(get.bytes.count))
        }
    }

    @Test func `a form type with JSON in it is taken, as the published Ruby example sends it`() async throws {
        let world = try await APIWorld()
        let headers = ["Content-Type": "application/x-www-form-urlencoded"]
        let reply = try await world.run { try await $0.post(send, APIRoutes.sendExample, headers) }
        #expect(reply.status == 200)
    }

    @Test func `health needs no key, and readiness says what is wrong`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            #expect(try await client.get("/health/live", ["Authorization": ""]).status == 200)
            #expect(try await client.get("/health/ready", ["Authorization": ""]).status == 200)
            await world.store.setOutage("the disk is full")
            let reply = try await client.get("/health/ready", ["Authorization": ""])
            #expect(reply.status == 503)
            #expect(reply.json["problems"]?.arrayValue == [.string("the disk is full")])
            #expect(try await client.get("/health/live", ["Authorization": ""]).status == 200)
            #expect(try await client.get("/", ["Authorization": ""]).json["name"] == .string("crier"))
        }
    }

    @Test func `hostile bodies never make a 500`() async throws {
        let world = try await APIWorld()
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        let alphabet = Array(#"{}[]":,0123456789eE+-.truefalsn\u$ "#.utf8)
        let example = Array(APIRoutes.sendExample.utf8)
        var bodies: [String] = [
            #"{"destination":1e400}"#, #"{"destination":-0}"#,
            #"{"ltoFields":5,"location":[],"carouselBodies":{},"carouselFileData":7}"#,
            #"{"destination":99999999999999999999999}"#, #"{"bodyParams":[[[]]],"validateOnly":"yes","expiresAt":5}"#,
            "null", "5", "\"\"",
        ]
        for _ in 0..<200 {
            var bytes = example
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] =
                    alphabet[Int.random(in: alphabet.indices, using: &random)]
            }
            bodies.append(String(decoding: bytes, as: UTF8.self))
        }
        let sent = bodies
        try await world.run { client async throws in
            for body in sent {
                let reply = try await client.post(send, body)
                #expect([200, 400, 404].contains(reply.status), "seed \(seed): \(body)")
            }
        }
    }
}

/// A seeded generator, so that what it found can be found again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
