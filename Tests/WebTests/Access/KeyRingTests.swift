import Domain
import Store
import TestKit
import Testing

@testable import Web

@Suite struct KeyRingTests {
    private struct Ring {
        let store = MemoryStore()
        let clock = ManualClock()
        let ring: KeyRing
        let key: APIKey

        init() async throws {
            let workspace = try await store.ensureWorkspace(named: "w", at: clock.now)
            key = try await store.addKey(
                NewAPIKey(
                    workspace: workspace.id,
                    name: "k",
                    prefix: "k",
                    hash: testHash(Array("secret".utf8)),
                    createdAt: clock.now
                )
            )
            ring = KeyRing(accounts: store, hash: testHash, at: clock.now)
        }

        func find(_ header: String?) async throws -> String {
            switch try await ring.find(authorization: header, at: clock.now) {
            case .caller: "caller"
            case .nobody: "nobody"
            case .tooManyUnknown: "too many"
            }
        }
    }

    @Test func `a key is found by its bearer token, the scheme in any case`() async throws {
        let ring = try await Ring()
        for header in ["Bearer secret", "bearer secret", "BEARER  secret"] {
            #expect(try await ring.find(header) == "caller")
        }
    }

    @Test(arguments: [
        nil, "", "Bearer", "Bearer ", "secret", "Basic secret", "Bearersecret", "Bearer sec ret", "Bearer other",
    ])
    func `anything else is nobody`(header: String?) async throws {
        #expect(try await Ring().find(header) == "nobody")
    }

    @Test func `a token longer than any key is nobody's`() async throws {
        #expect(try await Ring().find("Bearer " + String(repeating: "a", count: 600)) == "nobody")
    }

    @Test func `a key revoked elsewhere works for less than two seconds more`() async throws {
        let ring = try await Ring()
        #expect(try await ring.find("Bearer secret") == "caller")
        _ = try await ring.store.revokeKey(ring.key.id, at: ring.clock.now)
        ring.clock.advance(by: 2_000)
        #expect(try await ring.find("Bearer secret") == "nobody")
    }

    @Test func `a key revoked here stops working at once`() async throws {
        let ring = try await Ring()
        #expect(try await ring.find("Bearer secret") == "caller")
        _ = try await ring.store.revokeKey(ring.key.id, at: ring.clock.now)
        ring.ring.clear()
        #expect(try await ring.find("Bearer secret") == "nobody")
    }

    @Test func `a key that comes into being is found within two seconds of having been tried in vain`() async throws {
        let ring = try await Ring()
        #expect(try await ring.find("Bearer later") == "nobody")
        _ = try await ring.store.addKey(
            NewAPIKey(
                workspace: ring.key.workspace,
                name: "l",
                prefix: "l",
                hash: testHash(Array("later".utf8)),
                createdAt: ring.clock.now
            )
        )
        ring.clock.advance(by: 2_000)
        #expect(try await ring.find("Bearer later") == "caller")
    }

    @Test func `a known key costs the database nothing, even when it is away`() async throws {
        let ring = try await Ring()
        #expect(try await ring.find("Bearer secret") == "caller")
        await ring.store.setOutage("gone")
        #expect(try await ring.find("Bearer secret") == "caller")
    }

    @Test func `guessing is bounded, and does not lock out keys that are known`() async throws {
        let ring = try await Ring()
        #expect(try await ring.find("Bearer secret") == "caller")
        for guess in 0..<KeyRing.unknownLookupsPerMinute - 1 { _ = try await ring.find("Bearer guess\(guess)") }
        #expect(try await ring.find("Bearer another") == "too many")
        #expect(try await ring.find("Bearer secret") == "caller")
        ring.clock.advance(by: 2_000)
        for guess in 0..<300 { _ = try await ring.find("Bearer more\(guess)") }
        #expect(try await ring.find("Bearer secret") == "caller", "known, though it has to be looked up again")
    }

    @Test func `texts are compared over their whole length`() {
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
        #expect(constantTimeEqual([], []))
    }
}
