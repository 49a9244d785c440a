import Domain
import Testing

@testable import Delivery
@testable import Server

struct SettingsTests {
    private func settings(_ flags: [String: String] = [:], environment: [String: String] = [:]) async throws -> Settings
    {
        try Settings(
            config: try await Settings.reader(flags: flags, configurationPath: nil, environment: environment)
        )
    }

    @Test func `without a word said, everything has its documented value`() async throws {
        let settings = try await settings()
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 8_080)
        #expect(settings.databasePath == "crier.db")
        #expect(!settings.isDatabaseGiven)
        #expect(settings.graphURL == "https://graph.facebook.com")
        #expect(settings.graphVersion == "v23.0")
        #expect(settings.firstKey == nil)
        #expect(settings.firstSender == nil)
        #expect(settings.delivery.senderRate == nil)
        #expect(settings.delivery.inDoubtPolicy == .hold)
        #expect(settings.delivery.settleAfterMilliseconds == 20_000)
    }

    @Test func `flags win over the environment`() async throws {
        let environment = ["CRIER_PORT": "9000", "CRIER_HOST": "0.0.0.0", "CRIER_IN_DOUBT": "resend-when-proven"]
        let settings = try await settings(["port": "9001"], environment: environment)
        #expect(settings.port == 9_001)
        #expect(settings.host == "0.0.0.0")
        #expect(settings.delivery.inDoubtPolicy == .resendWhenProven)
    }

    @Test func `everything that is wrong is told at once, by the name of its variable`() async throws {
        let environment = [
            "CRIER_PORT": "eighty", "CRIER_DATABASE_URL": "postgres://localhost/crier", "CRIER_GRAPH_URL": "ftp://x",
            "CRIER_GRAPH_VERSION": "23", "CRIER_API_KEY": "short", "CRIER_SENDER_RATE": "0", "CRIER_IN_DOUBT": "maybe",
            "CRIER_SETTLE_AFTER": "soon", "CRIER_LOG_LEVEL": "loud", "CRIER_PHONE_NUMBER_ID": "1",
        ]
        do {
            _ = try await settings(environment: environment)
            Issue.record("none of it can be used")
        } catch let error as SettingsError {
            #expect(error.problems.count == environment.count, "\(error)")
            for name in environment.keys where name != "CRIER_PHONE_NUMBER_ID" {
                #expect(error.description.contains(name), "\(name) is named in: \(error)")
            }
            #expect(error.description.contains("CRIER_WABA_ID and CRIER_ACCESS_TOKEN"))
            #expect(!error.description.contains("short"), "a key is not shown, not even a bad one")
        }
    }

    @Test(arguments: [("20s", 20_000), ("500ms", 500), ("5m", 300_000), ("2h", 7_200_000), ("7", 7_000), ("0s", 0)])
    func `durations are read with their unit`(text: String, milliseconds: Int64) async throws {
        let settings = try await settings(["settle.after": text])
        #expect(settings.delivery.settleAfterMilliseconds == milliseconds)
    }

    @Test(arguments: [
        ("sqlite:crier.db", "crier.db"), ("sqlite:///var/lib/crier.db", "/var/lib/crier.db"), ("here.db", "here.db"),
        ("sqlite:/tmp/x.db", "/tmp/x.db"),
    ])
    func `a database is named in any usual form`(text: String, path: String) async throws {
        let settings = try await settings(["database.url": text])
        #expect(settings.databasePath == path)
        #expect(settings.isDatabaseGiven)
    }

    @Test func `a first sender is all of its three values, and its secrets are never printed`() async throws {
        let settings = try await settings(environment: [
            "CRIER_PHONE_NUMBER_ID": "1", "CRIER_WABA_ID": "2", "CRIER_ACCESS_TOKEN": "very-secret-token",
            "CRIER_APP_SECRET": "very-secret-app",
        ])
        #expect(settings.firstSender?.accessToken.reveal() == "very-secret-token")
        var text = ""
        dump(settings, to: &text)
        #expect(!text.contains("very-secret"))
    }
}
