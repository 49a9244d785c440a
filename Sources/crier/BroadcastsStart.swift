import ArgumentParser
import CrierClient

/// `crier broadcasts start`
struct BroadcastsStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Send a draft, or a scheduled broadcast, now."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The broadcast's id or name.")
    var broadcast: String

    func run() async throws {
        try await changeBroadcast(
            broadcast,
            { client, id async throws(CrierError) in try await client.startBroadcast(id) },
            server,
            common
        )
    }
}
