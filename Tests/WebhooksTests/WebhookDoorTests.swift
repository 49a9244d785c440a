import Domain
import HTTPTypes
import HummingbirdTesting
import Store
import TestKit
import Testing

@testable import Webhooks

@Suite struct WebhookDoorTests {
    private let small = Array(#"{"entry":[{"id":"1"}]}"#.utf8)

    @Test func `a signed webhook is kept as it came, and answered 200`() async throws {
        let setup = DoorSetup()
        try await setup.application().test(.router) { client async throws in
            #expect(try await client.post(SampleWebhooks.delivered) == 200)
        }
        #expect(await setup.inbox.bodies == [SampleWebhooks.delivered])
        #expect(await setup.inbox.pending.map(\.receivedAt) == [setup.clock.now])
    }

    @Test func `a signed webhook that cannot be read is kept too`() async throws {
        let setup = DoorSetup()
        try await setup.application().test(.router) { client async throws in
            #expect(try await client.post(Array("no JSON".utf8)) == 200)
            #expect(try await client.post([]) == 200)
            #expect(try await client.post([0xFF, 0x00, 0xC3]) == 200)
        }
        #expect(await setup.inbox.bodies == [Array("no JSON".utf8), [], [0xFF, 0x00, 0xC3]])
    }

    @Test func `one changed bit anywhere in the body is refused`() async throws {
        let setup = DoorSetup()
        try await setup.application().test(.router) { client async throws in
            let signature = DoorSetup.signature(of: small)
            for index in small.indices {
                for bit in 0..<8 {
                    var changed = small
                    changed[index] ^= 1 << UInt8(bit)
                    #expect(try await client.post(changed, signature: signature) == 401)
                }
            }
            #expect(try await client.post(small.dropLast(), signature: signature) == 401)
            #expect(try await client.post(small + [0x20], signature: signature) == 401)
            #expect(try await client.post([], signature: signature) == 401)
        }
        #expect(await setup.inbox.appendedCount == 0)
    }

    @Test func `one changed character anywhere in the header is refused`() async throws {
        let setup = DoorSetup()
        try await setup.application().test(.router) { client async throws in
            let signature = Array(DoorSetup.signature(of: small).utf8)
            for index in signature.indices {
                var changed = signature
                changed[index] ^= 1
                #expect(try await client.post(small, signature: String(decoding: changed, as: UTF8.self)) == 401)
                let shorter = String(decoding: signature.prefix(index), as: UTF8.self)
                #expect(try await client.post(small, signature: shorter) == 401)
            }
        }
        #expect(await setup.inbox.appendedCount == 0)
    }

    @Test func `an absent, foreign, doubled or otherwise signed signature is refused`() async throws {
        let setup = DoorSetup()
        try await setup.application().test(.router) { client async throws in
            let good = DoorSetup.signature(of: small)
            for signature in [
                nil, "", "sha256=", "sha1=" + good.dropFirst(7), String(good.dropFirst(7)), "\(good)0",
                "\(good), \(good)",
                DoorSetup.signature(of: small, secret: "another"), DoorSetup.signature(of: small, secret: ""),
                "sha256=" + String(repeating: "0", count: 64), "sha256=" + String(repeating: "é", count: 32),
            ] {
                #expect(try await client.post(small, signature: signature) == 401)
            }
        }
        #expect(await setup.inbox.appendedCount == 0)
    }

    @Test func `a signature in capital digits is the same`() async throws {
        let setup = DoorSetup()
        try await setup.application().test(.router) { client async throws in
            let digits = DoorSetup.signature(of: small).dropFirst(7).uppercased()
            #expect(try await client.post(small, signature: "sha256=" + digits) == 200)
        }
    }

    @Test func `each of several app secrets signs`() async throws {
        var setup = DoorSetup()
        setup.appSecrets = ["first", "second", "first", ""]
        try await setup.application().test(.router) { [small] client async throws in
            for secret in ["first", "second"] {
                let signature = DoorSetup.signature(of: small, secret: secret)
                #expect(try await client.post(small, signature: signature) == 200)
            }
            for secret in ["third", ""] {
                let signature = DoorSetup.signature(of: small, secret: secret)
                #expect(try await client.post(small, signature: signature) == 401)
            }
        }
        #expect(await setup.inbox.appendedCount == 2)
    }

    @Test(arguments: [[], [""]])
    func `without an app secret nothing is let in`(appSecrets: [String]) async throws {
        var setup = DoorSetup()
        setup.appSecrets = appSecrets
        try await setup.application().test(.router) { [small] client async throws in
            #expect(try await client.post(small, signature: DoorSetup.signature(of: small, secret: "")) == 401)
        }
        #expect(await setup.inbox.appendedCount == 0)
    }

    @Test func `the signature is of the raw bytes, not of what they mean`() async throws {
        let setup = DoorSetup()
        let escaped = Array(#"{"entry":[],"name":"Zo\u00eb \ud83d\ude00\/"}"#.utf8)
        let same = Array(#"{"entry":[],"name":"Zoë 😀/"}"#.utf8)
        try await setup.application().test(.router) { client async throws in
            #expect(try await client.post(escaped, signature: DoorSetup.signature(of: same)) == 401)
            #expect(try await client.post(same, signature: DoorSetup.signature(of: escaped)) == 401)
            #expect(try await client.post(escaped, signature: DoorSetup.signature(of: escaped)) == 200)
        }
        #expect(await setup.inbox.bodies == [escaped])
    }

    @Test func `what the store does not take is answered 503, so that Meta repeats it`() async throws {
        let setup = DoorSetup()
        await setup.inbox.fail(appends: 2)
        try await setup.application().test(.router) { client async throws in
            #expect(try await client.post(small) == 503)
            #expect(try await client.post(small) == 503)
            #expect(await setup.inbox.appendedCount == 0)
            #expect(try await client.post(small) == 200)
        }
        #expect(await setup.inbox.appendedCount == 1)
    }

    @Test func `200 is said only after the body is durable`() async throws {
        var setup = DoorSetup()
        let gate = Gate()
        setup.beforeAppend = { await gate.pass() }
        let answered = Gate()
        try await setup.application().test(.router) { [small] client async throws in
            async let status = {
                let status = try await client.post(small)
                answered.open()
                return status
            }()
            #expect(await eventually { gate.isWaitedAt })
            #expect(!answered.isOpen)
            gate.open()
            #expect(try await status == 200)
        }
        #expect(await setup.inbox.appendedCount == 1)
    }

    @Test func `a body up to the maximum is taken, one byte more is not`() async throws {
        var setup = DoorSetup()
        setup.limits.bodyBytesMaximum = 10_000
        try await setup.application().test(.router) { client async throws in
            #expect(try await client.post(Array(repeating: 0x20, count: 10_000)) == 200)
            #expect(try await client.post(Array(repeating: 0x20, count: 10_001)) == 413)
        }
        #expect(await setup.inbox.appendedCount == 1)
    }

    @Test func `bodies beyond the share of the memory are sent away, and room comes back`() async throws {
        var setup = DoorSetup()
        setup.limits.bytesInFlightMaximum = 1_000
        try await setup.application().test(.router) { [setup] client async throws in
            let large = Array(repeating: UInt8(0x20), count: 600)
            let larger = Array(repeating: UInt8(0x20), count: 1_001)
            for _ in 0..<5 {
                #expect(try await client.post(larger) == 503)
                #expect(try await client.post(large, signature: DoorSetup.signature(of: small)) == 401)
                await setup.inbox.fail(appends: 1)
                #expect(try await client.post(large) == 503)
                #expect(try await client.post(large) == 200)
            }
        }
        #expect(await setup.inbox.appendedCount == 5)
    }

    @Test func `every kind of refusal has a status that makes Meta repeat the webhook`() {
        for refusal in [
            DoorRefusal.unsigned, .signatureMalformed, .signatureWrong, .secretMissing, .bodyTooLarge, .bodyTooSlow,
            .bodyInterrupted, .tooBusy, .notKept(.unavailable("disk full")),
        ] {
            #expect(refusal.status.code >= 400)
            #expect(!refusal.explanation.isEmpty)
        }
    }
}
