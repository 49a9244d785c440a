import CrierClient
import Domain
import Foundation
import NIOCore
import NIOPosix

/// `crier demo`: a server and a pretend Meta on this machine, the documented request sent for real, and its ticks as they come
/// back. Nothing in it is acted: every line is an answer of the running server.
package struct DemoRun: Sendable {
    private let settings: Settings
    private let sandboxPort: Int
    /// Prints a line for the person who watches.
    private let say: @Sendable (String) -> Void

    private static let campaign = "festival offer"
    private static let template = "festival_offer_template"
    private static let pollMilliseconds = 40
    private static let patienceMilliseconds: Int64 = 15_000

    package init(settings: Settings, sandboxPort: Int, say: @escaping @Sendable (String) -> Void) {
        self.settings = settings
        self.sandboxPort = sandboxPort
        self.say = say
    }

    /// Runs until SIGTERM or SIGINT.
    package func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "crier-demo-\(ProcessInfo.processInfo.processIdentifier)"
        )
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        var settings = settings
        if !settings.isDatabaseGiven {
            settings.databasePath = folder.appendingPathComponent("crier.db").path
            settings.isDatabaseGiven = true
        }
        settings.port = await Self.free(settings.port)
        let key = settings.firstKey ?? Secret("crier_demo_" + String(UInt64.random(in: .min ... .max), radix: 36))
        settings.firstKey = key

        var sandbox = SandboxOptions(port: await Self.free(sandboxPort))
        // Everybody reads, so that the blue ticks are seen.
        sandbox.readShare = 1
        let result: Result<Void, any Error>
        do {
            try await ServerRun(settings: settings, sandbox: sandbox).run { running in
                await tour(running, key: key)
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            say("\(folder.path) could not be removed: \(error.localizedDescription)")
        }
        try result.get()
    }

    private func tour(_ running: ServerRun.Running, key: Secret) async {
        let client = CrierClient(baseURL: running.serverURL, apiKey: key.reveal())
        say(
            "Crier listens on \(running.serverURL), a pretend Meta on \(running.sandboxURL ?? ""); both live in \(running.databasePath)"
        )
        do {
            try await prepare(client)
            try await send(client)
            say(
                """

                Try it yourself, in another terminal:

                curl -s \(running.serverURL)/api/v1/broadcasts/send \\
                  -H 'Authorization: Bearer \(key.reveal())' -H 'Content-Type: application/json' \\
                  -d '{"templateName":"\(Self.template)","campaignName":"\(Self.campaign)","destination":"919812345678",
                       "userName":"Asha","bodyParams":["Diwali","Thank You"],"source":"api","link":"https://placehold.co/600x400.png"}'

                What arrived is on \(running.sandboxURL ?? "")/ — Crier goes on serving; press Ctrl-C to stop.
                """
            )
        } catch {
            say("the demo could not go on: \(error)")
        }
    }

    /// Templates from (pretend) Meta, and the campaign to send under.
    private func prepare(_ client: CrierClient) async throws {
        try await client.syncTemplates()
        do throws(CrierError) {
            try await client.createCampaign(Self.campaign, template: Self.template)
        } catch {
            // With a database of the user's own, the campaign may be there from the last demo.
            guard error.refusal?.code == .nameTaken else { throw error }
        }
    }

    private func send(_ client: CrierClient) async throws {
        let message = CampaignMessage(
            campaign: Self.campaign,
            template: Self.template,
            to: "919769780000",
            name: "Jon",
            values: TemplateValues(
                header: ["Sir"],
                body: ["Christmas", "Thank You"],
                link: "https://placehold.co/600x400/EEE/31343C.png",
                filename: "filename",
                fallbacks: ["Country": "India"]
            )
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        say("\nPOST /api/v1/broadcasts/send\n\(String(decoding: try encoder.encode(message), as: UTF8.self))")
        let begun = ContinuousClock.now
        let answer = try await client.send(message)
        say("\n\(answer.httpStatus) after \(Self.milliseconds(since: begun)) ms\n\(answer.text)\n")
        try await watch(client, since: begun)
    }

    /// Shows each state of the newest message once, as it comes.
    private func watch(_ client: CrierClient, since begun: ContinuousClock.Instant) async throws {
        let marks = [
            "accepted": "◷  accepted by Meta", "sent": "✓  sent", "delivered": "✓✓ delivered", "read": "✓✓ read",
            "failed": "✗  failed", "in_doubt": "?  in doubt", "queued": "…  queued",
        ]
        var shown: String?
        while Self.milliseconds(since: begun) < Self.patienceMilliseconds, shown != "read", shown != "failed" {
            if let state = try await client.messages(limit: 1).elements.first?.state.rawValue, state != shown {
                shown = state
                say("  \(marks[state] ?? state)  (\(Self.milliseconds(since: begun)) ms)")
            }
            try await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
        }
    }

    private static func milliseconds(since begun: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = begun.duration(to: .now).components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }

    /// The port if nobody has it, else any free one.
    private static func free(_ port: Int) async -> Int {
        guard port > 0 else { return 0 }
        do {
            let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: "127.0.0.1", port: port).get()
            try await channel.close()
            return port
        } catch {
            return 0
        }
    }
}
