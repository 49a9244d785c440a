import ArgumentParser
import CrierClient
import Foundation
import Server

/// `crier broadcasts watch`
struct BroadcastsWatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show how far a broadcast is until it has ended.",
        discussion: """
            On a terminal the line is written anew; elsewhere, and with --json, there is a line for each change.
            Exit code 0: it was sent; 1: it was stopped, or failed.
            """
    )

    /// The server may be restarted meanwhile: so many looks in a row may fail.
    private static let failuresMaximum = 30

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The broadcast's id or name.")
    var broadcast: String

    @Option(help: "Seconds between two looks, 0.2 to 3600.")
    var interval = 1.0

    func validate() throws {
        guard (0.2...3_600).contains(interval) else { throw ValidationError("--interval must be from 0.2 to 3600") }
    }

    func run() async throws {
        let client = try await server.client(common)
        let id = try await ServerCall(client: client, json: false).broadcastID(broadcast)
        // A look that fails is followed by another anyhow.
        let eye = client.with(ClientOptions(retries: .never, userAgent: "crier"))
        let isTerminal = !common.json && isatty(STDOUT_FILENO) == 1
        let start = ContinuousClock.now
        var progress = BroadcastProgress()
        var shown = ""
        var failures = 0
        while true {
            do {
                let found = try await eye.broadcast(id)
                failures = 0
                let broadcast = found.value
                guard broadcast.broadcastType == .broadcast else {
                    throw Failure("\"\(broadcast.name)\" is an API campaign, which has no end to watch for")
                }
                progress.note(broadcast, at: (ContinuousClock.now - start) / .seconds(1))
                let text = common.json ? found.text : progress.line(broadcast)
                show(text, after: &shown, isTerminal)
                if broadcast.hasEnded { return try finish(broadcast, isTerminal) }
            } catch let error as CrierError {
                failures += 1
                // What the server says will not change by asking again; silence may.
                let isFinal = error.refusal.map { (400..<500).contains($0.status) && $0.status != 429 } ?? false
                guard !isFinal, failures < Self.failuresMaximum else { throw Failure(error.words) }
            }
            try await Task.sleep(for: .seconds(interval))
        }
    }

    private func show(_ text: String, after shown: inout String, _ isTerminal: Bool) {
        if isTerminal {
            // Written over the last line, with what was longer before wiped away.
            FileHandle.standardOutput.write(Data("\r\(text)\u{1B}[K".utf8))
        } else if text != shown {
            Output.line(text)
        }
        shown = text
    }

    private func finish(_ broadcast: Broadcast, _ isTerminal: Bool) throws {
        if isTerminal { Output.line("") }
        if !common.json {
            let counts = broadcast.counts ?? [:]
            if counts["failed"] ?? 0 > 0 {
                Output.note("`crier broadcasts retry \(broadcast.id)` tries failures again")
            }
            if counts["in_doubt"] ?? 0 > 0 {
                Output.note("`crier messages list --state in_doubt` shows those in doubt")
            }
        }
        guard broadcast.status == .sent else { throw ExitCode.failure }
    }
}
